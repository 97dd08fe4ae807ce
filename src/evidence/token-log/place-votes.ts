import type { Places } from './record-places';
import { laterOf, type Moment } from './moment';

/** More values than these at one place are no pods. */
const VALUES_MAX = 50;
/** This few values are believed even if hardly any of them returns. */
const FEW_VALUES = 3;
/** A number, or an id. */
const NUMBER = /^(?:\d+|(?=.*\d)[0-9a-f-]{8,})$/i;

interface Ends {
  success: Moment | null;
  failure: Moment | null;
}

/**
 * Finds a place that tells failing records from working ones: each record has it, with a few values that come back.
 * Such a place may hold the pod's name, under any label.
 */
export class PlaceVotes {
  #columns: Map<string, Map<string, Ends>> | null = null;
  #records = 0;

  add(places: Places, vote: keyof Ends, moment: Moment): void {
    this.#records += 1;
    this.#columns ??= new Map([...places.keys()].map((place) => [place, new Map<string, Ends>()]));
    for (const [place, values] of this.#columns) {
      const value = places.get(place);
      if (value === undefined || (values.size >= VALUES_MAX && !values.has(value))) {
        this.#columns.delete(place);
        continue;
      }
      const ends = values.get(value) ?? { success: null, failure: null };
      ends[vote] = laterOf(ends[vote], moment);
      values.set(value, ends);
    }
  }

  /** Does some place show other values where records fail than where they work now? */
  get split(): boolean {
    return [...(this.#columns ?? NO_COLUMNS).values()].some((values) => this.#areNames(values) && tellsApart(values));
  }

  #areNames(values: ReadonlyMap<string, Ends>): boolean {
    const names = [...values.keys()];
    return names.every((name) => NUMBER.test(name))
      ? names.length * 2 <= this.#records
      : names.length <= FEW_VALUES || names.length * 4 <= this.#records * 3;
  }
}

const NO_COLUMNS: ReadonlyMap<string, Map<string, Ends>> = new Map();

function tellsApart(values: ReadonlyMap<string, Ends>): boolean {
  const fails = [...values.values()].map(({ success, failure }) => laterOf(success, failure) === failure);
  return fails.includes(true) && fails.includes(false);
}
