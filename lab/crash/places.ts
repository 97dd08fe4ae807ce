import type { FaultOrder } from '../faults';
import type { JournalEntry } from '../journal';
import type { WorkerName } from '../worker-process';

/** One request that a worker makes of the outside, whatever it is about: a place where something can be broken. */
export interface Place {
  /** For people, and the same for all requests of this place. */
  name: string;
  system: FaultOrder['system'];
  method: NonNullable<FaultOrder['match']['method']>;
  /** A regular expression over path and query. */
  path: string;
  by: WorkerName;
  /** Whether the lab knows which location such a request is about; a fault at another one hits any run. */
  isAboutLocation: boolean;
  /** How often a run of each shape made it. */
  seen: Record<string, number>;
}

/** Adds what a run of some shape requested. This list is made from the journal alone, so that nothing can be forgotten. */
export function learnPlaces(places: Map<string, Place>, shape: string, journal: readonly JournalEntry[]): void {
  for (const entry of journal) {
    const { system, method, about } = entry;
    const path = patternOf(entry.path);
    const name = nameOf(entry);
    const place = places.get(name) ?? {
      ...{ name, system, path, by: workerOf(entry), isAboutLocation: true, seen: {} },
      method: method as Place['method'],
    };
    place.isAboutLocation &&= about !== undefined && about.length > 0;
    place.seen[shape] = (place.seen[shape] ?? 0) + 1;
    places.set(name, place);
  }
}

/** `diagnosis jenkins GET /queue/item/…/api/json`. */
export function nameOf(entry: JournalEntry): string {
  const path = patternOf(entry.path).replace(/^\^|\(\\\?\.\*\)\?\$$|\[\^a-zA-Z\]\.\*|\$$/g, '');
  const shown = path.replaceAll('[^/]+', '…').replaceAll('\\', '');
  return `${workerOf(entry)} ${entry.system} ${entry.method} ${shown}`;
}

/** A signed address in the store of artifacts does not say who uses it; only the diagnosis worker reads artifacts. */
function workerOf({ by }: JournalEntry): WorkerName {
  return by ?? 'diagnosis';
}

/**
 * Ids and numbers may differ each time. In the query only Jenkins' `tree` makes another question, by its first word.
 */
function patternOf(path: string): string {
  const [way, query = ''] = path.split('?') as [string, string?];
  const segments = way.split('/').map((one) => (/\d/.test(one) && !/^v\d+$/.test(one) ? '[^/]+' : escaped(one)));
  const tree = /^[a-zA-Z]+/.exec(new URLSearchParams(query).get('tree') ?? '')?.[0];
  const asked = tree === undefined ? '(\\?.*)?$' : `\\?tree=${tree}[^a-zA-Z].*`;
  return `^${segments.join('/')}${asked}`;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
