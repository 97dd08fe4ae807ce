import type { Logger } from '@temporalio/common';
import type { Engine } from '../runs';
import type { GatewayConfig } from '../config/gateway-config';
import type { PrivateKey } from '../signing';
import type { Limits } from './http/limits';
import type { Metrics } from './http/metrics';
import type { RequestCounts } from './http/request-counts';
import type { LiveRuns } from './live/live-runs';

/** What the surfaces of the gateway are given. Made once by `main.ts`, and by tests. */
export interface GatewayParts {
  config: GatewayConfig;
  engine: Engine;
  metrics: Metrics;
  log: Logger;
  /** With which the gateway signs for the people it has identified; null where nobody decides here. */
  key: PrivateKey | null;
  live: LiveRuns;
}

/** What each surface is given besides. */
export interface SurfaceParts extends GatewayParts {
  counts: RequestCounts;
  limits: Limits;
}
