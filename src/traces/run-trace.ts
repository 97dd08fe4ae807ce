import { createHash } from 'node:crypto';
import { parseRunName } from '../contract/engine-names';
import { isRunbook } from '../runbooks';

/** One execution of a run. After an operator reset the run, the new execution has a trace of its own. */
export interface Execution {
  workflowId: string;
  runId: string;
}

/** The place of a span: 32 and 16 hexadecimal digits. */
export interface SpanPlace {
  traceId: string;
  spanId: string;
}

/**
 * The trace of an execution, and its first span. Both follow from the names of the execution. So each process knows them,
 * and a run may last for days, although nobody hands them on.
 */
export function traceOfRun({ workflowId, runId }: Execution): SpanPlace {
  const digest = digestOf('run', workflowId, runId);
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48) };
}

/** The id of a span that is there once in its trace. Who makes the span again, makes it with the same id. */
export function spanIdIn(traceId: string, ...names: readonly string[]): string {
  return digestOf('span', traceId, ...names).slice(0, 16);
}

/** The execution in the name of a run: the first one. Null if the text is no name of a run. */
export function executionOfName(run: string): Execution | null {
  const name = parseRunName(run);
  return name && { workflowId: name.workflowId, runId: name.firstRunId };
}

/**
 * The trace of the run that a log line is about; null if it is about none, or about a workflow that is no run. The SDK
 * calls the id of the execution `runId` in lines of workflows.
 */
export function traceIdOfFields(fields: Readonly<Record<string, unknown>>): string | null {
  const { run, workflowId, runId: ofWorkflow, workflowRunId: runId = ofWorkflow, workflowType } = fields;
  if (typeof workflowType === 'string' && !isRunbook(workflowType)) return null;
  if (typeof workflowId === 'string' && typeof runId === 'string' && runId !== '')
    return traceOfRun({ workflowId, runId }).traceId;

  const named = typeof run === 'string' ? executionOfName(run) : null;
  return named && traceOfRun(named).traceId;
}

/** Hexadecimal. A text cannot move a part of itself into its neighbour. */
function digestOf(...texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}
