import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import {
  SEARCH_ATTRIBUTES,
  SIGNALS,
  WORKFLOW_TYPE,
  runName,
  workflowIdOf,
} from '../workflows/connector-cannot-reach-iam/contract';
import type { RunInput } from '../workflows/connector-cannot-reach-iam/contract';
import { alertOf, readRunInput } from '../workflows/connector-cannot-reach-iam/input';
import { keywordKey } from './attributes';
import type { Engine } from './connect';
import { isNotFound } from './engine-error';
import type { FoundRun } from './find-run';
import { openRunOf } from './open-run';
import { RunsProblem } from './problem';
import { readStuck } from './stuck';

export interface Started {
  run: string;
  /** True when a run of this location was open already and took the alert. */
  joined: boolean;
  /** Of a run that was joined and cannot go on: the sentence that says why, and what to do. */
  stuck?: string;
}

const TRIES_MAX = 5;

/**
 * Starts a run, or joins the one that is open, also where that holds the location under another id: a run started beside
 * it would only end void. Returns when it is durable. A value that no run could start from is
 * refused here, with the sentence that names the field.
 */
export async function startRun(engine: Engine, value: unknown): Promise<Started> {
  const input = readRunInput(value);
  if (typeof input === 'string') throw new RunsProblem('bad-input', input);
  const workflowId = workflowIdOf(input);
  // The open run may close between our two calls: then the next try starts a new one.
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const open = await openRunOf(engine, input);
    const started = open === null ? await startFirst(engine, workflowId, input) : await join(engine, open, input);
    if (started !== null) return started;
  }
  throw new RunsProblem(
    'engine',
    `the run ${workflowId} opens and closes faster than it can be joined; look at it with "satlink show ${workflowId}"`,
  );
}

async function startFirst(engine: Engine, workflowId: string, input: RunInput): Promise<Started | null> {
  try {
    const handle = await engine.client.workflow.start(WORKFLOW_TYPE, {
      workflowId,
      taskQueue: engine.queues.diagnosis,
      // After a worker was killed in the middle of a step another one takes the run over so soon.
      workflowTaskTimeout: '5 seconds',
      args: [input],
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: `${input.environment} location ${input.location} cannot reach IAM`,
      typedSearchAttributes: [
        { key: keywordKey(SEARCH_ATTRIBUTES.location), value: input.location },
        { key: keywordKey(SEARCH_ATTRIBUTES.environment), value: input.environment },
        { key: keywordKey(SEARCH_ATTRIBUTES.phase), value: 'diagnosing' },
      ],
    });
    return { run: runName(workflowId, handle.firstExecutionRunId), joined: false };
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
    throw error;
  }
}

async function join(engine: Engine, open: FoundRun, input: RunInput): Promise<Started | null> {
  const handle = engine.client.workflow.getHandle(open.workflowId, open.runId);
  try {
    await handle.signal(SIGNALS.fired, alertOf(input, new Date().toISOString()));
    if (input.cie !== undefined) await handle.signal(SIGNALS.cie, { id: input.cie });
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
  const stuck = await readStuck(engine, open).catch(() => null);
  const run = runName(open.workflowId, open.firstRunId);
  return { run, joined: true, ...(stuck === null ? {} : { stuck: stuck.because }) };
}
