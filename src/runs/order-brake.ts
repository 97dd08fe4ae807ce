import { brakeInWords, brakeName, readSubject, subjectInWords } from '../approvals/brake';
import type { BrakeSetting, BrakeSubject } from '../approvals/brake';
import { mayLiftBrake, maySetBrake } from '../approvals/brake-rule';
import type { Reply } from '../approvals/decision';
import { canonicalName, trimmedName } from '../approvals/names';
import type { Identity } from '../approvals/rule';
import { shownName } from '../approvals/shown-name';
import { noPolicy, peopleNow, POLICY_UNREADABLE } from '../config/policy-now';
import { isKnownRegion, toIbmcloudRegion } from '../evidence/names/region-names';
import { redact } from '../evidence/redaction/redact';
import { brakeOf } from '../marks/brakes';
import type { BrakePolicy } from '../marks/brakes';
import { readBrakeRecord } from '../marks/brake-record';
import { listBrakes, listPastBrakes, policiesFor } from '../marks/list-brakes';
import type { ListedBrake, PastBrake } from '../marks/list-brakes';
import { liftBrake as liftMark, setBrake as setMark } from '../marks/set-brake';
import type { BrakePolicies } from '../marks/set-brake';
import { inOneLine } from '../text/visible';
import { isEnvironmentName } from '../contract/environment-name';
import { isLocationId } from '../contract/location-id';
import type { Engine } from './connect';

const LENGTH_MAX = { because: 300, by: 120 } as const;

/** Signs for the person who acts; null if that person has no key here. */
export interface SignBrakes {
  setting: (setting: BrakeSetting) => Promise<string>;
  lift: (lift: { by: string; name: string; runId: string }) => Promise<string>;
}

/**
 * Reads a setting from outside. Returns it, or a sentence that names the wrong field. The reason loses what looks like a
 * secret: everybody reads it.
 */
export function readBrakeOrder(
  given: Record<'kind' | 'of' | 'because' | 'until' | 'by', unknown>,
  nowMs: number,
): BrakeSetting | string {
  const subject = readSubject({ kind: given.kind, of: given.of ?? '' });
  if (subject === null)
    return 'subject: is everything, or an environment, region, account, scope (account/region/group) or location';
  const { because, by, until = null } = given;
  if (typeof because !== 'string' || because.trim() === '') return 'because: says why, for everybody who is stopped';
  if (typeof by !== 'string' || trimmedName(by) === '') return 'by: names the person who sets it';
  const tooLong = whyTooLong({ because, by });
  if (tooLong !== null) return tooLong;
  const end = until === null || until === '' ? null : endOf(until, nowMs);
  if (end !== null && typeof end === 'object') return end.wrong;
  const known = ofKnownPlace(subject);
  if (typeof known === 'string') return known;
  return { subject: known, because: redact(inOneLine(because)), by: trimmedName(by), until: end };
}

function whyTooLong(texts: Record<keyof typeof LENGTH_MAX, string>): string | null {
  const field = (['because', 'by'] as const).find((one) => texts[one].length > LENGTH_MAX[one]);
  return field === undefined
    ? null
    : `${field}: has ${texts[field].length} characters, the limit is ${LENGTH_MAX[field]}`;
}

function endOf(until: unknown, nowMs: number): string | { wrong: string } {
  const endMs = typeof until === 'string' && /^\d{4}-\d\d-\d\dT/.test(until) ? Date.parse(until) : Number.NaN;
  if (Number.isNaN(endMs)) return { wrong: 'until: is a time such as 2026-11-30T06:00:00Z' };
  return endMs <= nowMs ? { wrong: 'until: is over already' } : new Date(endMs).toISOString();
}

/** A brake on a misspelled place would hold nothing, and its setter would not notice. */
function ofKnownPlace(subject: BrakeSubject): BrakeSubject | string {
  const { kind, of } = subject;
  if (kind === 'environment' && !isEnvironmentName(of)) return 'environment: that is no name of an environment';
  if (kind === 'location' && !isLocationId(of)) return 'location: that is no id of a location';
  if (kind !== 'region' && kind !== 'scope') return subject;
  const [account, region = of, group] = of.split('/');
  if (!isKnownRegion(region)) return `region: ${region} is no region that we know`;
  const known = toIbmcloudRegion(region);
  return { kind, of: kind === 'region' ? known : [account, known, group].join('/') };
}

