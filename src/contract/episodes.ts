import { digestOfJson } from '../approvals/plan';

/**
 * What a run knows of the alerts behind it, as a pure rule: state and delivery in, state out. The workflow keeps this state,
 * and intake asks the same rule whether a delivery would tell the run anything new.
 *
 * The identity of an alert is its whole label set; its episode is `startsAt`. For each identity only the newest episode
 * counts, and an episode that ended stays ended. So deliveries that come late, twice or in another order give the same end.
 */
export interface AlertState {
  /** Milliseconds; when a person asked for this run first. Null when only alerts did. */
  askedAt: number | null;
  /** The newest episode of each alert, by its identity. */
  known: Readonly<Record<string, Episode>>;
  /** More alerts fired than are kept, so nobody can say any more that all of them ended. */
  more: boolean;
}

/** Times are milliseconds since 1970. */
export interface Episode {
  /** As it was sent: with the identity it is the name of the episode. */
  startsAt: number;
  /** Since when it fires by our clock. */
  since: number;
  /** When its end was delivered; null while it fires. */
  endedAt: number | null;
}

/** One delivery of an alert: what it says, and when it came. */
export interface Delivery {
  kind: 'fired' | 'resolved';
  identity: string;
  startsAt: number;
  at: number;
}

/** So many alerts are kept for one run: each pod of a location has its own. */
export const KNOWN_MAX = 50;
/** A `startsAt` further ahead of our clock than this is taken as now. */
export const AHEAD_MAX_MS = 5 * 60_000;
/**
 * So is one that lies further back: nothing waits longer than 160 h after its alert began, so a run would be over before
 * anybody could answer it.
 */
export const BACK_MAX_MS = 160 * 3_600_000;
/**
 * A delivery may come so late. An episode that is reported as firing later than this after its end fires again: Alertmanager
 * ends an alert whose Prometheus is silent, and the same episode comes back when Prometheus does.
 */
export const LATE_MAX_MS = 10 * 60_000;

export const NOTHING_KNOWN: AlertState = { askedAt: null, known: {}, more: false };

/** 16 hex characters that stand for the whole label set, in any order. The name counts whatever its case. */
export function identityOf(
  { alertname, labels }: { alertname: string; labels: Record<string, string> },
  location: string,
): string {
  return digestOfJson({ cluster_id: location, ...labels, alertname: alertname.toLowerCase() }).slice(0, 16);
}

/** Whether an alert that came `at` can have begun then. Both in milliseconds. */
export function isBelievable(startsAt: number, at: number): boolean {
  return startsAt <= at + AHEAD_MAX_MS && startsAt >= at - BACK_MAX_MS;
}

/** Since when an alert fires by our clock. */
export function sinceOf(startsAt: number, at: number): number {
  return isBelievable(startsAt, at) ? startsAt : at;
}

/** What is said of a time that is not believed. `startsAt` is ISO 8601. */
export function notBelieved(startsAt: string): string {
  return `startsAt ${startsAt} is more than 5 minutes ahead of our clock, or more than 160 hours back: the alert is taken as one that began when it came`;
}

/** The state after a person asked for the run. The first request counts: what began later is not why they asked. */
export function afterRequest(state: AlertState, at: number): AlertState {
  return state.askedAt !== null && state.askedAt <= at ? state : { ...state, askedAt: at };
}

/** The state after a delivery; the same object when it says nothing new. */
export function afterDelivery(state: AlertState, delivery: Delivery): AlertState {
  const before = Object.hasOwn(state.known, delivery.identity) ? state.known[delivery.identity] : undefined;
  const episode = before === undefined ? firstOf(delivery) : newerOf(before, delivery);
  if (episode === before) return state;
  if (before !== undefined) return { ...state, known: { ...state.known, [delivery.identity]: episode } };
  return withNewAlert(state, delivery.identity, episode);
}

function firstOf({ kind, startsAt, at }: Delivery): Episode {
  return { startsAt, since: sinceOf(startsAt, at), endedAt: kind === 'fired' ? null : at };
}

function newerOf(before: Episode, delivery: Delivery): Episode {
  const { kind, startsAt, at } = delivery;
  if (startsAt !== before.startsAt) {
    const other = firstOf(delivery);
    // Nobody can say whether an episode of a wrong clock is older or newer, so its end ends no other one.
    if (kind === 'resolved' && other.since !== startsAt) return before;
    return other.since > before.since ? other : before;
  }
  if (kind === 'resolved') return before.endedAt === null ? { ...before, endedAt: at } : before;
  const firesAgain = before.endedAt !== null && at - before.endedAt > LATE_MAX_MS;
  return firesAgain ? { ...before, endedAt: null } : before;
}

