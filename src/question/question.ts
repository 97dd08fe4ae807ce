import type { Choice } from '../approvals/decision';
import type { Plan } from '../approvals/plan';
import type { RunDocument } from '../contract/run-document';
import { keyIsReplaced, stepInDoubt, stepOf } from '../handover/changes';
import { causeInWords } from '../runbooks';
import type { Runbook } from '../runbooks';
import { isCustomersReset } from '../words/actions';
import { placeName } from '../words/place-name';
import { shortId } from '../words/short-id';
import { day, momentAt, roughly, withMoments } from '../words/times';
import { answersOf } from './answers';
import type { AnswerInWords, Times } from './answers';
import { doubtOf } from './doubt';
import type { Doubt } from './doubt';
import { effectOf } from './effect';
import { setbackOf } from './setback';
import type { Effect } from './effect';

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
  /** The setback, if there is one; the fault, since when it lasts, and its cause. */
  happened: string[];
  /** An approved step that was not carried out. A person mends its reason first; null if there is none. */
  setback: string | null;
  /** The steps of the plan in their order, with short ids; empty while the answer of one was lost. */
  changes: Change[];
  /** The users of the key; null if the key stays as it is, or while people are asked whether something is done. */
  effect: Effect | null;
  risk: string | null;
  /** The result of a no, and of silence. */
  ifNo: string;
  answers: Partial<Record<Choice, AnswerInWords>>;
  /** Set while the answer of a step was lost. */
  doubt: Doubt | null;
}

/** Null while nothing is asked. */
export function questionOf(
  run: RunDocument,
  runbook: Runbook,
  { nowMs = null, ...times }: Times & { nowMs?: number | null } = {},
): OpenQuestion | null {
  const { plan, asks } = run;
  if (plan === null || asks === null) return null;
  const isDone = asks.offers.includes('it-happened');
  const step = isDone ? stepInDoubt(run) : undefined;
  const doubt = step === undefined ? null : doubtOf(run, step, nowMs);
  const isDecided = doubt === null && !isDone;
  const setback = isDone ? null : setbackOf(run);
  const until = momentAt(asks.expiresAt, nowMs);
  return {
    title: doubt?.title ?? titleOf(plan, isDone),
    happened: [...(setback === null ? [] : [setback]), ...happenedOf(run, runbook, nowMs)],
    setback,
    changes: doubt === null ? changesOf(plan, { ...times, isDone }) : [],
    effect: isDecided ? effectOf(plan) : null,
    risk: isDecided ? riskOf(plan) : doubt === null ? null : doubt.risk,
    ifNo: isDone ? ifSilent(doubt, until) : ifNoOf(run, until),
    answers: answersOf(plan, asks.offers, times),
    doubt,
  };
}

function titleOf(plan: Plan, isDone: boolean): string {
  if (isDone) return `Is the master of ${placeName(plan, plan.target.location)} refreshed?`;
  if (plan.actions.includes('api-key-reset')) return 'Replace this API key?';
  return isCustomersReset(plan) ? 'Has the customer replaced this API key?' : 'Refresh this master?';
}

function happenedOf(run: RunDocument, runbook: Runbook, nowMs: number | null): string[] {
  const { alert, cause, findings, location, plan, startedAt, steps } = run;
  const began = alert?.startsAt ?? startedAt;
  // A text that stays, such as a card, says since when. A page that is drawn anew says for how long as well.
  const lasts = nowMs === null ? '' : ` for ${roughly(nowMs - Date.parse(began))},`;
  // An alert is older than its run. Where no alert started the run, its own start is all that is known.
  const since =
    alert === null
      ? `The run began at ${momentAt(began, nowMs)}.`
      : `${alert.alertname ?? 'The alert'} has fired${lasts} since ${momentAt(began, nowMs)}.`;
  const words = cause === null ? null : causeInWords(runbook, cause).title;
  const { tokenLog } = findings;
  // S7 says the cause with its reason, also where the reason is no log of logins. A log that shows a rejected key says
  // the cause itself.
  const said =
    tokenLog === null
      ? stepOf(steps, 'S7')?.because
      : `${tokenLog.kind === 'rejected' ? '' : `${words}: `}${tokenLog.because}`;
  return [
    `${placeName(plan, location)} ${runbook.title}. ${since}`,
    ...(words === null ? [] : [withMoments(said ?? `${words}.`, nowMs)]),
  ];
}

function changesOf(plan: Plan, { propagationMs, verifyMs, isDone }: Times & { isDone: boolean }): Change[] {
  const { target, actions, by, keyRecord } = plan;
  const [account, group] = [shortId(target.account), shortId(target.resourceGroup)];
  const key = `the API key of account ${account} in ${target.region}, resource group ${group}`;
  const before = keyRecord === null ? undefined : `${shortId(keyRecord.id)}, created ${day(keyRecord.createdAt)}`;
  // A person who is asked for the refresh is asked after the reset.
  const resetsFirst = actions.includes('api-key-reset') && !isDone;
  const changes: Change[] = [];
  if (resetsFirst) changes.push({ what: `We replace ${key}`, when: 'at once', before });
  else if (isCustomersReset(plan))
    changes.push({ what: `The customer replaces ${key}`, when: 'before you answer', before });

  const waits = propagationMs === undefined ? 'once the new key has spread' : `after ${roughly(propagationMs)}`;
  const who = by['master-refresh'] === 'person' ? 'A person refreshes' : 'Jenkins refreshes';
  const newKey = by['api-key-reset'] === 'nobody' ? '' : 'that the location has the new key and ';
  changes.push({
    what: `${who} the master of ${placeName(plan, target.location)}${othersOf(plan)}`,
    when: resetsFirst ? waits : 'at once',
  });
  changes.push({
    what: `We check ${newKey}that logins work`,
    when: verifyMs === undefined ? 'after that' : `after that, for up to ${roughly(verifyMs)}`,
  });
  return changes;
}

const OTHERS_NAMED = 5;

/** The other locations of one question, by their names. */
function othersOf({ alsoRefresh = [], affects }: Plan): string {
  if (alsoRefresh.length === 0) return '';
  const names = alsoRefresh
    .slice(0, OTHERS_NAMED)
    .map(({ location, name }) => name ?? affects?.find(({ id }) => id === location)?.name ?? location);
  const more = alsoRefresh.length - names.length;
  return `, and of ${alsoRefresh.length} more that wait for this decision: ${names.join(', ')}${more > 0 ? ` and ${more} others` : ''}`;
}

function riskOf({ actions, by }: Plan): string {
  if (actions.includes('api-key-reset') && by['api-key-reset'] === 'api')
    return 'This cannot be undone: the old key cannot be restored. Anything else that uses it may stop working.';
  return 'The configuration of this location is written anew.';
}

function ifNoOf(run: RunDocument, until: string): string {
  const state = keyIsReplaced(run)
    ? 'the location keeps the old key, because only a refresh brings it the new one'
    : 'nothing is changed and the location stays as it is';
  return `If you reject, or if nobody answers by ${until}, ${state}. The satellite-link team is told.`;
}

/** The result of silence where people are asked whether something is done. */
function ifSilent(doubt: Doubt | null, until: string): string {
  const unknown = doubt === null ? 'that nobody knows whether it is done' : 'that it may have happened';
  return `If nobody answers by ${until}, the run ends without another try. The satellite-link team is told ${unknown}.`;
}
