import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { isRunbook } from '../runbooks';
import { errorTypeOf } from '../traces/attributes';
import { newSpanId } from '../traces/ids';
import { traceOfRun } from '../traces/run-trace';
import type { TraceSpan } from '../traces/span';
import type { Traces } from '../traces/traces';

/** An activity that waits by failing is tried again for as long as its run waits: for days. More attempts say nothing new. */
const WAITING_ATTEMPTS_MAX = 20;
const REQUESTS_MAX = 200;

/**
 * Each attempt of an activity of a run is a span below the first span of its run, and so is each request that it makes to
 * another system. They are handed over together, when the attempt has ended.
 */
export function traceActivities(traces: Traces): ActivityInterceptorsFactory {
  return ({ info: { workflowExecution, workflowType, activityType, attempt } }) => {
    if (!traces.isOn || workflowExecution === undefined || !isRunbook(workflowType ?? '')) return {};
    const { traceId, spanId: parentId } = traceOfRun(workflowExecution);
    return {
      inbound: {
        async execute(input, next) {
          const spanId = newSpanId();
          const startMs = Date.now();
          const requests: TraceSpan[] = [];
          const keep = (span: TraceSpan) => void (requests.length < REQUESTS_MAX && requests.push(span));
          const end = (failure: unknown) => {
            const waits = failure instanceof ApplicationFailure && failure.category === 'BENIGN';
            if (waits && attempt > WAITING_ATTEMPTS_MAX) return;
            const isFailure = failure !== null;
            const attributes = {
              'satlink.activity': activityType,
              'satlink.attempt': attempt,
              'error.type': isFailure ? errorTypeOf(typeOf(failure)) : undefined,
            };
            const failed = isFailure && !waits;
            const name = `activity ${activityType}`;
            const times = { startMs, endMs: Date.now() };
            traces.add(
              { traceId, spanId, parentId, name, kind: 'internal', ...times, attributes, failed },
              ...requests,
            );
          };
          try {
            const result = await traces.below({ traceId, spanId }, keep, () => next(input));
            end(null);
            return result;
          } catch (error) {
            end(error);
            throw error;
          }
        },
      },
    };
  };
}

/** The type of a failure of ours, or the name of its class. Never its message. */
function typeOf(failure: unknown): unknown {
  return failure instanceof ApplicationFailure ? failure.type : (failure as Error | null)?.name;
}
