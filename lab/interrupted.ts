const SHOW_CURSOR = '\u001b[?25h';

/** Resolves with the usual exit code when the process is told to end. The second time it does not wait for the rest. */
export function untilInterrupted(): Promise<number> {
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
  return new Promise((resolve) => {
    for (const [signal, code] of Object.entries(codes)) {
      process.once(signal, () => {
        process.stderr.write(`${process.stderr.isTTY ? SHOW_CURSOR : ''}\nending engine, lab and workers\n`);
        process.once(signal, () => process.exit(code));
        resolve(code);
      });
    }
  });
}
