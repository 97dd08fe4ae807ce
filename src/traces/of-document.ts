import type { RunDocument, Step, Wait } from '../contract/run-document';
import { spanIdIn, traceOfRun } from './run-trace';
import type { Execution, SpanPlace } from './run-trace';
import type { TraceSpan } from './span';

/** A run that has ended, as its reader has it. */
export type TracedRun = RunDocument & { runbook: string };

/**
 * The spans that follow from the document of an ended run: the run itself, its steps, and its waits for people. Their
 * times are those of the run, and their ids follow from its names. So they may be made and sent more than once.
 */
export function spansOfDocument(run: TracedRun, execution: Execution, first: Execution): TraceSpan[] {
  const place = traceOfRun(execution);
  const endMs = msOf(run.endedAt) ?? msOf(run.startedAt);
  if (endMs === null) return [];
  const parts = { place, endMs };
  const steps = run.steps.flatMap((step) => stepSpan(step, parts));
  return [rootSpan(run, place, { endMs, first: traceOfRun(first) }), ...steps, ...waitSpans(run.waits ?? [], parts)];
}

/** The first span of an execution that an operator reset: the run goes on in another one. */
export function spanOfReset(execution: Execution, times: { startMs: number; endMs: number }): TraceSpan {
  const attributes = { 'satlink.outcome': 'reset' };
  return { ...traceOfRun(execution), name: 'run', kind: 'internal', ...times, attributes };
}

/** A run ends well, or is handed to people. It failed only if its own code did not end it. */
function rootSpan(
  { run, runbook, location, environment, cause, outcome, startedAt }: TracedRun,
  place: SpanPlace,
  { endMs, first }: { endMs: number; first: SpanPlace },
): TraceSpan {
  const kind = outcome?.kind ?? 'failed';
  return {
    ...place,
    name: 'run',
    kind: 'internal',
    startMs: msOf(startedAt) ?? endMs,
    endMs,
    attributes: {
      'satlink.run': run,
      'satlink.runbook': runbook,
      'satlink.environment': environment,
      'satlink.location': location,
      'satlink.cause': cause,
      'satlink.outcome': kind,
      'satlink.outcome.reason': outcome?.reason,
    },
    failed: kind === 'failed' || kind === 'terminated',
    links: first.traceId === place.traceId ? [] : [first],
  };
}

interface Parts {
  place: SpanPlace;
  /** The end of the run: whatever was open then, ended with it. */
  endMs: number;
}

/** A step that was never begun has none. */
function stepSpan({ id, state, startedAt, endedAt }: Step, { place, endMs }: Parts): TraceSpan[] {
  const startMs = msOf(startedAt);
  if (startMs === null) return [];
  return [
    {
      traceId: place.traceId,
      spanId: spanIdIn(place.traceId, 'step', id),
      parentId: place.spanId,
      name: `step ${id}`,
      kind: 'internal',
      startMs,
      endMs: msOf(endedAt) ?? endMs,
      attributes: { 'satlink.step': id, 'satlink.step.state': state },
      failed: state === 'failed' || state === 'in-doubt',
    },
  ];
}

/** The gates are counted; the wait for an answer of xo is none. A wait stands below the step that waits. */
function waitSpans(waits: readonly Wait[], { place, endMs }: Parts): TraceSpan[] {
  return waits.flatMap(({ for: subject, from, until, end }, index) => {
    const startMs = msOf(from);
    if (startMs === null) return [];
    const { traceId } = place;
    const gate = waits.slice(0, index + 1).filter((one) => one.for === 'decision').length;
    return [
      {
        traceId,
        spanId: spanIdIn(traceId, 'wait', String(index)),
        parentId: spanIdIn(traceId, 'step', subject === 'location' ? 'S1' : 'G'),
        name: 'waiting for a person',
        kind: 'internal' as const,
        startMs,
        endMs: msOf(until) ?? endMs,
        attributes: {
          'satlink.wait.for': subject,
          'satlink.wait.end': end,
          'satlink.gate': subject === 'decision' ? gate : undefined,
        },
      },
    ];
  });
}

function msOf(time: string | null | undefined): number | null {
  const ms = Date.parse(time ?? '');
  return Number.isNaN(ms) ? null : ms;
}
