import type { Slack } from '../../clients/slack/client';
import type { GatewayParts } from '../parts';

/** What the handlers of interactions work with. */
export interface SlackParts extends GatewayParts {
  slack: NonNullable<GatewayParts['config']['slack']>;
  /** Our bot in the workspace; null where the gateway has no token: then every click is refused. */
  bot: Slack | null;
}
