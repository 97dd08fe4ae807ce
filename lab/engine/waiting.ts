/** One line for a person. With `--json` it goes to the standard error. */
export type Say = (line: string) => void;

const SPEAK_EVERY_MS = 1500;

/** Awaits something slow, and says so again and again: a silent terminal looks like a hung one. */
export async function whileWaiting<T>(say: Say, what: string, work: Promise<T>): Promise<T> {
  const startedAt = Date.now();
  const speaking = setInterval(
    () => say(`${what}: ${Math.round((Date.now() - startedAt) / 1000)} s so far`),
    SPEAK_EVERY_MS,
  );
  try {
    return await work;
  } finally {
    clearInterval(speaking);
  }
}
