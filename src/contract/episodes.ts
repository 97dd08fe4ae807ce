import { digestOfJson } from '../approvals/plan';
import { WAIT_MAX_HOURS, WAIT_MAX_MS } from './longest-wait';

/**
 * A run's knowledge of its alerts, as a pure rule: state and delivery in, state out. The workflow keeps this state.
 * Intake asks the same rule whether a delivery is new to the run.
 *
 * The identity of an alert is its whole label set, and its episode is `startsAt`. One clock writes all times of one label
 * set, so `startsAt` as it was sent orders the episodes, also where that clock is wrong. For each identity only the newest
 * episode counts, and an episode that ended stays ended. So late, repeated or reordered deliveries give the same result.
 *
 * There are two limits. If somebody puts the clock back, this run does not see the next episode, until the clock passes
 * the time of the last one. After the end of the run, that episode starts another run. The second limit is `LATE_MAX_MS`.
 */
export interface AlertState {
  /** Milliseconds: the first time when a person asked for this run. Null if only alerts did. */
  askedAt: number | null;
  /** The newest episode of each alert, by its identity. */
  known: Readonly<Record<string, Episode>>;
  /** More alerts fired than are kept, so it is unknown whether all of them ended. */
  more: boolean;
}

/** Times are milliseconds since 1970. */
export interface Episode {
  /** As it was sent. Together with the identity it names the episode. */
  startsAt: number;
  /** The start of its firing by our clock. It measures how long the alert fires; it orders nothing. */
  since: number;
  /** The time when its end was delivered; null while it fires. */
  endedAt: number | null;
}

/** One delivery of an alert: its content and its time. */
export interface Delivery {
  kind: 'fired' | 'resolved';
  identity: string;
  startsAt: number;
  at: number;
}

/** The number of alerts that one run keeps: each pod of a location has its own alert. */
export const KNOWN_MAX = 50;
/** A `startsAt` that is further ahead of our clock counts as now. */
export const AHEAD_MAX_MS = 5 * 60_000;
/**
 * A `startsAt` that is further back counts as now too. Nothing waits longer after the start of its alert, so such a run
 * would be over before anybody could answer it.
 */
export const BACK_MAX_MS = WAIT_MAX_MS;
/**
 * The longest delay of a delivery, twice the five minutes for which Alertmanager repeats one by default. The newest episode
 * fires again if it is reported as firing later than this after its end: Alertmanager ends an alert while its Prometheus
 * is silent, and the same episode returns with Prometheus. A notification does not say when it was sent, so a later one
 * looks the same. Then the run takes the alert as firing: a person is asked once too often, and no alert is lost.
 */
export const LATE_MAX_MS = 10 * 60_000;

export const NOTHING_KNOWN: AlertState = { askedAt: null, known: {}, more: false };

/** 16 hex characters that stand for the whole label set, in any order. The case of the name does not matter. */
export function identityOf(
  { alertname, labels }: { alertname: string; labels: Record<string, string> },
  location: string,
): string {
  return digestOfJson({ cluster_id: location, ...labels, alertname: alertname.toLowerCase() }).slice(0, 16);
}

/** Says whether an alert that came `at` can have begun at `startsAt`. Both in milliseconds. */
export function isBelievable(startsAt: number, at: number): boolean {
  return startsAt <= at + AHEAD_MAX_MS && startsAt >= at - BACK_MAX_MS;
}

/** The start of an alert by our clock. */
export function sinceOf(startsAt: number, at: number): number {
  return isBelievable(startsAt, at) ? startsAt : at;
}

/** The same for the text of an alert, as ISO 8601. Null if it names no time. */
export function sinceByOurClock(startsAt: string | undefined, now: Date): string | null {
  return startsAt === undefined ? null : new Date(sinceOf(Date.parse(startsAt), now.getTime())).toISOString();
}

/** The note on a time that is not believed. `startsAt` is ISO 8601. */
export function notBelieved(startsAt: string): string {
  return `startsAt ${startsAt} is more than 5 minutes ahead of our clock, or more than ${WAIT_MAX_HOURS} hours back: the alert is taken as one that began when it came`;
}

/**
 * The state after a person asked for the run. The first request counts: an alert that began later was not the reason.
 */
export function afterRequest(state: AlertState, at: number): AlertState {
  return state.askedAt !== null && state.askedAt <= at ? state : { ...state, askedAt: at };
}

