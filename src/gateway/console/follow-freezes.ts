import type { PolicyNow } from '../../config/policy-now';
import { freezeBanner } from './freeze-part';

/** The policy is a file. Nobody tells us when it changes, or when a freeze in it begins or ends. */
const LOOK_EVERY_MS = 5_000;

/**
 * Draws each thing that comes, and draws the newest one again when the freezes in force have changed. Returns the
 * function that stops both.
 */
export function followFreezes<T>(
  policyNow: PolicyNow,
  draw: (thing: T) => void,
  follow: (changed: (thing: T) => void) => () => void,
): () => void {
  let newest: { thing: T } | null = null;
  let shown = freezeBanner(policyNow);
  const timer = setInterval(() => {
    const now = freezeBanner(policyNow);
    if (now === shown || newest === null) return;
    shown = now;
    draw(newest.thing);
  }, LOOK_EVERY_MS);
  const stop = follow((thing) => {
    newest = { thing };
    draw(thing);
  });
  return () => {
    clearInterval(timer);
    stop();
  };
}
