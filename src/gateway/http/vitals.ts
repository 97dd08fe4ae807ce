import type { FastifyInstance } from 'fastify';
import { durabilityOf } from '../../intake/durability';
import { NOT_DURABLE, whyNotDurable } from '../../runs';
import type { GatewayParts } from '../parts';
import { routeOf } from './problem';
import { gaugeBrakes, gaugeIncidents } from './brake-gauge';
import { gaugeRuns } from './run-gauges';

const READY_WITHIN_MS = 2_000;
/** Probes within this time get the same answer. Their number has no limit, and that of calls to the engine has one. */
const ASKED_EVERY_MS = 1_000;

/**
 * `/healthz`: this process works. `/readyz`: the engine answers, and alerts can be made durable. `/metrics`: for
 * Prometheus. None names a run or a setting.
 */
export async function vitals(app: FastifyInstance, { engine, metrics }: GatewayParts): Promise<void> {
  let asked = { atMs: -Infinity, whyNot: Promise.resolve<string | null>(null) };
  app.get('/healthz', async () => ({ process: 'gateway', ok: true }));
  app.get('/readyz', async (_request, reply) => {
    const nowMs = performance.now();
    if (nowMs - asked.atMs >= ASKED_EVERY_MS) asked = { atMs: nowMs, whyNot: whyNotReady(engine) };
    const whyNot = await asked.whyNot;
    const vital = { process: 'gateway', ok: whyNot === null, ...(whyNot === null ? {} : { because: whyNot }) };
    return reply.code(whyNot === null ? 200 : 503).send(vital);
  });
  app.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await metrics.page();
    return reply.header('content-type', contentType).send(text);
  });
}

async function whyNotReady(engine: GatewayParts['engine']): Promise<string | null> {
  try {
    await engine.client.withDeadline(Date.now() + READY_WITHIN_MS, () =>
      engine.client.connection.workflowService.describeNamespace({ namespace: engine.namespace }),
    );
  } catch (error) {
    return NOT_DURABLE[whyNotDurable(error, engine).reason];
  }
  const reason = await durabilityOf(engine).whyNot(engine, READY_WITHIN_MS);
  return reason && NOT_DURABLE[reason];
}

/** The duration of requests, by the route as we wrote it. An address from outside would make a series of its own. */
export function measure(app: FastifyInstance, parts: GatewayParts): void {
  gaugeRuns(parts);
  gaugeBrakes(parts);
  gaugeIncidents(parts);
  app.addHook('onResponse', async (request, reply) => {
    const labels = { route: routeOf(request), method: request.method, status: String(reply.statusCode) };
    parts.metrics.observe('satlink_http_request_duration_seconds', labels, reply.elapsedTime / 1000);
  });
}
