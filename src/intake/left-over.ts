import type { Engine } from '../runs';

const PLACES_MAX = 10_000;

/**
 * The places whose alerts a notification had no time for. A source sends the whole notification again, in the same
 * order, so these places come first then. Otherwise the alerts at its end would wait for as long as there is much to
 * do.
 */
export class LeftOver {
  private readonly places = new Set<string>();

  has(place: string): boolean {
    return this.places.has(place);
  }

  note(place: string, { outOfTime }: { outOfTime: boolean }): void {
    this.places.delete(place);
    if (!outOfTime) return;
    this.places.add(place);
    const [oldest] = this.places;
    if (this.places.size > PLACES_MAX && oldest !== undefined) this.places.delete(oldest);
  }
}

const known = new WeakMap<Engine, LeftOver>();

/** One for each connection to an engine. */
export function leftOverOf(engine: Engine): LeftOver {
  const leftOver = known.get(engine) ?? new LeftOver();
  known.set(engine, leftOver);
  return leftOver;
}
