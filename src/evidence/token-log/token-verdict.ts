import type { TokenLogFinding } from '../../contract/findings';
import type { FailureKind } from './iam-codes';
import { areComparable, DAY_KNOWN_MIN, NO_TIME, REAL_TIME_MIN } from './line-time';
import type { RecordDoubt } from './token-record';
import type { TokenVotes, Untold } from './token-votes';

/** Failures that ended this long before the end of the log are not failures of now. */
const STALE_AFTER_MS = 60 * 60 * 1000;

const DAY_MS = 86_400_000;

export type Judged = Pick<TokenLogFinding, 'kind' | 'codes' | 'statuses' | 'because'>;

/** ISO 8601; null for an unknown time, or one with an unknown year. */
export function isoTime(time: number): string | null {
  return time >= REAL_TIME_MIN ? new Date(time).toISOString() : null;
}

/**
 * The verdict of all records of a log. `logNewest` is the newest time of any line. Records before `notBefore` prove
 * nothing about now. Both in milliseconds, `NO_TIME` if unknown.
 */
export function judgeVotes(votes: TokenVotes, logNewest: number, notBefore: number): Judged {
  const kinds = [...votes.kinds.keys()].sort();
  const { failing, working, untold } = votes.pods();
  const failures = [...votes.kinds.values()].reduce((sum, count) => sum + count, 0);
  if (failures === 0 && votes.successes === 0)
    return { kind: 'unclear', ...votes.decidedBy([]), because: 'No record of getToken shows how it ended.' };

  if (untold !== null) {
    const because = `getToken fails and works, and ${severalPods(untold)}.`;
    return { kind: 'mixed', ...votes.decidedBy([...kinds, 'success']), because };
  }
  if (failing === 0) return judgeWorking(votes, failures, notBefore);

  const [kind] = kinds;
  const decided = votes.decidedBy(kinds);
  if (kinds.length > 1 || working > 0 || kind === undefined) {
    const both = working > 0 ? votes.decidedBy([...kinds, 'success']) : decided;
    const reason =
      kinds.length > 1
        ? `getToken failed in different ways: ${kinds.join(', ')}.`
        : `getToken fails in ${count(failing, 'pod')} (${kinds.join(', ')}) and works in ${count(working, 'pod')}.`;
    return { kind: 'mixed', ...both, because: reason };
  }
  const unclear = (because: string): Judged => ({ kind: 'unclear', ...decided, because });
  if (notBefore !== NO_TIME && votes.newestFailure < DAY_KNOWN_MIN)
    return unclear(`The failures of getToken show ${withoutDay(votes.newestFailure)}, so they may be old.`);

  if (votes.newestFailure < notBefore)
    return unclear(`The newest failure of getToken is older than ${isoTime(notBefore) ?? 'what counts'}.`);

  const age = Math.max(...[logNewest, votes.newest].map((newest) => ageOf(votes.newestFailure, newest)));
  if (votes.newestFailure !== NO_TIME && age > STALE_AFTER_MS)
    return unclear('The failures of getToken ended more than an hour before the log does.');

  return {
    kind,
    ...decided,
    because: `${reasonOf(kind, decided, votes.doubts.get(kind))} ${extent(votes, failures, failing)}`,
  };
}

function severalPods(untold: Untold): string {
  switch (untold) {
    case 'hosts':
      return 'the log comes from several pods, and its records do not name them';
    case 'places':
      return 'failing and working records differ in one value, which may be the name of the pod';
    case 'turns':
      return 'both come in turns, so the log may come from several pods, and its records do not name them';
  }
}

/**
 * The age of a record, compared with the newest line; 0 if that shows no time. A time without a year is placed in the year of
 * the other one, or beside it: the record is older than the newest line.
 */
