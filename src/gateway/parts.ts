import type { Logger } from '@temporalio/common';
import type { Engine } from '../runs';
import type { GatewayConfig } from '../config/gateway-config';
import type { PrivateKey } from '../signing';
import type { Metrics } from './http/metrics';
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
