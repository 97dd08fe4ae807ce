/** What can be wrong with a request about a run, apart from an answer that says no. */
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

/** A run was sent so many signals that one more might make the engine end it. The sender should come again later. */
export class TooManySignals extends RunsProblem {
  override name = 'TooManySignals';

  constructor(message: string) {
    super('engine', message);
  }
}
