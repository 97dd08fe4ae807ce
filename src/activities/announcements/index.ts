import type { Clients } from '../../clients/clients';
import type { Config } from '../../config/config';
import type { Client } from '@temporalio/client';
import type { Announcements } from '../../contract/activities';
import type { IncidentNotices } from '../../contract/incident';
import { toRepeated, withFailures } from '../to-failure';
import { askPeople } from './ask-people';
import { escalate } from './escalate';
import { postToThread } from './post-to-thread';
import { remind } from './remind';
import { showCard } from './show-card';
import { tellOfIncident } from './tell-of-incident';

/** Tells people of the incidents of a region, through the channels of the team. */
export function createIncidentNotices({
  client,
  config: { fleet, secrets, policyNow, console },
  clients,
}: {
  client: Client;
  config: Pick<Config, 'fleet' | 'secrets' | 'policyNow' | 'console'>;
  clients: Pick<Clients, 'slackBot' | 'pagerduty' | 'github'>;
}): IncidentNotices {
  const routingKeys = secrets.kind === 'diagnosis' ? secrets.pagerduty : {};
  const telling = escalate({ fleet, notifiers: { clients, routingKeys } });
  const notices = { tellOfIncident: tellOfIncident({ client, policyNow, console, escalate: telling }) };
  return withFailures(notices, toRepeated);
}

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
