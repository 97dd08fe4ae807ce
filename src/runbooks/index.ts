import type { Lock } from '../contract/engine-names';
import type { RunInput, StepId } from '../contract/run-document';
import * as list from './list';
import type { CauseWords, Runbook } from './runbook';

export { SMALL_ARTIFACT_BYTES_MAX } from './runbook';
export type { ArtifactReader, CauseWords, Runbook } from './runbook';

export const RUNBOOKS: readonly Runbook[] = Object.values<Runbook>(list);

/** The one that is meant where nobody names one: the first that there was. */
export const DEFAULT_RUNBOOK = RUNBOOKS.find(({ ids }) => ids === 'plain')!;

export function runbookOfType(type: string): Runbook | null {
  return RUNBOOKS.find((one) => one.type === type) ?? null;
}

export function runbookOfSlug(slug: string): Runbook | null {
  return RUNBOOKS.find((one) => one.slug === slug) ?? null;
}

/** The runbook of a run that was read; a run of an older version names none. */
export function runbookOfRun({ runbook }: { runbook: string }): Runbook {
  return runbookOfSlug(runbook) ?? DEFAULT_RUNBOOK;
}

/** The runbook that has a reader of its own for an artifact of this name. */
export function runbookOfArtifact(fileName: string): Runbook | null {
  return RUNBOOKS.find(({ readers = {} }) => Object.hasOwn(readers, fileName)) ?? null;
}

/** The words for a cause of a runbook. A code that the runbook does not know is shown as it is. */
export function causeInWords({ causes }: Pick<Runbook, 'causes'>, cause: string): CauseWords {
  return Object.hasOwn(causes, cause) ? causes[cause]! : { title: cause };
}

/** Is a workflow of this type a run of ours? */
export function isRunbook(type: string): boolean {
  return runbookOfType(type) !== null;
}

/** The same question for the engine's list of workflows. */
export const IS_RUN_QUERY = `WorkflowType IN (${RUNBOOKS.map(({ type }) => `'${type}'`).join(', ')})`;

/** The steps of a runbook, in their order. */
export function stepIds({ steps }: Runbook): StepId[] {
  return Object.keys(steps) as StepId[];
}

/** The id of a run when we start it. */
export function workflowIdOf(
  { environment, location }: Pick<RunInput, 'environment' | 'location'>,
  { ids, slug }: Runbook,
): string {
  return ids === 'plain' ? `satlink-${environment}-${location}` : `satlink-${environment}-${slug}-${location}`;
}

/** The parts of such an id; null for an id that somebody else made up. */
export function placeInId(workflowId: string): Pick<RunInput, 'environment' | 'location'> | null {
  const [, environment, location] = /^satlink-([a-z0-9]+)-(?:[a-z0-9-]+-)?([a-z0-9]+)$/.exec(workflowId) ?? [];
  return environment === undefined || location === undefined ? null : { environment, location };
}

/**
 * The lock that one run of a runbook holds for a location, from the moment when it is sure of it. A second run of that
 * runbook has nothing to do. Where ids are plain it is the lock of the location itself, which a run needs to change anything.
 */
export function runLock({ ids, slug }: Runbook, location: string): Lock {
  return ids === 'plain' ? { kind: 'location', name: location } : { kind: 'run', name: `${slug}-${location}` };
}
