import type { FaultOrder } from '../faults';
import type { JournalEntry } from '../journal';

/** A fault without its location, which the trial adds. */
export type Ordered = Pick<FaultOrder, 'system' | 'kind'> &
  Partial<Omit<FaultOrder, 'match'>> & {
    match: Pick<FaultOrder['match'], 'method' | 'by'> & { path: string };
  };

export const RESET = { system: 'ibmcloud', match: { method: 'POST', path: '^/global/v1/keys$' } } as const;
export const REFRESH = { system: 'jenkins', match: { method: 'POST', path: 'armada-master-refresh/build' } } as const;

/** A reset of a key, or the start of a refresh, as the system saw it. */
export function isChange({ system, method, path }: Pick<JournalEntry, 'system' | 'method' | 'path'>): boolean {
  return [RESET, REFRESH].some(
    (one) => one.system === system && one.match.method === method && new RegExp(one.match.path).test(path),
  );
}

/** A way in which a run goes when nothing else is broken. Together they make every request that the workers know. */
export interface Shape {
  environment: 'prod' | 'stage';
  faults?: Ordered[];
  decision?: 'reject';
  cie?: string;
  /** The number of builds of others that began just before the run, so that Jenkins' lists are long. */
  othersBuilds?: number;
}

const ALL = {
  plain: { environment: 'prod' },
  /** In staging xo is asked with a person's token, and the first channel of the team refuses. */
  staging: { environment: 'stage' },
  'staging-rejected': { environment: 'stage', decision: 'reject' },
  'rejected-with-cie': { environment: 'prod', decision: 'reject', cie: 'CIE-1' },
  rejected: { environment: 'prod', decision: 'reject' },
  'reset-in-doubt': { environment: 'prod', faults: [{ ...RESET, kind: 'lost-answer' }] },
  'refresh-in-doubt': { environment: 'prod', faults: [{ ...REFRESH, kind: 'lost-answer' }] },
  'refresh-lost': { environment: 'prod', faults: [{ ...REFRESH, kind: 'lost-request' }] },
  'busy-jenkins': { environment: 'prod', othersBuilds: 130 },
} satisfies Record<string, Shape>;

export type ShapeName = keyof typeof ALL;
export const SHAPES: Readonly<Record<ShapeName, Shape>> = ALL;
