import type { Client } from '@temporalio/client';
import type { Clients } from '../../clients/clients';
import type { Config } from '../../config/config';
import { subjectsOf } from '../../approvals/brake';
import { readBrakes } from '../../marks/brakes';
import { readIncidentsOn } from '../../marks/incidents';
import { keepRejection } from '../../marks/rejection';
import type { Directory, RunWatch } from '../../contract/activities';
import type { OwnRecords } from '../../contract/own-records';
import { taskQueues } from '../../contract/engine-names';
import { createAuthoriser } from './authorise';
import { listSpentPermits } from '../../marks/spent-permits';
import { startOfRun } from '../start-of-run';
import { withFailures } from '../to-failure';
import { awaitEndedRuns } from './await-ended-runs';
import { createIncidents } from './incidents';
import { createLocks } from './locks';
import { findRefreshIn, lookForRefresh } from './look-for-refresh';
import { lookForReset } from './look-for-reset';
import { readClock } from './read-clock';
import { readEnvironmentToTell } from './read-environment-to-tell';
import { createOneKey } from './one-key';
import { createReadPreviousEnd } from './read-previous-end';
import { createReadSettings } from './read-settings';

/** The activities that ask our own engine and our own files. The looks after a doubt also ask the outside world. */
export function createEngineActivities({
  client,
  config,
  clients,
  redact,
}: {
  client: Client;
  config: Config;
  redact: (text: string) => string;
  clients: Pick<Clients, 'ibmCloud' | 'jenkins'>;
}): OwnRecords & Directory & RunWatch {
  const { jenkins, ibmCloud } = clients;
  if (jenkins === null) throw new Error('the diagnosis worker needs a login for Jenkins');
  return {
    ...createLocks(client),
    ...createOneKey(client),
    ...createIncidents({ client, policyNow: lastReadable(config) }),
    ...createAuthoriser({
      policyNow: config.policyNow,
      keyRecord: async (target) => (await ibmCloud.keyRecord(target).catch(() => null)) ?? 'unreadable',
      redact,
      startOf: startOfRun(client),
      brakesOn: (plan, policy) => readBrakes(client, subjectsOf(plan), policy),
      incidentsOn: (plan, policy) => readIncidentsOn(client, plan, policy),
    }),
    keepNo: ({ plan, by }) => keepRejection(client, plan, by),
    ...withFailures({
      lookForReset: lookForReset({ client, lookAtKey: (target) => ibmCloud.lookAtKey(target) }),
      lookForRefresh: lookForRefresh({ client, findRefresh: findRefreshIn({ jenkins, fleet: config.fleet }) }),
    }),
    readClock,
    readSpentPermits: ({ run, location }) => listSpentPermits(client, run, { location }),
    readSettings: createReadSettings(config),
    readPreviousEnd: createReadPreviousEnd(client),
    readEnvironmentToTell: readEnvironmentToTell(config),
    awaitEndedRuns: awaitEndedRuns(client, taskQueues(config.queuePrefix).diagnosis),
  };
}

/** A policy file that cannot be read just now is no reason to tell a team of each location. */
function lastReadable({ policy, policyNow }: Pick<Config, 'policy' | 'policyNow'>): Config['policyNow'] {
  return () => {
    const now = policyNow();
    return now.readable ? now : { readable: true, value: policy };
  };
}
