import type { Engine } from './connect';

/** The engine's numbers for the two kinds of tasks of a queue. */
const QUEUE_TYPE = { workflow: 1, activity: 2 } as const;
export type TaskKind = keyof typeof QUEUE_TYPE;
/** A poll lasts about a minute, so a worker that polls was seen within that time. */
const POLLED_WITHIN_MS = 90_000;
/** A list of runs asks about one queue for each run. The engine is asked once. */
const ASKED_EVERY_MS = 2_000;

/** The identities of the workers that take tasks of this kind from a queue. */
export async function pollersOf(engine: Engine, queue: string, kind: TaskKind): Promise<string[]> {
  const { pollers } = await engine.client.workflowService.describeTaskQueue({
    namespace: engine.namespace,
    taskQueue: { name: queue },
    taskQueueType: QUEUE_TYPE[kind],
  });
  const since = Date.now() / 1000 - POLLED_WITHIN_MS / 1000;
  return (pollers ?? [])
    .filter((poller) => Number(poller.lastAccessTime?.seconds ?? 0) > since)
    .map((poller) => poller.identity ?? '?');
}

const REMEMBERED = new WeakMap<Engine, Map<string, { atMs: number; polled: Promise<boolean> }>>();

/** Whether any worker takes workflow tasks from this queue. If the engine does not say, we believe that one does. */
export function isPolled(engine: Engine, queue: string): Promise<boolean> {
  const known = REMEMBERED.get(engine) ?? new Map<string, { atMs: number; polled: Promise<boolean> }>();
  REMEMBERED.set(engine, known);
  const last = known.get(queue);
  const nowMs = performance.now();
  if (last !== undefined && nowMs - last.atMs < ASKED_EVERY_MS) return last.polled;
  const polled = pollersOf(engine, queue, 'workflow').then(
    (pollers) => pollers.length > 0,
    () => true,
  );
  known.set(queue, { atMs: nowMs, polled });
  return polled;
}
