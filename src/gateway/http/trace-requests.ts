import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Answer } from '../../approvals/decision';
import type { Started } from '../../runs';
import { newSpanId, newTraceId } from '../../traces/ids';
import { executionOfName, traceOfRun } from '../../traces/run-trace';
import type { SpanPlace } from '../../traces/run-trace';
import type { TraceSpan } from '../../traces/span';
import type { Traces } from '../../traces/traces';
import { routeOf } from './problem';

/** The routes that are about runs. Alerts and clicks name theirs in the body. */
const ABOUT_RUNS = /:run(?:\/|$)|^\/v1\/(?:alerts|slack)(?:\/|$)/;
/** A stranger, or one who asks too often, is no part of any run. */
const REFUSED = [401, 403, 429];

/** The spans of a request so far. */
interface Traced extends SpanPlace {
  links: SpanPlace[];
}
const traced = new WeakMap<FastifyRequest, Traced>();

/**
 * Each request about a run is a span. One that changes something stands in the trace of its run. One that only reads has a
 * trace of its own, with a link to that of the run: people may look at a run for days. The alerts of one request may be
 * about several runs, so it has a trace of its own too, and each run has a span of its alert.
 */
export function traceRequests(app: FastifyInstance, { traces }: { traces: Traces }): void {
  if (!traces.isOn) return;
  app.addHook('onRequest', async (request) => {
    if (ABOUT_RUNS.test(routeOf(request)))
      traced.set(request, { traceId: newTraceId(), spanId: newSpanId(), links: [] });
  });
  app.addHook('onResponse', async (request, reply) => {
    const span = traced.get(request);
    if (span === undefined || REFUSED.includes(reply.statusCode)) return;
    const { method } = request;
    const run = placeOfRun((request.params as { run?: unknown } | undefined)?.run);
    const isInRun = run !== null && method !== 'GET' && method !== 'HEAD';
    const endMs = Date.now();
    const failed = reply.statusCode >= 500;
    traces.add({
      traceId: isInRun ? run.traceId : span.traceId,
      spanId: span.spanId,
      ...(isInRun ? { parentId: run.spanId } : {}),
      name: `${method} ${routeOf(request)}`,
      kind: 'server',
      startMs: endMs - reply.elapsedTime,
      endMs,
      attributes: {
        'http.request.method': method,
        'http.route': routeOf(request),
        'http.response.status_code': reply.statusCode,
        'error.type': failed ? String(reply.statusCode) : undefined,
      },
      failed,
      links: run === null || isInRun ? span.links : [run],
    });
  });
}

/** The alerts of a request belong to the traces of the runs that they started or joined. */
export function traceAlerts(
  traces: Traces,
  request: FastifyRequest,
  { runs, startMs }: { runs: readonly Started[]; startMs: number },
): void {
  const span = traced.get(request);
  if (span === undefined) return;
  const all = runs.flatMap(({ run, joined }) =>
    spansInRun(run, { name: 'alert taken in', startMs, joined, links: [span] }),
  );
  traces.add(...all);
  span.links.push(...all.map(({ traceId, spanId }) => ({ traceId, spanId })));
}

/** The span of something that came in about a run, in the trace of the run. None for a name that is not the whole name of a run. */
export function spansInRun(
  run: string,
  {
    name,
    startMs,
    joined,
    surface,
    answer,
    links = [],
  }: {
    name: string;
    startMs: number;
    joined?: boolean;
    surface?: string;
    answer?: Answer;
    links?: readonly SpanPlace[];
  },
): TraceSpan[] {
  const place = placeOfRun(run);
  if (place === null) return [];
  return [
    {
      traceId: place.traceId,
      spanId: newSpanId(),
      parentId: place.spanId,
      name,
      kind: 'internal',
      startMs,
      endMs: Date.now(),
      attributes: {
        'satlink.run': run,
        'satlink.alert.joined': joined,
        'satlink.surface': surface,
        'satlink.answer': answer,
      },
      failed: answer === 'unknown',
      links: links.map(({ traceId, spanId }) => ({ traceId, spanId })),
    },
  ];
}

function placeOfRun(name: unknown): SpanPlace | null {
  const execution = typeof name === 'string' ? executionOfName(name) : null;
  return execution && traceOfRun(execution);
}