function ageOf(time: number, newest: number): number {
  if (newest === NO_TIME) return 0;

  if (areComparable(time, newest)) return newest - time;

  if (time < DAY_KNOWN_MIN || newest < DAY_KNOWN_MIN) {
    const age = ((newest % DAY_MS) - (time % DAY_MS) + DAY_MS) % DAY_MS;
    return age > DAY_MS - STALE_AFTER_MS ? age - DAY_MS : age;
  }
  const year = new Date(Math.max(time, newest)).getUTCFullYear();
  const inYear = (yearless: number, of: number): number => new Date(yearless).setUTCFullYear(of);
  if (time < newest) {
    const placed = inYear(time, year);
    return newest - (placed > newest + STALE_AFTER_MS ? inYear(time, year - 1) : placed);
  }
  const placed = inYear(newest, year);
  return (placed < time - STALE_AFTER_MS ? inYear(newest, year + 1) : placed) - time;
}

function judgeWorking(votes: TokenVotes, failures: number, notBefore: number): Judged {
  const decided = votes.decidedBy(['success']);
  if (notBefore !== NO_TIME && votes.newestSuccess < notBefore) {
    const isDated = votes.newestSuccess >= DAY_KNOWN_MIN;
    const because = isDated
      ? 'No working getToken is recent enough to prove anything.'
      : `The working getToken shows ${withoutDay(votes.newestSuccess)}, so it may be too old to prove anything.`;
    return { kind: 'unclear', ...decided, because };
  }
  const because =
    failures === 0
      ? `getToken works: ${count(votes.successes, 'record')} with a good answer and none with an error.`
      : 'getToken works again: each pod that failed succeeded later.';
  return { kind: 'working', ...decided, because };
}

function reasonOf(
  kind: FailureKind,
  { codes, statuses }: { codes: string[]; statuses: number[] },
  doubts: ReadonlySet<RecordDoubt> = new Set(),
): string {
  const named = [...codes, ...statuses.map((status) => `HTTP ${status}`)].join(', ');
  const by = named === '' ? '' : ` (${named})`;
  switch (kind) {
    case 'rejected':
      return `IAM was reached and rejected the key${by}.`;
    case 'unreachable':
      return doubts.has('proxy-refused')
        ? `IAM could not be reached: a proxy refused to connect to it${by}.`
        : `IAM could not be reached${by === '' ? ': the network, DNS or TLS failed' : by}.`;
    case 'throttled':
      return `IAM was slow or refused for too many requests${by}.`;
    case 'refused-by-policy':
      return `IAM was reached and refused by policy${by}; a new key does not cure that.`;
    case 'unclear':
      return doubts.size === 0
        ? `getToken failed in a way that names no cause we know${by}.`
        : `getToken failed, and what the log says about it is not believed: ${[...doubts].sort().map(wordsOf).join('; ')}${by}.`;
  }
}

function wordsOf(doubt: RecordDoubt): string {
  switch (doubt) {
    case 'cut':
      return 'a record is cut off';
    case 'two-answers':
      return 'the lines around a record hold another answer';
    case 'proxy-refused':
      return 'a proxy refused to connect to IAM';
    case 'somebody-else':
      return 'a web page, a proxy or a gateway answered, not IAM';
    case 'other-words':
      return 'the log does not show that IAM gave this status because of the key';
    case 'key-not-judged':
      return 'the answer says nothing about the key';
  }
}

function extent(votes: TokenVotes, failures: number, failing: number): string {
  const newest = isoTime(votes.newestFailure);
  const last = newest === null ? `with ${withoutDay(votes.newestFailure)}` : `the newest at ${newest}`;
  const logins = count(failures + votes.successes, 'login');
  return `${failures} of ${logins} failed in ${count(failing, 'pod')}, ${last}.`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** The words for a time that is missing, or not whole. */
function withoutDay(time: number): string {
  return time === NO_TIME
    ? 'no time'
    : time < DAY_KNOWN_MIN
      ? 'a time of day and no certain day (the time alone, or day and month in an unknown order)'
      : 'a time without a year';
}
