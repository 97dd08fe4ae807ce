import type { RunDocument, Step } from '../contract/run-document';
import { clock, withMoments } from '../words/times';

/** The changes of a run so far, as a part of a sentence; null if there are none. */
export function whatWasChanged(document: RunDocument): string | null {
  const changed = changesOf(document).map(({ what }) => what);
  return changed.length === 0 ? null : changed.join(', ');
}

interface Change {
  what: string;
  at?: string;
}

function changesOf({ steps, decisions }: RunDocument): Change[] {
  const [reset, refresh] = [stepOf(steps, 'R1'), stepOf(steps, 'R2')];
  const rotated = decisions.find((one) => one.decision === 'customer-rotated' && one.answer === 'accepted');
  const changed: Change[] = [];
  if (reset?.state === 'done') changed.push({ what: 'the API key was replaced', at: reset.endedAt });
  else if (reset?.state === 'in-doubt') changed.push({ what: 'the API key may have been replaced' });
  else if (rotated !== undefined) changed.push({ what: 'the customer replaced the API key' });
  if (refresh?.state === 'done') changed.push({ what: 'the master was refreshed', at: refresh.endedAt });
  else if (refresh?.state === 'in-doubt') changed.push({ what: 'the master may have been refreshed' });
  return changed;
}

/**
 * The changes of a run that people hear of, one sentence each. A run that was ended from outside could not say what
 * became of the step that was under way.
 */
export function changesInWords(document: RunDocument): string[] {
  const { steps, outcome } = document;
  const claimed = keyIsClaimedBy(document);
  const sentences = changesOf(document).map(({ what, at }) => {
    const by = claimed !== null && what.startsWith('the customer') ? `, says ${claimed}; nobody could check it` : '';
    return `${what}${at === undefined ? '' : ` at ${clock(at)}`}${by}`;
  });
  if (outcome?.kind === 'failed' || outcome?.kind === 'terminated') {
    if (stepOf(steps, 'R1')?.state === 'running') sentences.push('the API key may have been replaced');
    if (stepOf(steps, 'R2')?.state === 'running') sentences.push('the master may have been refreshed');
  }
  const byOthers = keyIsReplaced(document) && !sentences.some((one) => /API key/.test(one) || /customer/.test(one));
  if (byOthers) sentences.unshift(`the API key was replaced, not by this run (${stepOf(steps, 'R1')?.because ?? ''})`);
  return [
    ...sentences.map((one) => `${one.charAt(0).toUpperCase()}${one.slice(1)}.`),
    ...(outcome?.earlier ?? []).map(withMoments),
  ];
}

/** Whether the key was replaced by anybody, so that the refresh is owed. R2 begins only then. */
export function keyIsReplaced({ steps, decisions, plan }: RunDocument): boolean {
  if (plan?.by['api-key-reset'] === 'nobody') return false;
  return (
    stepOf(steps, 'R1')?.state === 'done' ||
    stepOf(steps, 'R2')?.startedAt !== undefined ||
    decisions.some((one) => one.decision === 'customer-rotated' && one.answer === 'accepted')
  );
}

/** The person who says that the customer replaced the key, if nobody could check it; else null. */
export function keyIsClaimedBy({ decisions, plan }: RunDocument): string | null {
  if (plan === null || plan.keyRecord !== null) return null;
  return decisions.find((one) => one.decision === 'customer-rotated' && one.answer === 'accepted')?.by ?? null;
}

/** A build of the refresh came to its end, so the location may have got something. */
export function refreshHasRun({ steps }: Pick<RunDocument, 'steps'>): boolean {
  return stepOf(steps, 'R2')?.build !== undefined;
}

export function stepOf(steps: readonly Step[], id: Step['id']): Step | undefined {
  return steps.find((step) => step.id === id);
}

/** The step whose answer was lost. Without one, a person was asked to do the work and to say when it is done. */
export function stepInDoubt({ steps }: Pick<RunDocument, 'steps'>): Step | undefined {
  return steps.find(({ state }) => state === 'in-doubt');
}
