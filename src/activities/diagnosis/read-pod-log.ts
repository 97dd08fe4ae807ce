import type { Jenkins } from '../../clients/jenkins/client';
import type { Fleet } from '../../config/fleet';
import { API_KEY_LOG_BYTES_MAX, secretsInKeyLog } from '../../evidence/connector-api-key';
import { createTokenLogReader } from '../../evidence/token-log';
import type { TokenLogFinding } from '../../evidence/findings';
import type { Diagnosis, FinishedBuild } from '../contract';
import { fleetOf } from '../fleet-of';
import { API_KEY_LOG, foreignBuild, missingFrom, readArtifact, readWhole } from './artifact';

/** A pod log is read as a stream, so its size costs time and no memory; below the activity's own time-out. */
const LIMITS = { bytesMax: 4 * 1024 ** 3, timeMaxMs: 4 * 60_000 };

/** S6. Reads the whole log of the connector's pods as it comes, and says what `getToken` shows. */
export function readPodLog({ jenkins, fleet }: { jenkins: Jenkins; fleet: Fleet }): Diagnosis['readPodLog'] {
  return async ({ notBefore, after, ...question }) => {
    const { build, location, environment, region } = question;
    const fileName = `connector_pod_logs_${fleetOf(fleet, environment).podLogEnvironment}.log`;
    const foreign = await foreignBuild(jenkins, question);
    if (foreign !== null) return unreadable(foreign);
    const reader = createTokenLogReader({
      location,
      environment,
      secrets: await readSecrets(jenkins, build),
      ...(region === undefined ? {} : { region }),
      ...(notBefore === undefined ? {} : { notBefore }),
      ...(after === undefined ? {} : { after }),
    });
    const reading = await readArtifact(jenkins, { build, fileName, limits: LIMITS }, (chunk) => reader.push(chunk));
    if (reading.kind === 'missing') return unreadable(missingFrom(build, fileName));
    return reading.kind === 'cut' ? reader.end({ incomplete: reading.because }) : reader.end();
  };
}

/** The key itself may be in the log in some form, and an excerpt of the log is shown to people: so it is taken out. */
async function readSecrets(jenkins: Jenkins, build: FinishedBuild): Promise<string[]> {
  const limits = { bytesMax: API_KEY_LOG_BYTES_MAX, timeMaxMs: 30_000 };
  return secretsInKeyLog((await readWhole(jenkins, { build, fileName: API_KEY_LOG, limits })).bytes);
}

function unreadable(because: string): TokenLogFinding {
  return { kind: 'unreadable', lines: 0, newest: null, codes: [], statuses: [], excerpt: [], because };
}
