import type { Archive } from '../archive/archive';
import type { DecisionParts, InTheNameOf } from './decisions/in-the-name-of';
import type { Limits } from './http/limits';
import type { RequestCounts } from './http/request-counts';
import type { LiveRuns } from './live/live-runs';

/** The parts that the surfaces of the gateway share. `main.ts` makes them once, and so do tests. */
export interface GatewayParts extends DecisionParts, InTheNameOf {
  live: LiveRuns;
  /** The ended runs, to read; null if no archive is kept. */
  archive: Archive | null;
}

/** The parts that each surface gets besides. */
export interface SurfaceParts extends GatewayParts {
  counts: RequestCounts;
  limits: Limits;
}
