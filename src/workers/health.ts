import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Worker } from '@temporalio/worker';
import type { Metrics } from '../metrics/metrics';

/** The data behind the endpoint. While the process connects, the worker and the question to the engine are null. */
export interface Vitals {
  process: string;
  build: string;
  queue: string;
  temporal: string;
  worker: Worker | null;
  isEngineThere: (() => Promise<boolean>) | null;
  metrics: Pick<Metrics, 'page'>;
}

/** The engine is asked once in this time, however often a probe asks. */
const ASKED_EVERY_MS = 1_000;

export interface HealthEndpoint {
  url: string;
  close: () => Promise<void>;
}

/**
 * `/healthz` is liveness: the process works. `/readyz` is readiness: it takes work, and the engine answers. Both answer
 * the same JSON: build, queue, and the state of the pollers. `/metrics` is for Prometheus. None holds names of runs or
 * configuration.
 */
export async function serveHealth(
  vitals: Vitals,
  { host, port }: { host: string; port: number },
): Promise<HealthEndpoint> {
  let asked = { atMs: -Infinity, there: Promise.resolve(false) };
  const isReady = async (): Promise<boolean> => {
    if (vitals.worker?.getState() !== 'RUNNING' || vitals.isEngineThere === null) return false;
    const nowMs = performance.now();
    if (nowMs - asked.atMs >= ASKED_EVERY_MS) asked = { atMs: nowMs, there: vitals.isEngineThere() };
    return asked.there;
  };
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (request.method !== 'GET') return answer(response, 405, { error: 'GET only' });
    if (path === '/healthz') return answer(response, isAlive(vitals) ? 200 : 503, describe(vitals));
    if (path === '/readyz')
      return void isReady().then((ready) => answer(response, ready ? 200 : 503, describe(vitals)));

    if (path === '/metrics') return void vitals.metrics.page().then((page) => answerPage(response, page));

    answer(response, 404, { error: 'GET /healthz, /readyz or /metrics' });
  });
  server.listen(port, host);
  await once(server, 'listening');
  const at = server.address() as AddressInfo;
  return {
    url: `http://${at.family === 'IPv6' ? `[${at.address}]` : at.address}:${at.port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function isAlive({ worker }: Vitals): boolean {
  return worker?.getState() !== 'FAILED';
}

function describe(vitals: Vitals): Record<string, unknown> {
  const { worker, isEngineThere: _engine, metrics: _metrics, ...rest } = vitals;
  if (worker === null) return { ...rest, state: 'CONNECTING' };
  const { runState, workflowPollerState, activityPollerState, numInFlightActivities, numCachedWorkflows } =
    worker.getStatus();
  return {
    ...rest,
    state: runState,
    pollers: { workflow: workflowPollerState, activity: activityPollerState },
    activitiesInFlight: numInFlightActivities,
    workflowsCached: numCachedWorkflows,
  };
}

function answerPage(response: ServerResponse, { contentType, text }: Awaited<ReturnType<Metrics['page']>>): void {
  response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' });
  response.end(text);
}

function answer(response: ServerResponse, status: number, body: Record<string, unknown>): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}
