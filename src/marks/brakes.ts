import type { Client } from '@temporalio/client';
import { brakeName, subjectInWords } from '../approvals/brake';
import type { Brake, BrakeSetting, BrakeSubject } from '../approvals/brake';
import { mayLiftBrake, maySetBrake } from '../approvals/brake-rule';
import type { People } from '../approvals/names';
import { environmentPolicy } from '../config/decision-policy';
import { peopleOf } from '../config/people';
import type { EnvironmentPolicy, Policy } from '../config/policy-shape';
import { identifyLifter, identifySetter } from '../signing/identify';
import { inOneLine } from '../text/visible';
import { readBrakeRecord } from './brake-record';
import type { BrakeRecord, NoBrakeOfOurs } from './brake-record';

/** The engine answers in milliseconds. A brake that cannot be read counts as set. */
const ENGINE_WITHIN_MS = 5_000;

/** The rules of one environment: its people, and the keys that prove who they are. */
export type BrakePolicy = Pick<EnvironmentPolicy, 'trust' | 'keys' | 'approvers' | 'operators'> & { people: People };

/** The rules of an environment with its people; a sentence if the policy does not know it. */
export function brakePolicyOf(policy: Policy, environment: string): (EnvironmentPolicy & { people: People }) | string {
  const found = environmentPolicy(policy, environment);
  return typeof found === 'string' ? found : { ...found, people: peopleOf(policy) };
}

/**
 * The brakes on these subjects: those that hold, and those that were lifted or are over. All subjects are read side by
 * side, each by its id: the engine answers that with its newest state. Never throws.
 */
export async function readBrakes(
  client: Client,
  subjects: readonly BrakeSubject[],
  policy: BrakePolicy,
): Promise<Brake[]> {
  const read = await Promise.all(subjects.map((subject) => readBrake(client, subject, policy)));
  return read.filter((brake) => brake !== null);
}

async function readBrake(client: Client, subject: BrakeSubject, policy: BrakePolicy): Promise<Brake | null> {
  const deadline = Date.now() + ENGINE_WITHIN_MS;
  try {
    const record = await client.withDeadline(deadline, () => readBrakeRecord(client, subject));
    return record === null ? null : await brakeOf(subject, record, policy);
  } catch (error) {
    return unknownBrake(subject, `the engine does not say it (${(error as Error).name})`);
  }
}

/** A brake that cannot be ruled out counts as set. */
function unknownBrake(subject: BrakeSubject, because: string): Brake {
  return {
    name: brakeName(subject),
    subject,
    because: `a brake on ${subjectInWords(subject)} cannot be ruled out: ${because}`,
    ...{ by: null, since: null, until: null, overAt: null },
  };
}

/**
 * The one rule of reading: a brake holds until a lift that counts stands in its history, or until its own end, if a
 * listed person set that end. It does not matter whether its workflow is open. A stranger who ends, resets or
 * replaces the workflow lifts nothing.
 *
 * @param policy the rules of the environment that asks.
 */
export async function brakeOf(
  subject: BrakeSubject,
  record: BrakeRecord | NoBrakeOfOurs,
  policy: BrakePolicy,
  nowMs = Date.now(),
): Promise<Brake> {
  if ('stranger' in record) return unknownBrake(subject, `${record.stranger}; ${howToEnd(subject)}`);
  const { setting, startedMs } = record;
  const { because, by, until } = setting;
  const [lift, end] = await Promise.all([liftOf(record, policy), endOf(record, policy)]);
  // The clock of the engine may be ahead of ours, and a lift that is there counts at once.
  const isOver = lift.atMs < Infinity || (end.atMs < Infinity && end.isPast(nowMs));
  const looksOver = !record.isOpen || record.lifts.length > 0 || end.isPast(nowMs);
  const why = [lift.because, end.isPast(nowMs) ? end.because : null].find((one) => one !== null) ?? ENDED_OTHERWISE;
  return {
    name: brakeName(subject),
    subject,
    because: inOneLine(because),
    by: inOneLine(by),
    since: new Date(startedMs).toISOString(),
    until,
    overAt: isOver ? new Date(Math.min(lift.atMs, end.atMs)).toISOString() : null,
    ...(lift.by === undefined ? {} : { overBy: lift.by }),
    ...(!isOver && looksOver ? { note: `it still holds, because ${why}; ${howToEnd(subject)}` } : {}),
  };
}

const ENDED_OTHERWISE = 'its record was ended without a lift';

function howToEnd(subject: BrakeSubject): string {
  return `an approver ends it with "satlink lift ${brakeName(subject)}"`;
}

/** The first lift that counts. `because` says why the newest one does not count; null if there is none. */
async function liftOf(
  { lifts, setting, runId }: BrakeRecord,
  policy: BrakePolicy,
): Promise<{ atMs: number; by?: string; because: string | null }> {
  let because: string | null = null;
  for (const { atMs, ...lift } of lifts) {
    const identity = await identifyLifter(lift, { ...setting, runId }, { ...policy, atMs });
    const verdict = mayLiftBrake({ by: lift.by, identity }, policy);
    if (verdict.allowed) return { atMs, by: inOneLine(lift.by), because: null };
    because = `the lift of ${inOneLine(lift.by)} does not count: ${verdict.because}`;
  }
  return { atMs: Infinity, because };
}

/**
 * The end that the setting itself names. An old setting could be started again, or a newer one be changed, to hide a
 * brake that holds. So it has to be signed at the time of the start, and the workflow must be the one that was started.
 */
async function endOf(
  { setting, startedMs, isFirst }: BrakeRecord,
  policy: BrakePolicy,
): Promise<{ atMs: number; because: string | null; isPast: (nowMs: number) => boolean }> {
  const { until } = setting;
  if (until === null) return { atMs: Infinity, because: null, isPast: () => false };
  const isPast = (nowMs: number) => Date.parse(until) <= nowMs;
  const because = isFirst ? await whyEndDoesNotCount(setting, policy, startedMs) : 'its record was reset';
  return { atMs: because === null ? Date.parse(until) : Infinity, because, isPast };
}

async function whyEndDoesNotCount(
  setting: BrakeSetting,
  policy: BrakePolicy,
  startedMs: number,
): Promise<string | null> {
  const identity = await identifySetter(setting, { ...policy, atMs: startedMs });
  const verdict = maySetBrake({ by: setting.by, identity }, policy, setting);
  return verdict.allowed ? null : `its end does not count: ${verdict.because}`;
}
