import { IS_OPEN_QUERY, SEARCH_ATTRIBUTES } from '../contract/engine-names';
import { runLock, workflowIdOf } from '../runbooks';
import type { Runbook } from '../runbooks';
import type { RunInput } from '../contract/run-document';
import { keywordOf } from './attributes';
import type { Engine } from './connect';
import { lastHolderOf, describeLatest, holderElsewhere, isOpen, isOurs } from './find-run';
import type { FoundRun } from './find-run';

type Place = Pick<RunInput, 'location' | 'environment'>;

/**
 * The open run of this runbook that an alert of this location or cluster belongs to; null if there is none. Then it
 * also gives the runs that had the alerts last: under the alert's own id, and the one that locked the location last.
 * They may have another id: one run holds a location, however it was started, and the alert of a cluster belongs to the
 * run of its location. It asks the engine by id only, so it sees a run that was started a moment ago.
 *
 * The environment is part of a run's identity, so an alert of another environment may mean another location. It has a
 * run of its own, which asks the xo of its environment. If that xo knows the location too, the lock decides.
 */
export async function runsOf(
  engine: Engine,
  place: Place,
  runbook: Runbook,
): Promise<{ open: FoundRun | null; ended: FoundRun[] }> {
  const [last, latest] = await Promise.all([
    lastHolderOf(engine, runLock(runbook, place.location)),
    describeLatest(engine, workflowIdOf(place, runbook)),
  ]);
  const isOfIt = (run: FoundRun) => isRunOf(engine, runbook, run);
  const isHere = last !== null && isOfIt(last.run) && environmentOf(last.run) === place.environment;
  const holder = isHere ? last : null;
  if (holder?.holds) return { open: holder.run, ended: [] };
  const ours = latest !== null && isOfIt(latest) ? latest : null;
  if (ours !== null && isOpen(ours)) return { open: ours, ended: [] };
  const open = ours === null ? null : await holderElsewhere(engine, ours);
  const ended = [ours, holder?.run ?? null].filter((run) => run !== null && !isOpen(run)) as FoundRun[];
  return { open, ended: open === null ? ended : [] };
}

/**
 * The newest open run of a location that was started under its own id and holds no lock yet. It is seen with a delay.
 */
export async function openRunUnderAnyId(
  engine: Engine,
  { location, environment }: Place,
  runbook: Runbook,
): Promise<FoundRun | null> {
  const query = [
    `WorkflowType = '${runbook.type}'`,
    `${SEARCH_ATTRIBUTES.location} = '${location}'`,
    `${SEARCH_ATTRIBUTES.environment} = '${environment}'`,
    IS_OPEN_QUERY,
  ].join(' AND ');
  for await (const { workflowId } of engine.client.workflow.list({ query, pageSize: 1 })) {
    const found = await describeLatest(engine, workflowId);
    return found !== null && isOpen(found) && isRunOf(engine, runbook, found) ? found : null;
  }
  return null;
}

function environmentOf({ description }: FoundRun): string | undefined {
  return keywordOf(description, SEARCH_ATTRIBUTES.environment);
}

function isRunOf(engine: Engine, { type }: Runbook, run: FoundRun): boolean {
  return run.description.type === type && isOurs(engine, run);
}
