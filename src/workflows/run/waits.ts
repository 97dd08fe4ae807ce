import type { Wait, WaitEnd } from '../../contract/run-document';

const KEPT = 50;

/** The waits for people, with one that begins. One of them at most is open. `at` is ISO 8601, workflow time. */
export function withWait(waits: readonly Wait[], subject: Wait['for'], at: string): Wait[] {
  return waits.length < KEPT ? [...waits, { for: subject, from: at, until: null }] : [...waits];
}

/** The waits, with the open one ended, if there is one: the first end counts. */
export function withWaitEnded(waits: readonly Wait[], end: WaitEnd, at: string): Wait[] {
  return waits.map((wait) => (wait.until === null ? { ...wait, until: at, end } : wait));
}
