import type { Lab } from './lab';

/** The real effects in the lab for one location, whatever a run says. */
export interface Truth {
  keys: { scope: string; resets: number; rotatedByCustomer: number | boolean }[];
  masters: { refreshes: number }[];
  builds: unknown[];
}

export async function readTruth({ control }: Lab, location: string): Promise<Truth> {
  const answer = await fetch(`${control}/truth?location=${encodeURIComponent(location)}`);
  return (await answer.json()) as Truth;
}

/** How often the keys of a location's scope were reset. */
export function keyResets({ keys }: Truth): number {
  return keys.reduce((sum, { resets }) => sum + resets, 0);
}

export function masterRefreshes({ masters }: Truth): number {
  return masters.reduce((sum, { refreshes }) => sum + refreshes, 0);
}
