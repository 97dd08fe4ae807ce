import { isSamePerson } from './names';
import type { DecisionPolicy, Identity } from './rule';
import { shownName } from './shown-name';

/** The people of one environment who may use a brake, as today's policy says. */
export type BrakeRules = Pick<DecisionPolicy, 'people' | 'approvers' | 'trust'> & { operators: string[] };

/** A person who sets or lifts a brake. */
interface Acting {
  by: string;
  identity: Identity;
}

type Verdict = { allowed: boolean; because: string };

/**
 * Operators and approvers set a brake. It stops, so the name of a listed person is enough. Only an end of it that comes
 * by itself has to be signed where decisions must be signed: `until` releases, too.
 */
export function maySetBrake(acting: Acting, rules: BrakeRules, { until }: { until: string | null }): Verdict {
  const verdict = whetherListed(
    acting,
    [...rules.approvers, ...rules.operators],
    rules,
    'neither as an approver nor as an operator',
  );
  if (!verdict.allowed || until === null) return verdict;
  return isTooWeak(acting, rules) ? { allowed: false, because: UNSIGNED_UNTIL } : verdict;
}

/** Only an approver lifts a brake, signed where decisions must be signed. */
export function mayLiftBrake(acting: Acting, rules: BrakeRules): Verdict {
  const verdict = whetherListed(acting, rules.approvers, rules, 'as an approver, and only an approver lifts a brake');
  if (!verdict.allowed) return verdict;
  return isTooWeak(acting, rules) ? { allowed: false, because: UNSIGNED_LIFT } : verdict;
}

/**
 * Operators and approvers release a region, signed where decisions must be signed. It approves nothing: people decide about
 * each plan as before.
 */
export function mayReleaseRegion(acting: Acting, rules: BrakeRules): Verdict {
  const verdict = whetherListed(
    acting,
    [...rules.approvers, ...rules.operators],
    rules,
    'neither as an approver nor as an operator, and only they release a region',
  );
  if (!verdict.allowed) return verdict;
  return isTooWeak(acting, rules) ? { allowed: false, because: UNSIGNED_RELEASE } : verdict;
}

function whetherListed(
  { by, identity }: Acting,
  listed: readonly string[],
  { people }: BrakeRules,
  as: string,
): Verdict {
  if (identity.kind === 'refused') return { allowed: false, because: identity.because };
  return listed.some((one) => isSamePerson(people, one, by))
    ? { allowed: true, because: `${shownName(by)} is listed` }
    : { allowed: false, because: `the policy does not list ${shownName(by)} ${as}` };
}

function isTooWeak({ identity }: Acting, { trust }: BrakeRules): boolean {
  return identity.kind === 'claimed' && trust === 'verified';
}

/** The reason why an unsigned lift does not count. */
export const UNSIGNED_LIFT =
  'the policy counts only what is signed, and this lift is not: use "satlink lift --key FILE", or the console';

/** The reason why an unsigned release does not count. */
export const UNSIGNED_RELEASE =
  'the policy counts only what is signed, and this release is not: use "satlink release --key FILE"';

/** The reason why the end of an unsigned brake does not count. */
export const UNSIGNED_UNTIL =
  'the policy counts only what is signed: sign a brake that ends by itself (--key FILE), or set it without --until';
