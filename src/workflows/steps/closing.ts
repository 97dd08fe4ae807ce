import { allHandlersFinished, condition } from '@temporalio/workflow';
import type { RunDocument } from '../../contract/run-document';
import type { RunContext } from './run-context';
import { recallEarlierChanges } from '../run/earlier-changes';
import { reportAtTheEnd, titleAtTheEnd, whatWasChanged } from './report';
import { releaseLock } from '../run/locks';
import type { RunState } from '../run/run-state';
import type { Ending } from '../run/ending';
import { notifyTeam, postToThread } from '../run/notify';
import { runLock } from '../../runbooks';
import { inMarkdown } from '../../text/markdown';

/**
 * E. Tells how the run ended, to everybody who must know it, and closes the run. No run ends silently: an escalation is
 * repeated until somebody was told, and the run stays open and visible until then.
 */
export async function closeRun({ run, card }: RunContext, { ending, because, team }: Ending): Promise<RunDocument> {
  const { document } = run;
  await recallEarlierChanges(run, document.findings.location?.id ?? document.location);
  const changed = whatWasChanged(document);
  const known = changed === null || ending === 'resolved' ? because : `${because}. Already changed: ${changed}`;
  const sentence = run.earlier.length === 0 ? known : `${known}. ${run.earlier.join(' ')}`;
  run.enter('escalating');
  // Steps that are still open are over now. Steps that were never reached stay pending until the run is closed.
  for (const step of document.steps)
    if (step.state === 'running' || step.state === 'waiting') run.end(step.id, step.because ?? because, 'skipped');

  const title = titleAtTheEnd(document, { kind: ending, because: sentence });
  if (ending === 'resolved' || ending === 'void') {
    run.begin('E', 'saying it in the thread');
    const said = await sayLast();
    run.end('E', said ? 'said in the thread of the run' : 'the thread of the run could not be reached');
  } else {
    run.begin('E', 'telling a team');
    await notifyTeam(run, { team: team ?? 'satellite-link', key: 'end', title });
    run.end('E', `told ${document.told.map((told) => `${told.team} in ${told.channel}`).join(', ')}`);
    if (document.links.thread) await sayLast();
  }
  const { remains, previousEnd } = run;
  const outcome = { kind: ending, because: sentence, remains, ...(previousEnd === null ? {} : { previousEnd }) };
  run.conclude(outcome, () => reportAtTheEnd(document, run.runbook, 'run'));
  await Promise.all([releaseLocation(run), card.settle()]);
  run.enter('closed');
  await condition(allHandlersFinished);
  return document;

  /** After the card, which opens the thread. Two first messages at once would open two threads. */
  async function sayLast(): Promise<boolean> {
    await card.settle();
    return (await postToThread(run, 'end', inMarkdown(title))) !== null;
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
