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
