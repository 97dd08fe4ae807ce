import { readRunName } from '../approvals/plan';
import type { RunName } from '../approvals/plan';
import { FULL_BUDGET, NOTHING_KNOWN } from './episodes';
import type { AlertState, Episode, SignalBudget } from './episodes';

/** The memo field in which a run keeps its knowledge of its alerts. Intake reads it without a worker. */
export const ALERT_MEMO = 'alerts';

/** A run's message to intake. It outlives the run, for as long as the engine keeps it. */
export interface AlertMemo {
  state: AlertState;
  budget: SignalBudget;
  /** Milliseconds for which an episode that this run knew starts no other run; null until the policy is read. */
  againMs: number | null;
  /** The run that holds the location and received the alerts of this one. */
  passedOn: RunName | null;
}

/** The form in the memo. It is short, because each change writes the whole memo again. */
export function toMemo({ state, budget, againMs, passedOn }: AlertMemo): object {
  const known = Object.entries(state.known).map(([id, { startsAt, since, endedAt }]) => [id, startsAt, since, endedAt]);
  return { asked: state.askedAt, known, more: state.more, left: budget.left, at: budget.at, again: againMs, passedOn };
}

/** Reads the memo of a run; null if it has none, or one that we do not understand. */
export function readMemo(memo: Record<string, unknown> | undefined): AlertMemo | null {
  const value = memo?.[ALERT_MEMO];
  if (value === null || typeof value !== 'object') return null;
  const { asked, known, more, left, at, again, passedOn } = value as Record<string, unknown>;
  if (!Array.isArray(known) || !known.every(isEntry)) return null;
  const entries = known.map(([id, startsAt, since, endedAt]): [string, Episode] => [id, { startsAt, since, endedAt }]);
  return {
    state: {
      ...NOTHING_KNOWN,
      askedAt: typeof asked === 'number' ? asked : null,
      known: Object.fromEntries(entries),
      more: more === true,
    },
    budget: typeof left === 'number' && typeof at === 'number' ? { left, at } : FULL_BUDGET,
    againMs: typeof again === 'number' ? again : null,
    passedOn: readRunName(passedOn),
  };
}

function isEntry(value: unknown): value is [string, number, number, number | null] {
  if (!Array.isArray(value)) return false;
  const [id, startsAt, since, endedAt] = value as unknown[];
  const isTime = (time: unknown) => typeof time === 'number';
  return typeof id === 'string' && isTime(startsAt) && isTime(since) && (endedAt === null || isTime(endedAt));
}
