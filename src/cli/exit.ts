/** The exit codes of every command. */
export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command with a code and, for people, one line on standard error. */
export class Exit extends Error {
  override name = 'Exit';

  constructor(
    readonly code: ExitCode,
    message = '',
  ) {
    super(message);
  }
}
