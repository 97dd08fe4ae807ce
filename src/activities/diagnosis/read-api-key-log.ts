import type { Jenkins } from '../../clients/jenkins/client';
import { API_KEY_LOG_BYTES_MAX, readConnectorApiKey } from '../../evidence/connector-api-key';
import type { Diagnosis } from '../contract';
import { API_KEY_LOG, foreignBuild, missingFrom, readWhole } from './artifact';

const TIME_MAX_MS = 60_000;

/** S5. Says what the artifact shows; the artifact, and the key in it, stay here. */
export function readApiKeyLog(jenkins: Jenkins): Diagnosis['readApiKeyLog'] {
  return async ({ salt, ...question }) => {
    const { build, location, environment, region } = question;
    const limits = { bytesMax: API_KEY_LOG_BYTES_MAX, timeMaxMs: TIME_MAX_MS };
    const [foreign, { bytes, reading }] = await Promise.all([
      foreignBuild(jenkins, question),
      readWhole(jenkins, { build, fileName: API_KEY_LOG, limits }),
    ]);
    if (reading.kind === 'missing') return { kind: 'unreadable', because: missingFrom(build, API_KEY_LOG) };
    if (foreign !== null) return { kind: 'unreadable', because: foreign };
    return readConnectorApiKey(bytes, {
      location,
      environment,
      salt,
      truncated: reading.kind === 'cut',
      ...(region === undefined ? {} : { region }),
    });
  };
}
