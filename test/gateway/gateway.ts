import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { GatewayConfig } from '../../src/config/gateway-config';
import { archiveAt } from '../../src/archive/archive';
import { loadFleet } from '../../src/config/read-files';
import { Secret } from '../../src/config/secret';
import { noPolicy } from '../../src/config/policy-now';
import { buildGateway } from '../../src/gateway/app';
import type { GatewayOptions } from '../../src/gateway/app';
import { inTheNameOf } from '../../src/gateway/decisions/in-the-name-of';
import type { InTheNameOf } from '../../src/gateway/decisions/in-the-name-of';
import { createTraces } from '../../src/traces/traces';
import { createMetrics } from '../../src/metrics/metrics';
import { BrakeWatch } from '../../src/gateway/live/brake-watch';
import { RegionWatch } from '../../src/gateway/live/region-watch';
import { LiveRuns } from '../../src/gateway/live/live-runs';
import { createLog } from '../../src/logging/log';
import { taskQueues } from '../../src/contract/engine-names';
import { connect } from '../../src/runs';
import type { Engine } from '../../src/runs';
import type { PrivateKey } from '../../src/signing';
import { endOpenRuns } from '../end-open-runs';

export const INTAKE = `intake-${randomBytes(16).toString('hex')}`;
export const VIEWER = `viewer-${randomBytes(16).toString('hex')}`;

export interface TestGateway {
  url: string;
  app: FastifyInstance;
  engine: Engine;
  /** The lines of its log, as JSON. */
  log: string[];
  /** What a gateway of the same configuration does for people that has no signing key. */
  withoutKey: InTheNameOf;
  post(path: string, body: unknown, token?: string | null): Promise<Answered>;
  get(path: string, token?: string | null): Promise<Answered>;
  close(): Promise<void>;
}

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  json: Record<string, unknown>;
}

const prefixes = new Set<string>();
// Alerts start runs also where a test has no worker for them.
afterAll(async () => {
  if (prefixes.size === 0) return;
  const engine = await connect({ env: { TEMPORAL_ADDRESS: process.env['SATLINK_TEST_TEMPORAL']! } });
  for (const prefix of prefixes) await endOpenRuns(engine.client, taskQueues(prefix).diagnosis);
  await engine.close();
});

/** A gateway in this process, listening on a port of its own, before the engine of the tests. */
export async function openGateway({
  queuePrefix,
  address = process.env['SATLINK_TEST_TEMPORAL']!,
  config = {},
  key = null,
  env = {},
  port = 0,
  options = {},
}: {
  queuePrefix: string;
  address?: string;
  config?: Partial<GatewayConfig>;
  key?: PrivateKey | null;
  /** More of what its connection to the engine reads. */
  env?: Record<string, string>;
  /** For a gateway whose own address must be known before it listens. */
  port?: number;
  options?: GatewayOptions;
}): Promise<TestGateway> {
  prefixes.add(queuePrefix);
  const complete: GatewayConfig = {
    queuePrefix,
    listen: { host: '127.0.0.1', port: 0 },
    publicUrl: `http://127.0.0.1:${port}`,
    trustedProxies: [],
    temporalUi: null,
    fleet: loadFleet('lab/config/fleet.yaml'),
    policyNow: noPolicy,
    policySource: () => null,
    archive: { kind: 'off' },
    log: { level: 'info', pretty: false },
    auditLog: null,
    traces: null,
    signingKey: null,
    intakeTokens: [new Secret(`old-${INTAKE}`), new Secret(INTAKE)],
    viewerTokens: [new Secret(VIEWER)],
    slack: null,
    signIn: null,
    ...config,
  };
  // A test may change the policy of the configuration later.
  const policyNow = () => complete.policyNow();
  const engine = await connect({ env: { TEMPORAL_ADDRESS: address, ...env }, queuePrefix, policyNow });
  const lines: string[] = [];
  const log = createLog({
    log: { level: 'info', pretty: false },
    always: { process: 'gateway' },
    destination: { write: (line) => void lines.push(line) },
  });
  const live = new LiveRuns(engine);
  const parts = {
    config: complete,
    engine,
    log,
    traces: createTraces({
      config: complete.traces,
      process: 'gateway',
      build: 'source',
      environments: ['prod', 'stage'],
      log,
    }),
    metrics: createMetrics({ process: 'gateway', build: 'source', environments: ['prod', 'stage'] }),
    brakes: new BrakeWatch(engine),
    incidents: new RegionWatch(engine),
  };
  const app = await buildGateway(
    { ...parts, ...inTheNameOf(key, parts), live, archive: archiveAt(complete.archive, { writes: false }) },
    options,
  );
  const url = await app.listen({ host: '127.0.0.1', port });
  const ask = async (path: string, init: RequestInit, token: string | null): Promise<Answered> => {
    const headers = { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...init.headers };
    const response = await fetch(`${url}${path}`, { ...init, headers });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    const json = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
    return { status: response.status, headers: response.headers, text, json };
  };
  return {
    url,
    app,
    engine,
    log: lines,
    withoutKey: inTheNameOf(null, parts),
    post: (path, body, token = INTAKE) =>
      ask(
        path,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        },
        token,
      ),
    get: (path, token = VIEWER) => ask(path, {}, token),
    async close() {
      await app.close();
      await parts.traces.close();
      await engine.close();
    },
  };
}

/** A notification as Alertmanager 0.34 sends it, with the fields that we do not use. */
export function notification(alerts: Record<string, unknown>[], more: Record<string, unknown> = {}): object {
  return {
    version: '4',
    groupKey: '{}:{}',
    truncatedAlerts: 0,
    status: 'firing',
    notification_reason: 'first notification',
    receiver: 'satlink',
    routeLabels: {},
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://alertmanager.invalid',
    alerts,
    ...more,
  };
}

export function alert(location: string, change: Record<string, unknown> = {}): Record<string, unknown> {
  const { labels = {}, ...rest } = change;
  return {
    status: 'firing',
    labels: {
      alertname: 'SatelliteLinkConnectorDeployCannotReachIAMServer',
      cluster_id: location,
      severity: 'critical',
      ...(labels as object),
    },
    annotations: { summary: 'Link connector is rebooting' },
    startsAt: new Date().toISOString(),
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://prometheus.invalid',
    fingerprint: 'c6eadffa33fcdf37',
    ...rest,
  };
}
