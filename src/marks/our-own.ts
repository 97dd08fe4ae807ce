import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { inOneLine } from '../text/visible';

/**
 * Claims, spent permits, a *no* and tellings are workflows under ids that anybody can compute, so anybody who reaches the
 * engine can stand there first. One is ours only when its type and its task queue are, and its memo says what it must; a
 * stranger's is never believed, and it is said that it is in our way.
 */
export interface OurKind {
  type: string;
  taskQueue: string;
}

type Found = Pick<WorkflowExecutionDescription, 'type' | 'taskQueue' | 'workflowId'>;

const WORD_MAX = 60;
/** So many strangers in a row are passed by where we look for an id of our own. */
const STRANGERS_MAX = 20;

export function isOfKind({ type, taskQueue }: Found, kind: OurKind): boolean {
  return type === kind.type && taskQueue === kind.taskQueue;
}

/** What stands under an id of ours, in words that follow "because". */
export function strangerIn({ workflowId, type, taskQueue }: Found): string {
  const [what, where] = [type, taskQueue].map((word) => inOneLine(word.slice(0, WORD_MAX)));
  return `${workflowId} in the engine is none of ours (type ${what}, queue ${where}, or another content): somebody else started it`;
}

/** What the engine says of a workflow; null where it knows none of that id. */
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

/** The first, second, … id under which something of ours may stand. */
export function nthId(id: string, count: number): string {
  return count === 1 ? id : `${id}-${count}`;
}

/**
 * Where something of ours stands, or may be started: strangers are passed by. `found` is null where the id is free. Null when
 * strangers hold all of the ids.
 */
export async function placeOf(
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
