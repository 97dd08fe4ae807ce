/** The interruption of a program by a signal from outside, after it started others. */
export interface Interruption {
  /** Resolves with the usual exit code. */
  code: Promise<number>;
  signal: AbortSignal;
}

/** Listens for the signals that tell a process to end. The second time it does not wait for the rest. */
export function untilInterrupted(): Interruption {
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
  const abort = new AbortController();
  const code = new Promise<number>((resolve) => {
    for (const [name, exitCode] of Object.entries(codes)) {
      process.once(name, () => {
        abort.abort();
        process.stderr.write('\nending engine, lab and workers\n');
        process.once(name, () => process.exit(exitCode));
        resolve(exitCode);
      });
    }
  });
  return { code, signal: abort.signal };
}
