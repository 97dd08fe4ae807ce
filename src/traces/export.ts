import { setTimeout as pause } from 'node:timers/promises';
import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { HrTime, SpanContext } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import type { ExportResult } from '@opentelemetry/core';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor, SamplingDecision, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Logger } from '@temporalio/common';
import type { TracesConfig } from '../config/traces';
import { allowedName, allowedOnly } from './attributes';
import type { SpanPlace } from './run-trace';
import type { TraceSpan } from './span';
import type { TracesParts } from './parts';

const SCOPE = { name: 'satlink-responder' };
const KINDS = { internal: SpanKind.INTERNAL, server: SpanKind.SERVER, client: SpanKind.CLIENT };
/** One request, with its repetitions. */
const TIMEOUT_MS = 10_000;
const QUEUE = {
  maxQueueSize: 2048,
  maxExportBatchSize: 512,
  scheduledDelayMillis: 2_000,
  exportTimeoutMillis: 15_000,
};

export interface Exporting {
  send(span: TraceSpan): void;
  close(withinMs: number): Promise<void>;
}

/**
 * Sends spans to the receiver, many at a time. A queue that is full loses spans, and so does a receiver that is away:
 * nothing waits for either.
 */
export function openExport({
  config,
  process,
  build,
  environments,
  log,
}: TracesParts & { config: TracesConfig }): Exporting {
  const queue = new BatchSpanProcessor({ exporter: tellingOf(exporterOf(config), log), ...QUEUE });
  const sampler = new TraceIdRatioBasedSampler(config.ratio);
  const resource = resourceFromAttributes({
    'service.name': config.service ?? `satlink-${process}`,
    'service.namespace': 'satlink',
    'service.version': build,
  });
  return {
    send(span) {
      const { decision } = sampler.shouldSample(undefined, span.traceId);
      if (decision === SamplingDecision.RECORD_AND_SAMPLED) queue.onEnd(readable(span, { resource, environments }));
    },
    close: (withinMs) =>
      Promise.race([queue.shutdown().catch(() => undefined), pause(withinMs, undefined, { ref: false })]),
  };
}

function exporterOf({ endpoint, protocol, headers }: TracesConfig): SpanExporter {
  const Exporter = protocol === 'http/json' ? JsonExporter : ProtobufExporter;
  const revealed = Object.entries(headers).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : value.reveal(),
  ]);
  return new Exporter({
    url: `${endpoint}/v1/traces`,
    headers: Object.fromEntries(revealed) as Record<string, string>,
    timeoutMillis: TIMEOUT_MS,
  });
}

/** The same exporter. It says once that spans are lost, and once that they are taken again. */
function tellingOf(exporter: SpanExporter, log: Logger): SpanExporter {
  let isLosing = false;
  const tell = (result: ExportResult): void => {
    const fails = result.code !== ExportResultCode.SUCCESS;
    if (fails === isLosing) return;
    isLosing = fails;
    if (fails)
      log.warn('the receiver of traces takes no spans; they are lost until it does', { reason: reasonOf(result) });
    else log.info('the receiver of traces takes spans again');
  };
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        tell(result);
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

/** A status or a code. The body of an answer is text of others. */
function reasonOf({ error }: ExportResult): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: string };
  return typeof code === 'string' || typeof code === 'number' ? String(code) : (name ?? 'no answer');
}

/** The one place where a span leaves our code: here everything that is not allowed is taken out. */
function readable(
  span: TraceSpan,
  { resource, environments }: { resource: Resource; environments: readonly string[] },
): ReadableSpan {
  const { traceId, parentId, startMs, failed, links = [] } = span;
  const endMs = Math.max(startMs, span.endMs);
  const context = contextOf(span);
  return {
    name: allowedName(span.name),
    kind: KINDS[span.kind],
    spanContext: () => context,
    ...(parentId === undefined ? {} : { parentSpanContext: contextOf({ traceId, spanId: parentId }) }),
    startTime: timeOf(startMs),
    endTime: timeOf(endMs),
    duration: timeOf(endMs - startMs),
    ended: true,
    status: { code: failed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes: allowedOnly(span.attributes, { environments }),
    links: links.map((place) => ({ context: contextOf(place) })),
    events: [],
    resource,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function contextOf({ traceId, spanId }: SpanPlace): SpanContext {
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
}

function timeOf(ms: number): HrTime {
  const seconds = Math.trunc(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
