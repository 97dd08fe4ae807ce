import type { ApiKeyFinding, TokenLogFinding } from '../../contract/findings';
import { diagnose } from '../run/activities';
import type { Proof } from '../steps/verification';
import type { Diagnosed } from './diagnosis';

/** V. A build from after R2 shows another key than the rejected one, and a getToken that works since then. */
export function newKeyWorks({ form, carrier, apiKey: before }: Diagnosed, salt: string): Proof {
  return {
    form,
    carrier,
    async look(question, refreshedAt) {
      const [apiKey, tokenLog] = await Promise.all([
        diagnose.readApiKeyLog({ ...question, salt }),
        diagnose.readPodLog({ ...question, after: refreshedAt }),
      ]);
      const isAsBefore = apiKey.fingerprint === undefined || apiKey.fingerprint === before.fingerprint;
      return { proof: { apiKey, tokenLog }, open: whatIsMissing(apiKey, tokenLog, isAsBefore), isAsBefore };
    },
    shows: 'another key and a working getToken',
    means: 'the key is another one and getToken works',
    ifAsBefore: 'Propose a second master refresh: the connector still shows the key from before.',
  };
}

function whatIsMissing(key: ApiKeyFinding, log: TokenLogFinding, isAsBefore: boolean): string | null {
  if (key.kind !== 'present') return `API key ${key.kind}: ${key.because}`;
  if (isAsBefore) return 'the connector still shows the key from before';
  if (log.kind !== 'working') return `getToken ${log.kind}: ${log.because}`;
  return null;
}