/** Sets a brake in the name of a person. */
export async function orderBrake(engine: Engine, asked: BrakeSetting, sign: SignBrakes | null): Promise<Reply> {
  const setting = { ...asked, by: canonicalName(peopleNow(engine.policyNow ?? noPolicy), asked.by) };
  const policies = policiesOf(engine, setting.subject);
  const identity = identityBy(sign !== null);
  const refused = whyNobody(policies, setting.subject, (rules) =>
    maySetBrake({ by: setting.by, identity }, rules, setting),
  );
  if (refused !== null) return { answer: 'not-allowed', because: refused };
  const signed = sign === null ? {} : { signed: await sign.setting(setting) };
  const set = await setMark(engine.client, { ...setting, ...signed });
  const what = `the brake on ${subjectInWords(setting.subject)}`;
  if (set.kind === 'stands')
    return { answer: 'repeated', because: `${what} is set already, by ${shownName(set.by)} since ${set.since}` };
  const end = setting.until === null ? 'until somebody lifts it' : `until ${setting.until}`;
  return {
    answer: 'accepted',
    because: [`${what} holds ${end}`, ...(await doubts(engine, setting, policies))].join('; '),
  };
}

/** The things that the setter must know: nobody checked the name, or the end of the brake does not count. */
async function doubts(engine: Engine, setting: BrakeSetting, policies: BrakePolicies | null): Promise<string[]> {
  if (policies === null) return ['no policy is at hand here, so your name was not checked'];
  if (setting.until === null) return [];
  const record = await readBrakeRecord(engine.client, setting.subject);
  if (record === null) return [];
  const afterMs = Date.parse(setting.until);
  const seen = await Promise.all(
    Object.entries(policies).map(
      async ([name, rules]) => [name, await brakeOf(setting.subject, record, rules, afterMs)] as const,
    ),
  );
  return seen.flatMap(([name, { overAt, note }]) =>
    overAt === null ? [`in ${name}: ${note ?? 'it does not end by itself'}`] : [],
  );
}

/** Lifts a brake in the name of a person. Needs a policy, which says whether the lift counts. */
export async function orderLift(
  engine: Engine,
  { subject, by }: { subject: BrakeSubject; by: string },
  sign: SignBrakes | null,
): Promise<Reply> {
  const policies = policiesOf(engine, subject);
  if (policies === null) return { answer: 'not-allowed', because: POLICY_UNREADABLE };
  const who = canonicalName(peopleNow(engine.policyNow ?? noPolicy), by);
  const identity = identityBy(sign !== null);
  const refused = whyNobody(policies, subject, (rules) => mayLiftBrake({ by: who, identity }, rules));
  if (refused !== null) return { answer: 'not-allowed', because: refused };
  const name = brakeName(subject);
  const order = { subject, by: who, sign: async (runId: string) => sign?.lift({ by: who, name, runId }) };
  const lifted = await liftMark(engine.client, order, policies);
  if (lifted.kind === 'not-set') return { answer: 'repeated', because: `no brake holds ${subjectInWords(subject)}` };
  const still = Object.entries(lifted.stillIn);
  if (still.length === 0)
    return { answer: 'accepted', because: `the brake on ${subjectInWords(subject)} is lifted. ${ANEW}` };
  const because = still.map(([environment, brake]) => `in ${environment} ${brakeInWords(brake)}`).join('; ');
  return still.length < Object.keys(policies).length
    ? { answer: 'waiting-for-more', because: `lifted, but it holds on: ${because}` }
    : { answer: 'not-allowed', because };
}

const ANEW = 'Nothing is sent by itself: people decide again what they had approved before';

/** The brakes that hold, for showing. */
export async function brakesThatHold(engine: Engine, known: readonly BrakeSubject[] = []): Promise<ListedBrake[]> {
  const now = (engine.policyNow ?? noPolicy)();
  return listBrakes(engine.client, now.readable ? now.value : null, known);
}

/** The brakes that hold nothing any more, the newest first. Null if no policy is at hand, which says whose lift counted. */
export async function brakesOfThePast(engine: Engine): Promise<PastBrake[] | null> {
  const now = (engine.policyNow ?? noPolicy)();
  return now.readable ? listPastBrakes(engine.client, now.value) : null;
}

/** The environments that the brake can hold; null if the policy cannot be read here. */
function policiesOf(engine: Engine, subject: BrakeSubject): BrakePolicies | null {
  const now = (engine.policyNow ?? noPolicy)();
  return now.readable ? policiesFor(now.value, subject) : null;
}

/** A signature is checked when the brake is read. Before that, a person who signs is taken at their word. */
export function identityBy(signs: boolean): Identity {
  return signs ? { kind: 'signed', via: 'key', kid: '', madeMs: Date.now() } : { kind: 'claimed' };
}

/** Why no environment allows it; null if one does, or if no policy is at hand. */
function whyNobody(
  policies: BrakePolicies | null,
  subject: BrakeSubject,
  rule: (rules: BrakePolicy) => { allowed: boolean; because: string },
): string | null {
  if (policies === null) return null;
  const verdicts = Object.values(policies).map(rule);
  if (verdicts.length === 0) return `the policy knows no environment that ${subjectInWords(subject)} is in`;
  return verdicts.some(({ allowed }) => allowed) ? null : verdicts[0]!.because;
}

export type { ListedBrake, PastBrake };
