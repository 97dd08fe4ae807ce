import type { Client } from '@temporalio/client';
import type { Clients } from '../../clients/clients';
import type { Config } from '../../config/config';
import type { Diagnosis, Directory } from '../contract';
import { createAuthoriser } from './authorise';
import { createClaims } from './claims';
import { readEnvironmentToTell } from './read-environment-to-tell';
import { createReadPreviousEnd } from './read-previous-end';
import { createReadSettings } from './read-settings';

/** The activities that ask our own engine and our own files, rather than the outside world. */
export function createEngineActivities({
  client,
  config,
  clients,
}: {
  client: Client;
  config: Config;
  clients: Pick<Clients, 'ibmCloud'>;
}): Pick<
  Diagnosis,
  'readSettings' | 'authorise' | 'authoriseProvider' | 'claim' | 'awaitClaim' | 'releaseClaim' | 'readPreviousEnd'
> &
  Directory {
  return {
    ...createClaims(client),
    ...createAuthoriser({
      policyNow: config.policyNow,
      keyRecord: async (target) => (await clients.ibmCloud.keyRecord(target).catch(() => null)) ?? 'unreadable',
    }),
    readSettings: createReadSettings(config),
    readPreviousEnd: createReadPreviousEnd(client),
    readEnvironmentToTell: readEnvironmentToTell(config),
  };
}
