import {
  IS_OPEN_QUERY,
  SEARCH_ATTRIBUTES,
  WORKFLOW_TYPE,
  workflowIdOf,
} from '../workflows/connector-cannot-reach-iam/contract';
import type { RunInput } from '../workflows/connector-cannot-reach-iam/contract';
import type { Engine } from './connect';
import { describeLatest, holderElsewhere, holderOf, isOpen } from './find-run';
import type { FoundRun } from './find-run';

type Place = Pick<RunInput, 'location' | 'environment'>;

/**
 * The open run that an alert of this location or cluster belongs to, and the run that ended last under its own id; null where
 * there is none. The open one may bear another id: a location is held by one run however that was started, and the alert of
 * a cluster belongs to the run of its location. Asks the engine by id only, so what was started a moment ago is seen.
 */
export async function runsOf(engine: Engine, place: Place): Promise<{ open: FoundRun | null; ended: FoundRun | null }> {
  const [holder, latest] = await Promise.all([
    holderOf(engine, place.location),
    describeLatest(engine, workflowIdOf(place)),
  ]);
  const ours = latest?.description.type === WORKFLOW_TYPE ? latest : null;
  if (holder !== null) return { open: holder, ended: null };
  if (ours === null) return { open: null, ended: null };
  if (isOpen(ours)) return { open: ours, ended: null };
  return { open: await holderElsewhere(engine, ours, place.location), ended: ours };
}

/** The newest open run of a location that was started under an id of its own and holds no claim yet; seen with a delay. */
export async function openRunUnderAnyId(engine: Engine, { location, environment }: Place): Promise<FoundRun | null> {
  const query = [
    `WorkflowType = '${WORKFLOW_TYPE}'`,
    `${SEARCH_ATTRIBUTES.location} = '${location}'`,
    `${SEARCH_ATTRIBUTES.environment} = '${environment}'`,
    IS_OPEN_QUERY,
  ].join(' AND ');
  for await (const { workflowId } of engine.client.workflow.list({ query, pageSize: 1 })) {
    const found = await describeLatest(engine, workflowId);
    return found !== null && isOpen(found) ? found : null;
  }
  return null;
}
