import { OverBudget } from '../runs';
import type { Engine, NotDurable } from '../runs';
import { afterSignal, budgetAt } from '../contract/episodes';
import type { BudgetSize, SignalBudget } from '../contract/episodes';

/** The limits of a source before it has to wait: a number at once, and a number more each hour. */
export type IntakeBudgets = Record<Budgeted, BudgetSize>;
export type Budgeted = 'newRuns' | 'malformed';

/** A storm of a whole region passes. A person who has the token of a source cannot start runs without end. */
export const BUDGETS: IntakeBudgets = {
  newRuns: { burst: 500, perHour: 500 },
  malformed: { burst: 100, perHour: 100 },
};

/** Whether a source has to wait because its budget is used up. */
export function isOfBudget(reason: NotDurable): boolean {
  return Object.values<NotDurable>(REASONS).includes(reason);
}

const REASONS = { newRuns: 'new-runs-budget', malformed: 'malformed-budget' } as const;

/** The rest of each source's budgets. It is in memory: after a restart they are full. */
class Budgets {
  private readonly left = new Map<string, SignalBudget>();

  /**
   * Takes one from a budget. Throws `OverBudget` with the time of the next one. Returns a function that gives it back.
   */
  take({ source, of }: { source: string; of: Budgeted }, size: BudgetSize, now: number): () => void {
    const key = `${source} ${of}`;
    const budget = budgetAt(this.left.get(key) ?? { left: size.burst, at: now }, now, size);
    if (budget.left < 1) throw new OverBudget(REASONS[of], Math.ceil(((1 - budget.left) / size.perHour) * 3_600_000));

    this.left.set(key, afterSignal(budget, now, size));
    return () => {
      const { left, at } = this.left.get(key)!;
      this.left.set(key, { left: Math.min(size.burst, left + 1), at });
    };
  }
}

const known = new WeakMap<Engine, Budgets>();

/** One for each connection to an engine. */
export function budgetsOf(engine: Engine): Budgets {
  const budgets = known.get(engine) ?? new Budgets();
  known.set(engine, budgets);
  return budgets;
}
