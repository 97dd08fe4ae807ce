import type { Slack } from '../../clients/slack/client';
import type { GatewayParts } from '../parts';

/** The parts that the handlers of interactions need. */
export interface SlackParts extends GatewayParts {
  slack: NonNullable<GatewayParts['config']['slack']>;
  /** Our bot in the workspace. Null where the gateway has no token: then every click is refused. */
  bot: Slack | null;
}
