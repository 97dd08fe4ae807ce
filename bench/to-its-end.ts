/** Plays a bench as a program: it ends when the bench does, whatever it left open, and with 1 if the bench failed. */
export function toItsEnd(bench: () => Promise<void>): void {
  bench().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
