import type { Clients } from '../../clients/clients';
import type { Config } from '../../config/config';
import type { Announcements } from '../../contract/activities';
import { toRepeated, withFailures } from '../to-failure';
import { askPeople } from './ask-people';
import { escalate } from './escalate';
import { postToThread } from './post-to-thread';
import { remind } from './remind';
import { showCard } from './show-card';

/** The activities that tell people. */
export function createAnnouncements({
  config: { fleet, secrets, policyNow },
  clients,
}: {
  config: Pick<Config, 'fleet' | 'secrets' | 'policyNow'>;
  clients: Pick<Clients, 'slackBot' | 'pagerduty' | 'github'>;
}): Announcements {
  const post = postToThread({ slack: clients.slackBot, fleet, policyNow });
  const routingKeys = secrets.kind === 'diagnosis' ? secrets.pagerduty : {};
  const people = { fleet, notifiers: { clients, routingKeys }, post };
  return {
    ...withFailures({ postToThread: post, showCard: showCard({ slack: clients.slackBot, fleet, policyNow }) }),
    // Somebody must hear these, so only the run itself ends the trying.
    ...withFailures({ askPeople: askPeople(people), remind: remind(people), escalate: escalate(people) }, toRepeated),
  };
}
