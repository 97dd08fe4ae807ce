import { environmentPolicy } from '../../config/decision-policy';
import { decidedAt, whoMay } from '../../config/who-may';
import type { Policy } from '../../config/policy-shape';
import type { Reading } from '../../config/reading';
import type { ReadRun } from '../../runs';
import { inOneLine } from '../../text/visible';
import { channelInWords } from '../../words/channels';
import { saidInWords } from '../../words/choices';
import { neededInWords } from '../../words/needed';
import { inARow } from '../../words/outcomes';
import { moment } from '../../words/times';

/**
 * The people of an open question: those who have decided, those who still may, and the place where they were asked.
 * Without a policy it says only what the run knows. Undefined while nothing is asked.
 */
export function whoInWords(read: ReadRun, now: Reading<Policy>): string | undefined {
  const { plan, asks, environment, heard } = read;
  if (plan === null || asks === null) return undefined;
  const told =
    heard === null ? [] : [`Asked in ${channelInWords(inOneLine(heard.channel))} at ${moment(heard.since)}.`];
  const said = decidedAt({ ...read, asks }).map(({ by, decision }) => `${inOneLine(by)} ${saidInWords(decision)}.`);
  const ofEnvironment = now.readable ? environmentPolicy(now.value, environment) : '';
  if (!now.readable || typeof ofEnvironment === 'string')
    return [...said, ...told, 'Name the policy with SATLINK_POLICY_FILE to see whom else it asks.'].join(' ');
  const { needed, others } = whoMay({ ...read, plan, asks }, now.value, ofEnvironment, Date.now());
  const count = neededInWords(asks.offers, needed);
  const may = others.length === 0 ? 'Nobody else may decide.' : `May still decide: ${inARow(others)}.`;
  return [count, ...said, may, ...told].join(' ');
}
