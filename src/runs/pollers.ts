import type { WorkerDeploymentVersion } from '@temporalio/common';
import { isSame } from '../versions/read-versions';
import { pollersOf } from '../versions/pollers';
import type { Poller } from '../versions/pollers';
import type { Engine } from './connect';

/** A list of runs asks about one queue for each run. The engine is asked once. */
const ASKED_EVERY_MS = 2_000;

type Seen = Awaited<ReturnType<typeof pollersOf>>;
const REMEMBERED = new WeakMap<Engine, Map<string, { atMs: number; seen: Promise<Seen | null> }>>();

/** The workers that take workflow tasks from this queue; null if the engine does not say. */
function workersOf(engine: Engine, queue: string): Promise<Seen | null> {
  const known = REMEMBERED.get(engine) ?? new Map<string, { atMs: number; seen: Promise<Seen | null> }>();
  REMEMBERED.set(engine, known);
  const last = known.get(queue);
  const nowMs = performance.now();
  if (last !== undefined && nowMs - last.atMs < ASKED_EVERY_MS) return last.seen;
  const seen = pollersOf(engine.client, queue, 'workflow').catch(() => null);
  known.set(queue, { atMs: nowMs, seen });
  return seen;
}

/**
 * Why no worker takes the tasks of a run; null if one does. If the engine does not say, we believe that one does.
 *
 * @param version on which the run ends; null if it goes on with the version that is current.
 */
export async function whyUntaken(
  engine: Engine,
  queue: string,
  version: WorkerDeploymentVersion | null,
): Promise<string | null> {
  const seen = await workersOf(engine, queue);
  if (seen === null) return null;
  const { pollers, current, ramping } = seen;
  const isOf = (one: WorkerDeploymentVersion | null) => (poller: Poller) =>
    one === null ? poller.version === null : isSame(poller.version, one);
  if (version !== null) {
    if (pollers.some(isOf(version))) return null;
    return `this run ends on the version ${version.buildId}, and no worker of it takes tasks of the queue ${queue}; start one`;
  }
  if (pollers.some(isOf(current)) || (ramping !== null && pollers.some(isOf(ramping)))) return null;
  if (pollers.length === 0)
    return `no worker takes tasks of the queue ${queue}; start the diagnosis worker of the queue ${queue}`;
  return current === null
    ? `the workers of the queue ${queue} have versions, and none is current; "satlink doctor" has the command that makes one current`
    : `no worker of the version ${current.buildId} takes tasks of the queue ${queue}, and it is current; start one, or make another version current`;
}
