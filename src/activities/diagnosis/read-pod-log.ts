import type { Jenkins } from '../../clients/jenkins/client';
import type { Fleet } from '../../config/fleet';
import { API_KEY_LOG_BYTES_MAX } from '../../evidence/api-key/connector-api-key';
import { createTokenLogReader } from '../../evidence/token-log/token-log';
import type { TokenLogFinding } from '../../contract/findings';
import type { Diagnosis, FinishedBuild } from '../../contract/activities';
import { fleetOf } from '../fleet-of';
import { findSecretsApart } from './key-log-apart';
import { API_KEY_LOG, foreignBuild, missingFrom, readArtifact, readWhole, severalOf } from './artifact';
import { checkJob } from './our-jobs';

/**
 * A pod log is read as a stream, so its size costs time and no memory. The limit is below the activity's own time-out.
 */
const LIMITS = { bytesMax: 4 * 1024 ** 3, timeMaxMs: 4 * 60_000 };

const KEY_LOGS_MAX = 5;

/** S6. Reads the whole log of the connector's pods as it comes, and says what `getToken` shows. */
export function readPodLog({ jenkins, fleet }: { jenkins: Jenkins; fleet: Fleet }): Diagnosis['readPodLog'] {
  return async ({ notBefore, after, ...question }) => {
    const { build, location, environment, region } = question;
    checkJob(fleet, 'informationJob', build.job);
    const { podLogEnvironment, informationJob } = fleetOf(fleet, environment);
    const folder = informationJob.artifactFolder;
    const fileName = `connector_pod_logs_${podLogEnvironment}.log`;
    const foreign = await foreignBuild(jenkins, { ...question, folder });
    if (foreign !== null) return unreadable(foreign);
    const reader = createTokenLogReader({
      location,
      environment,
      secrets: await readSecrets(jenkins, build),
      region,
      notBefore,
      after,
    });
    const reading = await readArtifact(jenkins, { build, fileName, folder, limits: LIMITS }, (chunk) =>
      reader.push(chunk),
    );
    if (reading.kind === 'missing') return unreadable(missingFrom(build, fileName));
    if (reading.kind === 'several') return unreadable(severalOf(build, fileName, reading.paths));
    return reading.kind === 'cut' ? reader.end({ incomplete: reading.because }) : reader.end();
  };
}

/**
 * The key itself may be in the log in some form, and people see an excerpt of the log. So the key is removed. If a
 * build has several key logs, the secrets of all are removed.
 */
async function readSecrets(jenkins: Jenkins, build: FinishedBuild): Promise<string[]> {
  const limits = { bytesMax: API_KEY_LOG_BYTES_MAX, timeMaxMs: 30_000 };
  const secrets: string[] = [];
  for (const artifact of build.artifacts.filter(({ fileName }) => fileName === API_KEY_LOG).slice(0, KEY_LOGS_MAX)) {
    const alone = { ...build, artifacts: [artifact] };
    const { bytes } = await readWhole(jenkins, { build: alone, fileName: API_KEY_LOG, folder: '', limits });
    secrets.push(...(await findSecretsApart(bytes)));
  }
  return secrets;
}

function unreadable(because: string): TokenLogFinding {
  return { kind: 'unreadable', lines: 0, newest: null, codes: [], statuses: [], excerpt: [], because };
}
