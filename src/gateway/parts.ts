import type { Logger } from '@temporalio/common';
import type { Engine } from '../runs';
import type { GatewayConfig } from '../config/gateway-config';
import type { Metrics } from './http/metrics';

/** What the surfaces of the gateway are given. Made once by `main.ts`, and by tests. */
export interface GatewayParts {
  config: GatewayConfig;
  engine: Engine;
  metrics: Metrics;
  log: Logger;
}
