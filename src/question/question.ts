import type { Choice } from '../approvals/decision';
import type { Plan } from '../approvals/plan';
import type { RunDocument } from '../contract/run-document';
import type { Runbook } from '../runbooks';
import { moment, roughly, withMoments } from '../words/times';
import { answersOf } from './answers';
import type { AnswerInWords, Times } from './answers';
import { doubtOf } from './doubt';
import type { Doubt } from './doubt';
import { effectOf } from './effect';
import type { Effect } from './effect';
import { placeName } from './place-name';

/** One step of the plan in words, and when it happens. */
export interface Change {
  what: string;
  when: string;
  /** The key before. */
  before?: string;
}

/**
 * The open question of a run for the person who decides, in the order in which they need it. Each surface draws it in
 * its own form. It says only what the run knows.
 */
export interface OpenQuestion {
  title: string;
  /** The fault, since when it lasts, and its cause: one or two sentences. */
  happened: string[];
  /** The steps of the plan in their order; empty while it is asked whether something happened. */
  changes: Change[];
  /** The users of the key; null if the key stays as it is, or while it is asked whether something happened. */
  effect: Effect | null;
  risk: string | null;
  /** The result of a no, and of silence. */
  ifNo: string;
  answers: Partial<Record<Choice, AnswerInWords>>;
  /** Set while it is asked whether something happened. */
  doubt: Doubt | null;
}

/** Null while nothing is asked. */
export function questionOf(
  run: Pick<RunDocument, 'alert' | 'asks' | 'cause' | 'findings' | 'location' | 'plan' | 'startedAt' | 'steps'>,
  runbook: Runbook,
  { nowMs = null, ...times }: Times & { nowMs?: number | null } = {},
): OpenQuestion | null {
  const { plan, asks } = run;
  if (plan === null || asks === null) return null;
  const doubt = asks.offers.includes('it-happened') ? doubtOf(run, plan) : null;
  return {
    title: doubt?.title ?? titleOf(plan, asks.offers),
    happened: happenedOf(run, runbook, nowMs),
    changes: doubt === null ? changesOf(plan, asks.offers, times) : [],
    effect: doubt === null ? effectOf(plan) : null,
    risk: doubt === null ? riskOf(plan) : null,
    ifNo: ifNoOf(plan, { isDoubt: doubt !== null, until: asks.expiresAt }),
    answers: answersOf(plan, asks.offers, times),
    doubt,
  };
}

const isCustomers = ({ by }: Plan, offers: readonly Choice[]) =>
  by['api-key-reset'] === 'customer' && offers.includes('customer-rotated');

function titleOf(plan: Plan, offers: readonly Choice[]): string {
  if (plan.actions.includes('api-key-reset')) return 'Replace this API key?';
  return isCustomers(plan, offers) ? 'Has the customer replaced this API key?' : 'Refresh this master?';
}

function happenedOf(
  { alert, cause, findings, location, plan, startedAt, steps }: Parameters<typeof questionOf>[0],
  { title, causes }: Runbook,
  nowMs: number | null,
): string[] {
  const began = alert?.startsAt ?? startedAt;
  // A text that stays, such as a card, says since when. A page that is drawn anew says for how long as well.
  const lasts = nowMs === null ? '' : ` for ${roughly(nowMs - Date.parse(began))},`;
  // An alert is older than its run. Where no alert started the run, its own start is all that is known.
  const since =
    alert === null
      ? `The run began at ${moment(began)}.`
      : `${alert.alertname ?? 'The alert'} fires${lasts} since ${moment(began)}.`;
  const where = plan === null ? location : placeName(plan, location);
  const words = cause === null ? null : (causes[cause]?.title ?? cause);
  const proof = findings.tokenLog?.because ?? steps.find(({ id }) => id === 'S7')?.because;
  return [
    `${where} ${title}. ${since}`,
    ...(words === null ? [] : [`${words}${proof === undefined ? '.' : `: ${withMoments(proof)}`}`]),
  ];
}

function changesOf(plan: Plan, offers: readonly Choice[], { propagationMs, verifyMs }: Times): Change[] {
  const { target, actions, by, keyRecord } = plan;
  const key = `the API key of account ${target.account} in ${target.region}, resource group ${target.resourceGroup}`;
  const before = keyRecord === null ? undefined : `${keyRecord.id}, created ${keyRecord.createdAt.slice(0, 10)}`;
  const resetsFirst = actions.includes('api-key-reset');
  const changes: Change[] = [];
  if (resetsFirst) changes.push({ what: `We replace ${key}`, when: 'at once', before });
  else if (isCustomers(plan, offers))
    changes.push({ what: `The customer replaces ${key}`, when: 'before you answer', before });

  const waits = propagationMs === undefined ? 'once the new key has spread' : `after ${roughly(propagationMs)}`;
  const who = by['master-refresh'] === 'person' ? 'A person refreshes' : 'Jenkins refreshes';
  const newKey = by['api-key-reset'] === 'nobody' ? '' : 'that the location has the new key and ';
  changes.push({
    what: `${who} the master of ${placeName(plan, target.location)}`,
    when: resetsFirst ? waits : 'at once',
  });
  changes.push({
    what: `We check ${newKey}that logins work`,
    when: verifyMs === undefined ? 'after that' : `after that, for up to ${roughly(verifyMs)}`,
  });
  return changes;
}

function riskOf({ actions, by }: Plan): string {
  if (actions.includes('api-key-reset') && by['api-key-reset'] === 'api')
    return 'This cannot be undone: the old key cannot be restored. Anything else that uses it may stop working.';
  return 'The configuration of this location is written anew.';
}

function ifNoOf({ by, actions }: Plan, { isDoubt, until }: { isDoubt: boolean; until: string }): string {
  const silence = `nobody answers by ${moment(until)}`;
  if (isDoubt)
    return `If ${silence}, the run ends without another try. The satellite-link team is told that it may have happened.`;

  const isOwed = !actions.includes('api-key-reset') && by['api-key-reset'] === 'api';
  const state = isOwed
    ? 'the location keeps the old key, because only a refresh brings it the new one'
    : 'nothing is changed and the location stays as it is';
  return `If you reject, or if ${silence}, ${state}. The satellite-link team is told.`;
}
