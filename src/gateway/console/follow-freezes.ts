import type { GatewayParts } from '../parts';
import { freezeBanner, stopsOf } from './freeze-part';

/** Nobody tells us when the policy file changes, when a freeze begins or ends, when somebody sets a brake, or when an incident opens. */
const LOOK_EVERY_MS = 5_000;

/**
 * Draws each thing that comes, and draws the newest one again when the freezes, brakes or incidents
 * have changed. Returns the function that stops both.
 */
export function followFreezes<T>(
  parts: Pick<GatewayParts, 'config' | 'brakes' | 'incidents'>,
  draw: (thing: T) => void,
  follow: (changed: (thing: T) => void) => () => void,
): () => void {
  let newest: { thing: T } | null = null;
  const stops = () => freezeBanner(stopsOf(parts)) + JSON.stringify([parts.brakes.now(), parts.incidents.now()]);
  let shown = stops();
  let isStopped = false;
  const look = async () => {
    await Promise.all([parts.brakes.fresh(), parts.incidents.fresh()]);
    const now = stops();
    if (now === shown || newest === null || isStopped) return;
    shown = now;
    draw(newest.thing);
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  const stop = follow((thing) => {
    newest = { thing };
    draw(thing);
  });
  return () => {
    isStopped = true;
    clearInterval(timer);
    stop();
  };
}
