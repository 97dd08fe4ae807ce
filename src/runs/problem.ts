/** The faults of a request about a run. An answer that says no is not one of them. */
export type ProblemKind = 'unreachable' | 'no-such-run' | 'bad-input' | 'refused' | 'engine';

/** A request about a run that could not be carried out. The message is one line that says what to do next. */
export class RunsProblem extends Error {
  override name = 'RunsProblem';

  constructor(
    readonly kind: ProblemKind,
    message: string,
  ) {
    super(message);
  }
}

/**
 * A run was sent so many signals that the engine might end it. `too-many-changes`: the sender should come again later.
 * `signal-limit`: the run is told nothing more of its alerts.
 */
export class TooManySignals extends RunsProblem {
  override name = 'TooManySignals';

  constructor(
    readonly reason: 'too-many-changes' | 'signal-limit',
    message: string,
  ) {
    super('engine', message);
  }
}

/** A source has used up its budget for now. It should send again after `retryAfterMs`. */
export class OverBudget extends RunsProblem {
  override name = 'OverBudget';

  constructor(
    readonly reason: 'new-runs-budget' | 'malformed-budget',
    readonly retryAfterMs: number,
  ) {
    super('engine', 'the budget of the source is used up');
  }
}
