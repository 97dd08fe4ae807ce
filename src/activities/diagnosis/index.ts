import type { Clients } from '../../clients/clients';
import type { Config } from '../../config/config';
import type { Diagnosis } from '../../contract/activities';
import { withFailures } from '../to-failure';
import { awaitBuild, awaitRefresh } from './await-build';
import { lookUpLocation } from './look-up-location';
import { readAccount } from './read-account';
import { readApiKeyLog } from './read-api-key-log';
import { readJobForm } from './read-job-form';
import { readLink } from './read-link';
import { readPodLog } from './read-pod-log';
import { readSmallArtifact } from './read-small-artifact';
import { startBuild } from './start-build';

/**
 * READ-ONLY. The steps of the runbook that look at the outside world. `engine.ts` has those that ask our own engine and
 * files.
 */
export function createDiagnosis({
  config: { fleet },
  clients,
  redact,
}: {
  config: Pick<Config, 'fleet'>;
  clients: Clients;
  /** Removes secrets, also those that only this process knows. */
  redact: (text: string) => string;
}): Diagnosis {
  const { jenkins, ibmCloud } = clients;
  if (jenkins === null) throw new Error('the diagnosis worker needs a login for Jenkins');
  return withFailures<Diagnosis>({
    lookUpLocation: lookUpLocation({ fleet, slack: clients }),
    readJobForm: readJobForm({ jenkins, fleet }),
    startBuild: startBuild({ jenkins, fleet }),
    awaitBuild: awaitBuild({ jenkins, redact, fleet }),
    readApiKeyLog: readApiKeyLog({ jenkins, fleet }),
    readPodLog: readPodLog({ jenkins, fleet }),
    readSmallArtifact: readSmallArtifact({ jenkins, fleet }),
    readAccount: readAccount(ibmCloud),
    awaitRefresh: awaitRefresh({ jenkins, redact, fleet }),
    readLink: readLink(ibmCloud),
  });
}
