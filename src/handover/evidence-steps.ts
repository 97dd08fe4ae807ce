import type { NextStep } from '../contract/hand-over';
import type { ApiKeyFinding, TokenLogFinding } from '../contract/findings';
import type { RunDocument } from '../contract/run-document';
import { sentence } from './draft';

/** The work of a person where the evidence names no cause. */
const KEY_STEPS: Partial<Record<ApiKeyFinding['kind'], string>> = {
  masked: 'Look at the API key of the connector in the control plane: the build shows only a masked one.',
  unreadable: 'Look at the configuration of the connector in the control plane: the build did not show all of it.',
};
const LOG_STEPS: Partial<Record<TokenLogFinding['kind'], string>> = {
  throttled: 'Find out why IAM limits the requests of this location. A new API key does not help.',
  'refused-by-policy': 'Find out which policy of IAM refuses the login. A new API key does not help.',
  unclear: 'Read the log of the connector pods: the answer that they got is not clear.',
  mixed: 'Look at each pod of the connector: they do not agree.',
  'no-token-lines': 'Find out why the log of the connector pods has no line about getToken.',
  unreadable: 'Get the log of the connector pods: it could not be read.',
};

export function evidenceSteps({ findings: { apiKey, tokenLog, artifacts = [] }, links }: RunDocument): NextStep[] {
  const step = (what: string, because: string): NextStep => ({
    what: `${what} We saw: ${sentence(because)}`,
    link: links.build,
  });
  const key = apiKey && KEY_STEPS[apiKey.kind];
  if (apiKey && key) return [step(key, apiKey.because)];
  const log = tokenLog && LOG_STEPS[tokenLog.kind];
  if (tokenLog && log) return [step(log, tokenLog.because)];
  const unread = artifacts.filter(({ kind }) => kind === 'unreadable');
  if (unread.length > 0)
    return unread.map((one) => step(`Look at ${one.artifact} by hand: the build did not show it.`, one.because));
  const seen = tokenLog?.because ?? apiKey?.because ?? artifacts[0]?.because;
  return [
    seen === undefined
      ? { what: 'Find out by hand what is wrong: no evidence was read.', link: links.build }
      : step('Find out by hand what is wrong.', seen),
  ];
}