/** What does not fit is never forgotten in a way that would end a run: an alert that fires gives way to no other. */
function withNewAlert(state: AlertState, identity: string, episode: Episode): AlertState {
  const entries = Object.entries(state.known);
  if (entries.length < KNOWN_MAX) return { ...state, known: { ...state.known, [identity]: episode } };
  if (episode.endedAt !== null) return state;
  const ended = entries.filter(([, { endedAt }]) => endedAt !== null);
  if (ended.length === 0) return state.more ? state : { ...state, more: true };
  const [oldest] = ended.reduce((one, other) => (other[1].endedAt! < one[1].endedAt! ? other : one));
  const kept = entries.filter(([name]) => name !== oldest);
  return { ...state, known: { ...Object.fromEntries(kept), [identity]: episode } };
}

/** True when every alert that the run knows has ended, and there was one. */
export function isQuiet({ known, more }: AlertState): boolean {
  const episodes = Object.values(known);
  return !more && episodes.length > 0 && episodes.every(({ endedAt }) => endedAt !== null);
}

/**
 * Whether the end of the alerts ends the run as well. A run that a person asked for goes on, unless an alert fired already
 * when they asked: then that was why.
 */
export function endsTheRun(state: AlertState): boolean {
  const { askedAt, known } = state;
  return isQuiet(state) && (askedAt === null || Object.values(known).some(({ since }) => since < askedAt));
}

/** A run that has ended, as the next delivery of an alert finds it. Times in milliseconds. */
export interface EndedRun {
  /** What it knew of this alert. */
  episode: Episode | undefined;
  outcome: string | undefined;
  endedAt: number;
  /** For how long an episode that it knew starts no other run. */
  againMs: number;
}

/**
 * What it means that an alert fires whose run has ended. Its episode goes on where the run knew it: then nothing new is found
 * by looking again. A run that ended void because the alert was quiet has found nothing, so when that same episode
 * fires again after all, it is looked at as if it were new. `startsAt` is null where the source names no time: it
 * means the episode that there is.
 */
export function meaningAfterEnd(
  { episode, outcome, endedAt, againMs }: EndedRun,
  { startsAt, at }: { startsAt: number | null; at: number },
): 'late' | 'goes-on' | 'new' {
  if (episode === undefined || (startsAt !== null && startsAt !== episode.startsAt)) return 'new';
  if (at - endedAt >= againMs) return 'new';
  if (episode.endedAt === null) return 'goes-on';
  if (at - episode.endedAt <= LATE_MAX_MS) return 'late';
  return outcome === 'void' ? 'new' : 'goes-on';
}

/** How many signals about alerts a run may still be sent. It fills up again over time. */
export interface SignalBudget {
  left: number;
  at: number;
}

/**
 * The engine ends a run at 10,000 signals or 51,200 events. A signal is an event, and costs about five of them once a worker
 * has read it. So a run whose history is `eventsMax` long is sent no more, whatever sent it so much: that holds in every
 * process and after each restart, because the engine counts. The rate keeps a run away from there: it allows 1,800 signals in
 * the 160 hours that a run may last, which are about 9,000 events.
 */
export const SIGNALS = { burst: 200, perHour: 10, eventsMax: 9_000, bytesMax: 10_000_000 } as const;

/** How long a history is, as the engine counts it. */
export interface HistoryLength {
  events: number;
  bytes: number;
}

/** Whether intake sends a run no more signals. The engine ends it at 50 MB too, and a signal has some kB. */
export function isFull({ events, bytes }: HistoryLength): boolean {
  return events >= SIGNALS.eventsMax || bytes >= SIGNALS.bytesMax;
}

/**
 * Whether the run itself reads no more of them: so much only somebody sends it who goes past intake. What it does because of
 * a signal costs more than the signal, and a run that is sent too much shall still be decided and end.
 */
export function isOverfull({ events, bytes }: HistoryLength): boolean {
  return isFull({ events: events / 1.5, bytes: bytes / 1.5 });
}

export const FULL_BUDGET: SignalBudget = { left: SIGNALS.burst, at: 0 };

/** So many at once, and so many more each hour. */
export interface BudgetSize {
  burst: number;
  perHour: number;
}

export function budgetAt({ left, at }: SignalBudget, now: number, size: BudgetSize = SIGNALS): SignalBudget {
  const gained = (Math.max(0, now - at) / 3_600_000) * size.perHour;
  return { left: Math.min(size.burst, left + gained), at: Math.max(at, now) };
}

/** The budget after one more. It never falls below zero. */
export function afterSignal(budget: SignalBudget, now: number, size: BudgetSize = SIGNALS): SignalBudget {
  const { left, at } = budgetAt(budget, now, size);
  return { left: Math.max(0, Math.round((left - 1) * 100) / 100), at };
}
