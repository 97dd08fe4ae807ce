import type { RunDocument } from './run-document';

/** Whether a run asks people for a decision. A gate that an incident holds asks nobody. */
export function asksForDecision({ asks }: Pick<RunDocument, 'asks'>): boolean {
  return asks !== null && asks.heldBy === undefined;
}

/** Whether a run asks people for anything: for a decision, or for what xo says. */
export function asksPeople(run: Pick<RunDocument, 'asks' | 'lookUp'>): boolean {
  return asksForDecision(run) || Boolean(run.lookUp);
}
