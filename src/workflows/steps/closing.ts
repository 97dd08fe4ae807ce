import { allHandlersFinished, condition } from '@temporalio/workflow';
import type { Outcome, RunDocument, Step } from '../../contract/run-document';
import { whatWasChanged } from '../../handover/changes';
import { titleOfHandOver } from '../../handover/hand-over';
import { handOverInMarkdown } from '../../handover/markdown';
import type { RunContext } from './run-context';
import { showsProgressInTurns } from '../run/card-updates';
import { recallEarlierChanges } from '../run/earlier-changes';
import { releaseLock } from '../run/locks';
import type { RunState } from '../run/run-state';
import type { Ending } from '../run/ending';
import { notifyOfIncident, notifyTeam, postToThread } from '../run/notify';
import { runLock } from '../../runbooks';
import { inMarkdown } from '../../text/markdown';
import { channelInWords } from '../../words/channels';

/**
 * E. Tells how the run ended, to everybody who must know it, and closes the run. No run ends silently: an escalation is
 * repeated until somebody was told, and the run stays open and visible until then.
 */
export async function closeRun(
  { run, card }: RunContext,
  { ending, because, team, reason, otherRun, inIncident }: Ending,
): Promise<RunDocument> {
  const { document } = run;
  await recallEarlierChanges(run, document.findings.location?.id ?? document.location);
  const changed = whatWasChanged(document);
  const known = changed === null || ending === 'resolved' ? because : `${because}. Already changed: ${changed}`;
  const sentence = run.earlier.length === 0 ? known : `${known}. ${run.earlier.join(' ')}`;
  run.close({ kind: ending, because: sentence });
  // Steps that are still open are over now. Steps that were never reached stay pending until the run is closed.
  for (const step of document.steps) {
    if (step.state === 'running') run.end(step.id, 'the run ended before this was done', 'skipped');
    else if (step.state === 'waiting') run.end(step.id, step.because ?? because, 'skipped');
  }

  const { remains, previousEnd, earlier } = run;
  const outcome: Outcome = {
    kind: ending,
    because: sentence,
    reason,
    otherRun,
    remains,
    ...(previousEnd === null ? {} : { previousEnd }),
    ...(earlier.length === 0 ? {} : { earlier }),
  };
  if (ending === 'resolved' || ending === 'void') {
    run.begin('E', 'saying it in the thread');
    const said = await sayLast();
    run.end('E', said ? 'said in the thread of the run' : 'the thread of the run could not be reached');
  } else {
    run.begin('E', 'telling a team');
    if (!inIncident || !(await notifyOfIncident(run, document.incident)))
      await notifyTeam(run, team ?? 'satellite-link', atTheEnd());
    run.end('E', `told ${document.told.map((told) => `${told.team} in ${channelInWords(told.channel)}`).join(', ')}`);
    if (document.links.thread) await sayLast();
  }
  run.conclude(outcome, run.pages.report);
  await Promise.all([releaseLocation(run), card.settle()]);
  run.enter('closed');
  await condition(allHandlersFinished);
  return document;

  /** The document as it will be when the run is closed, for a text that is sent now. */
  function atTheEnd(): RunDocument {
    const steps = document.steps.map((step): Step => {
      if (step.id === 'E') return { ...step, state: 'done', because: 'this message' };
      return step.state === 'pending' ? { ...step, state: 'skipped' } : step;
    });
    return { ...document, steps, outcome, phase: 'closed', endedAt: run.now() };
  }

  /** The card opens the thread. Two first messages at once would open two threads. */
  async function sayLast(): Promise<boolean> {
    if (document.links.thread === undefined || !showsProgressInTurns()) await card.settle();
    const handOver = run.pages.handOver(atTheEnd(), {});
    const text = `**${inMarkdown(titleOfHandOver(handOver))}**\n\n${handOverInMarkdown(handOver)}`;
    return (await postToThread(run, 'end', text)) !== null;
  }
}

async function releaseLocation({ document, name, runbook, holdsLocation }: RunState): Promise<void> {
  const { location } = document.findings;
  if (location?.kind !== 'found') return;
  const lock = runLock(runbook, location.id!);
  await releaseLock({ ...lock, holder: name });
  if (holdsLocation && lock.kind !== 'location')
    await releaseLock({ kind: 'location', name: location.id!, holder: name });
}
