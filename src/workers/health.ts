import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Worker } from '@temporalio/worker';

/** What the endpoint knows; the worker is null while it connects. */
export interface Vitals {
  process: string;
  build: string;
  queue: string;
  temporal: string;
  worker: Worker | null;
}

export interface HealthEndpoint {
  url: string;
  close: () => Promise<void>;
}

/**
 * `/healthz` answers whether this process is worth keeping, `/readyz` whether it takes work. Both answer the same JSON:
 * build, queue and what the pollers do. No names of runs, no configuration.
 */
export async function serveHealth(
  vitals: Vitals,
  { host, port }: { host: string; port: number },
): Promise<HealthEndpoint> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (request.method !== 'GET') return answer(response, 405, { error: 'GET only' });
    if (path === '/healthz') return answer(response, isAlive(vitals) ? 200 : 503, describe(vitals));
    if (path === '/readyz') return answer(response, isReady(vitals) ? 200 : 503, describe(vitals));
    answer(response, 404, { error: 'GET /healthz or /readyz' });
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

function isReady({ worker }: Vitals): boolean {
  return worker?.getState() === 'RUNNING';
}

function describe(vitals: Vitals): Record<string, unknown> {
  const { worker, ...rest } = vitals;
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

function answer(response: ServerResponse, status: number, body: Record<string, unknown>): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}
