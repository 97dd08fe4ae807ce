import type { Engine } from '../runs';
import type { GatewayConfig } from '../config/gateway-config';
import type { PrivateKey } from '../signing/keys';
import type { LiveRuns } from './live/live-runs';
import type { Metrics } from './http/metrics';

/** What the surfaces of the gateway are given. Made once by `main.ts`, and by tests. */
export interface GatewayParts {
  config: GatewayConfig;
  engine: Engine;
  /** With which decisions of identified people are signed; null where the site gave none. */
  key: PrivateKey | null;
  live: LiveRuns;
  metrics: Metrics;
  /** Milliseconds since 1970. */
  now: () => number;
}