/** The state after a delivery; the same object if the delivery is not new. */
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
  if (startsAt !== before.startsAt) return startsAt > before.startsAt ? firstOf(delivery) : before;
  if (kind === 'resolved') return before.endedAt === null ? { ...before, endedAt: at } : before;
  const firesAgain = before.endedAt !== null && at - before.endedAt > LATE_MAX_MS;
  return firesAgain ? { ...before, endedAt: null } : before;
}

/** An alert that does not fit must never end a run by being forgotten. So a firing alert gives way to no other. */
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

/** True if every alert that the run knows has ended, and there was at least one. */
export function isQuiet({ known, more }: AlertState): boolean {
  const episodes = Object.values(known);
  return !more && episodes.length > 0 && episodes.every(({ endedAt }) => endedAt !== null);
}

/**
 * Says whether the end of the alerts also ends the run. A run that a person asked for goes on. The exception: an alert
 * fired already when they asked, so the alert was the reason.
 */
export function endsTheRun(state: AlertState): boolean {
  const { askedAt, known } = state;
  return isQuiet(state) && (askedAt === null || Object.values(known).some(({ since }) => since < askedAt));
}

/** A run that has ended, as the next delivery of an alert finds it. Times in milliseconds. */
export interface EarlierRun {
  /** The run's knowledge of this alert. */
  episode: Episode | undefined;
  outcome: string | undefined;
  endedAt: number;
  /** For how long an episode that the run knew starts no other run. */
  againMs: number;
}

/**
 * The meaning of a firing alert whose run has ended. If the run knew the episode, the episode goes on, and a new look
 * would find nothing new. A run that ended void because the alert was quiet has found nothing. So if that same episode
 * fires again, it counts as new. `startsAt` is null if the source names no time: it means the existing episode.
 */
export function meaningAfterEnd(
  { episode, outcome, endedAt, againMs }: EarlierRun,
  { startsAt, at }: { startsAt: number | null; at: number },
): 'late' | 'goes-on' | 'new' {
  if (episode === undefined || (startsAt !== null && startsAt !== episode.startsAt)) return 'new';
  if (at - endedAt >= againMs) return 'new';
  if (episode.endedAt === null) return 'goes-on';
  // An end that lies ahead is none that intake wrote.
  if (episode.endedAt <= at + AHEAD_MAX_MS && at - episode.endedAt <= LATE_MAX_MS) return 'late';
  return outcome === 'void' ? 'new' : 'goes-on';
}

/** The number of signals about alerts that a run may still get. It fills up again over time. */
export interface SignalBudget {
  left: number;
  at: number;
}

/**
 * The engine ends a run at 10,000 signals or 51,200 events. A signal is an event, and it costs about five events once a
 * worker has read it. So a run gets no more signals once its history is `eventsMax` long, whatever the sender. The
 * engine counts, so this holds in every process and after each restart. The rate keeps a run far below that: it allows
 * 1,800 signals in the 160 hours that a run may last, which are about 9,000 events.
 */
export const SIGNAL_LIMITS = { burst: 200, perHour: 10, eventsMax: 9_000, bytesMax: 10_000_000 } as const;

/** The length of a history, as the engine counts it. */
export interface HistoryLength {
  events: number;
  bytes: number;
}

/**
 * Says whether intake stops sending signals to a run. The engine also ends a run at 50 MB, and a signal has some kB.
 */
export function isFull({ events, bytes }: HistoryLength): boolean {
  return events >= SIGNAL_LIMITS.eventsMax || bytes >= SIGNAL_LIMITS.bytesMax;
}

/**
 * Says whether the run itself stops reading signals. Only a sender who goes past intake can send so many. The run's
 * work for a signal costs more than the signal, and an overfull run must still be decided and end.
 */
export function isOverfull({ events, bytes }: HistoryLength): boolean {
  return isFull({ events: events / 1.5, bytes: bytes / 1.5 });
}

export const FULL_BUDGET: SignalBudget = { left: SIGNAL_LIMITS.burst, at: 0 };

/** The number allowed at once, and the number added each hour. */
export interface BudgetSize {
  burst: number;
  perHour: number;
}

export function budgetAt({ left, at }: SignalBudget, now: number, size: BudgetSize = SIGNAL_LIMITS): SignalBudget {
  const gained = (Math.max(0, now - at) / 3_600_000) * size.perHour;
  return { left: Math.min(size.burst, left + gained), at: Math.max(at, now) };
}

/** The budget after one more signal. It never falls below zero. */
export function afterSignal(budget: SignalBudget, now: number, size: BudgetSize = SIGNAL_LIMITS): SignalBudget {
  const { left, at } = budgetAt(budget, now, size);
  return { left: Math.max(0, Math.round((left - 1) * 100) / 100), at };
}
