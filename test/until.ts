/** Far longer than a busy machine needs, and shorter than jest's own limit of a test: so it can still be said what was seen. */
const PATIENCE_MS = 120_000;

export interface Looks {
  /** Looks at a run are queries, which cost engine and worker as much as a step of the run does. */
  everyMs?: number;
  /** What was seen instead, for the message of a wait that was in vain. */
  instead?: () => unknown;
}

/** Looks again and again until there is something to see, and returns that. */
export async function until<T>(
  look: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  { everyMs = 200, instead }: Looks = {},
): Promise<T> {
  const giveUp = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    if (Date.now() >= giveUp) throw new Error(`it never became true: ${JSON.stringify(await instead?.(), null, 1)}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** The engine's clock and ours may differ by so much. */
const CLOCKS_DIFFER_MS = 100;

/** Waits until a time is over, in ISO 8601; with `offMs` until so much later, or earlier. */
export async function passed(time: string, offMs = CLOCKS_DIFFER_MS): Promise<void> {
  const leftMs = Date.parse(time) + offMs - Date.now();
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, leftMs)));
}
