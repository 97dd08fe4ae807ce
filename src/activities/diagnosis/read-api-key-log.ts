import type { Jenkins } from '../../clients/jenkins/client';
import type { Fleet } from '../../config/fleet';
import { API_KEY_LOG_BYTES_MAX } from '../../evidence/api-key/connector-api-key';
import type { Diagnosis } from '../../contract/activities';
import { fleetOf } from '../fleet-of';
import { findKeyApart } from './key-log-apart';
import { API_KEY_LOG, foreignBuild, missingFrom, readWhole, severalOf } from './artifact';
import { checkJob } from './our-jobs';

const TIME_MAX_MS = 60_000;

/** S5. Says what the artifact shows. The artifact, and the key in it, stay here. */
export function readApiKeyLog({ jenkins, fleet }: { jenkins: Jenkins; fleet: Fleet }): Diagnosis['readApiKeyLog'] {
  return async ({ salt, ...question }) => {
    const { build, location, environment, region } = question;
    checkJob(fleet, 'informationJob', build.job);
    const folder = fleetOf(fleet, environment).informationJob.artifactFolder;
    const limits = { bytesMax: API_KEY_LOG_BYTES_MAX, timeMaxMs: TIME_MAX_MS };
    const [foreign, { bytes, reading }] = await Promise.all([
      foreignBuild(jenkins, { ...question, folder }),
      readWhole(jenkins, { build, fileName: API_KEY_LOG, folder, limits }),
    ]);
    if (reading.kind === 'missing') return { kind: 'unreadable', because: missingFrom(build, API_KEY_LOG) };
    if (reading.kind === 'several')
      return { kind: 'unreadable', because: severalOf(build, API_KEY_LOG, reading.paths) };

    if (foreign !== null) return { kind: 'unreadable', because: foreign };
    return findKeyApart(bytes, {
      location,
      environment,
      salt,
      truncated: reading.kind === 'cut',
      region,
    });
  };
}
