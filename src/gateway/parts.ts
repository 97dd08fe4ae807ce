import type { DecisionParts, InTheNameOf } from './decisions/in-the-name-of';
import type { Limits } from './http/limits';
import type { RequestCounts } from './http/request-counts';
import type { LiveRuns } from './live/live-runs';

/** What the surfaces of the gateway are given. Made once by `main.ts`, and by tests. */
export interface GatewayParts extends DecisionParts, InTheNameOf {
  live: LiveRuns;
}

/** What each surface is given besides. */
export interface SurfaceParts extends GatewayParts {
  counts: RequestCounts;
  limits: Limits;
}
