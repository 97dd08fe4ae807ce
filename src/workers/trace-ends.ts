import type { HearsOfEnds } from '../archive/keep-ended-runs';
import { spanOfReset, spansOfDocument } from '../traces/of-document';
import type { Traces } from '../traces/traces';

/** Makes the spans of a run that has ended. If it hears of one again, it makes the same spans with the same ids. */
export function traceEnds(traces: Traces): HearsOfEnds {
  return {
    ended(run, { workflowId, runId, firstRunId }) {
      if (!traces.isOn) return;
      traces.add(...spansOfDocument(run, { workflowId, runId }, { workflowId, runId: firstRunId }));
    },
    reset: (execution, times) => traces.add(spanOfReset(execution, times)),
  };
}
