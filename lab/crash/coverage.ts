import type { Case } from './cases';
import type { Place } from './places';
import type { Result } from './trial';

/** Which requests of both workers were broken, and in which ways. */
export interface Coverage {
  places: number;
  /** Pairs of a place and something that is done there: those of this part, and those that a trial met. */
  planned: number;
  met: number;
  /** The others, as `what was done: at which place`. */
  notCovered: string[];
  /** Requests of the trials that no run had made when the places were learned, so that nothing was broken there. */
  notLearned: string[];
}

/** `requested` are the names of the places of all requests. */
export function coverageOf(
  results: readonly Result[],
  { cases, places, requested }: { cases: readonly Case[]; places: readonly Place[]; requested: ReadonlySet<string> },
): Coverage {
  const isEverywhere = ({ kind }: Case) => kind.everywhere !== undefined;
  const planned = cases.filter(isEverywhere).map(({ kind, at }) => `${kind.name}: ${at}`);
  const met = new Set(results.filter((one) => one.met).map(({ kind, at }) => `${kind}: ${at}`));
  const known = new Set(places.map(({ name }) => name));
  const notCovered = planned.filter((pair) => !met.has(pair)).sort();
  return {
    places: places.length,
    planned: planned.length,
    met: planned.length - notCovered.length,
    notCovered,
    notLearned: [...requested].filter((name) => !known.has(name)).sort(),
  };
}

export function wordsOfCoverage({ places, planned, met, notCovered, notLearned }: Coverage): string {
  const lines = [
    `${places} requests of both workers are known; ${met} of ${planned} things to do at them were done`,
    ...notCovered.map((pair) => `  not covered: ${pair}`),
    ...notLearned.map((name) => `  seen only while things were broken, so never broken itself: ${name}`),
  ];
  return `${lines.join('\n')}\n`;
}
