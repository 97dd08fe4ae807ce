/** One line for a person. With `--json` it goes to the standard error. */
export type Say = (line: string) => void;

const SPEAK_EVERY_MS = 1500;
/** After the first lines the pauses grow, so that a slow start does not fill the screen. */
const GROWTH = 2;

/** Awaits something slow, and says so now and then: a silent terminal looks like a hung one. */
export async function whileWaiting<T>(say: Say, what: string, work: Promise<T>): Promise<T> {
  const startedAt = Date.now();
  let pauseMs = SPEAK_EVERY_MS;
  let timer: NodeJS.Timeout;
  const speak = () => {
    say(`${what}: ${Math.round((Date.now() - startedAt) / 1000)} s so far`);
    pauseMs *= GROWTH;
    timer = setTimeout(speak, pauseMs);
  };
  timer = setTimeout(speak, pauseMs);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
