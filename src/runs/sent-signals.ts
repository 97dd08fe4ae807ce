import { runName } from '../contract/engine-names';
import { readMemo } from '../contract/alert-memo';
import type { AlertMemo } from '../contract/alert-memo';
import { afterSignal, budgetAt, FULL_BUDGET, isFull, LATE_MAX_MS } from '../contract/episodes';
import type { Delivery, SignalBudget } from '../contract/episodes';
import type { Engine } from './connect';
import type { FoundRun } from './find-run';
import { TooManySignals } from './problem';

/** The signals about alerts that this process sent to one run. The memo of the run may not contain them yet. */
interface Sent {
  /**
   * The memo of the run when the last signal went out. If it is still the same, no worker has taken that signal yet.
   */
  memo: string;
  last: Map<string, Pick<Delivery, 'kind' | 'startsAt' | 'at'>>;
  asked: boolean;
  cie: string | undefined;
  budget: SignalBudget;
}

const RUNS_MAX = 1_000;
const ledgers = new WeakMap<Engine, Map<string, Sent>>();

/**
 * Signals that this process sent to a run. The memo of a run says which alerts it knows, but a worker writes it.
 * Without a worker, each repeat would be sent again. The list is in memory: another gateway sends a repeat once more,
 * not each time.
 */
export function signalsSentTo(engine: Engine, open: FoundRun): SignalsSent {
  const run = runName(open.workflowId, open.firstRunId);
  const ledger = ledgers.get(engine) ?? new Map<string, Sent>();
  ledgers.set(engine, ledger);
  const sent = ledger.get(run) ?? { memo: '', last: new Map(), asked: false, cie: undefined, budget: FULL_BUDGET };
  // The newest stands last, so that the first is the one to forget.
  ledger.delete(run);
  ledger.set(run, sent);
  if (ledger.size > RUNS_MAX) ledger.delete(ledger.keys().next().value!);
  return new SignalsSent(run, sent, open.description);
}

export class SignalsSent {
  private readonly memo: AlertMemo | null;
  private readonly memoNow: string;

  constructor(
    private readonly run: string,
    private readonly sent: Sent,
    private readonly description: Pick<FoundRun['description'], 'memo' | 'historyLength' | 'historySize'>,
  ) {
    this.memo = readMemo(description.memo);
    this.memoNow = JSON.stringify(this.memo);
  }

  /** Whether exactly this was sent, and the run has not named a newer state since. */
  has({ identity, kind, startsAt, at }: Delivery): boolean {
    const last = this.sent.last.get(identity);
    if (last?.kind !== kind || last.startsAt !== startsAt) return false;
    return this.sent.memo === this.memoNow || at - last.at <= LATE_MAX_MS;
  }

  get hasAsked(): boolean {
    return this.sent.asked;
  }

  hasNamed(cie: string): boolean {
    return this.sent.cie === cie;
  }

  /** Throws `TooManySignals` if the run was sent so much already that the engine might end it. */
  refuseMore(now: number): void {
    const { historyLength: events, historySize: bytes = 0 } = this.description;
    if (isFull({ events, bytes })) {
      throw new TooManySignals(
        'signal-limit',
        `the run ${this.run} was sent so many signals that it is told no more of its alerts; decide it, or cancel it`,
      );
    }
    const known = this.memo === null ? FULL_BUDGET : this.memo.budget;
    if (Math.min(budgetAt(known, now).left, budgetAt(this.sent.budget, now).left) >= 1) return;
    throw new TooManySignals(
      'too-many-changes',
      `the alerts of the run ${this.run} change too often: send them again later, when the newest state will do`,
    );
  }

  note(what: Delivery | 'asked' | { cie: string }, now: number): void {
    const { sent } = this;
    sent.memo = this.memoNow;
    sent.budget = afterSignal(sent.budget, now);
    if (what === 'asked') {
      sent.asked = true;
    } else if ('cie' in what) {
      sent.cie = what.cie;
    } else {
      sent.last.delete(what.identity);
      sent.last.set(what.identity, what);
      if (sent.last.size > 200) sent.last.delete(sent.last.keys().next().value!);
    }
  }
}
