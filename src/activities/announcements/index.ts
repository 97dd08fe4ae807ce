import type { Clients } from '../../clients/clients';
import type { Config } from '../../config/config';
import type { Announcements } from '../contract';
import { withFailures } from '../to-failure';
import { escalate } from './escalate';
import { postToThread } from './post-to-thread';
import { remind } from './remind';
import { showCard } from './show-card';

/** The activities that tell people. */
export function createAnnouncements({
  config: { fleet, secrets },
  clients,
}: {
  config: Pick<Config, 'fleet' | 'secrets'>;
  clients: Pick<Clients, 'slackBot' | 'pagerduty' | 'github'>;
}): Announcements {
  const post = postToThread({ slack: clients.slackBot, fleet });
  const routingKeys = secrets.kind === 'diagnosis' ? secrets.pagerduty : {};
  return withFailures<Announcements>({
    postToThread: post,
    showCard: showCard({ slack: clients.slackBot, fleet }),
    remind: remind(post),
    escalate: escalate({ fleet, voices: { clients, routingKeys } }),
  });
}
