import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Client, WorkflowExecutionDescription, WorkflowStartOptions } from '@temporalio/client';
import { inOneLine } from '../text/visible';

/**
 * Locks, spent permits, a *no* and tellings are workflows. Anybody can compute their ids, so a stranger who reaches the
 * engine can take an id first. A workflow is ours only if its type, its task queue and the required parts of its memo
 * are right. A stranger's workflow is never believed, and we report that it is in our way.
 */
export interface OurKind {
  type: string;
  taskQueue: string;
  /** The id of the workflow that starts it, if that is always the same one. The engine writes it down. */
  parent?: string;
}

type Found = Pick<WorkflowExecutionDescription, 'type' | 'taskQueue' | 'workflowId'> &
  Partial<Pick<WorkflowExecutionDescription, 'parentExecution'>>;

const WORD_MAX = 60;
/** The search for an id of our own passes by this many strangers in a row. */
const STRANGERS_MAX = 20;

export function isOfKind({ type, taskQueue, parentExecution }: Found, kind: OurKind): boolean {
  const isOfParent = kind.parent === undefined || parentExecution?.workflowId === kind.parent;
  return type === kind.type && taskQueue === kind.taskQueue && isOfParent;
}

/** Describes a workflow under one of our ids, in words that follow "because". */
export function strangerIn({ workflowId, type, taskQueue }: Found): string {
  const [what, where] = [type, taskQueue].map((word) => inOneLine(word.slice(0, WORD_MAX)));
  return `${workflowId} in the engine is none of ours (type ${what}, queue ${where}, or another content): somebody else started it`;
}

/** The engine's description of a workflow; null if the engine knows no such id. */
export async function describeIfThere(client: Client, workflowId: string, runId?: string) {
  return unlessGone(client.workflow.getHandle(workflowId, runId).describe());
}

export async function unlessGone<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/**
 * Starts one of our workflows that nobody runs, such as a lock. False if its id is taken. Throws if the engine does not
 * confirm.
 */
export async function startUnlessTaken(
  client: Client,
  { type, taskQueue }: OurKind,
  options: Omit<WorkflowStartOptions, 'taskQueue' | 'args' | 'workflowIdConflictPolicy'>,
): Promise<boolean> {
  try {
    await client.workflow.start(type, { ...options, taskQueue, args: [], workflowIdConflictPolicy: 'FAIL' });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/** The first, second, … id under which one of our workflows may stand. */
export function nthId(id: string, count: number): string {
  return count === 1 ? id : `${id}-${count}`;
}

/**
 * Finds the id where our workflow stands, or can be started; strangers are passed by. `found` is null if the id is
 * free. Returns null if strangers hold all of the ids.
 */
export async function findOurPlace(
  client: Client,
  id: string,
  kind: OurKind,
): Promise<{ id: string; found: WorkflowExecutionDescription | null } | null> {
  for (let count = 1; count <= STRANGERS_MAX; count++) {
    const found = await describeIfThere(client, nthId(id, count));
    if (found === null || isOfKind(found, kind)) return { id: nthId(id, count), found };
  }
  return null;
}
