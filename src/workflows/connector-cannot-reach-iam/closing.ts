import { allHandlersFinished, condition } from '@temporalio/workflow';
import type { RunDocument } from '../../contract/run-document';
import type { Desks } from './run-context';
import { recallEarlierChanges } from './earlier-changes';
import { reportAtTheEnd, titleAtTheEnd, whatWasChanged } from './report';
import { releaseClaim } from '../run/claims';
import type { CaseFile } from '../run/run-state';
import type { Ending } from '../run/ending';
import { say, tell } from '../run/notify';
import { inMarkdown } from '../../text/markdown';

/**
 * E. Says how the run ended, to whoever must know it, and closes it. No run ends silently: an escalation is repeated until
 * somebody was told, and the run stays open and visible until then.
 */
export async function closeCase({ file, card }: Desks, { ending, because, team }: Ending): Promise<RunDocument> {
  const { document } = file;
  await recallEarlierChanges(file, document.findings.location?.id ?? document.location);
  const changed = whatWasChanged(document);
  const known = changed === null || ending === 'resolved' ? because : `${because}. Already changed: ${changed}`;
  const sentence = file.earlier.length === 0 ? known : `${known}. ${file.earlier.join(' ')}`;
  file.enter('escalating');
  // Whatever is still open is over now; what was never reached stays pending until the run is closed.
  for (const step of document.steps) {
    if (step.state === 'running' || step.state === 'waiting') file.end(step.id, step.because ?? because, 'skipped');
  }
  const title = titleAtTheEnd(document, { kind: ending, because: sentence });
  if (ending === 'resolved' || ending === 'void') {
    file.begin('E', 'saying it in the thread');
    const said = await sayLast();
    file.end('E', said ? 'said in the thread of the run' : 'the thread of the run could not be reached');
  } else {
    file.begin('E', 'telling a team');
    await tell(file, { team: team ?? 'satellite-link', key: 'end', title });
    file.end('E', `told ${document.told.map((told) => `${told.team} in ${told.channel}`).join(', ')}`);
    if (document.links.thread) await sayLast();
  }
  const { remains, previousEnd } = file;
  document.outcome = { kind: ending, because: sentence, remains, ...(previousEnd === null ? {} : { previousEnd }) };
  document.endedAt = file.now();
  for (const step of document.steps) if (step.state === 'pending') step.state = 'skipped';
  document.outcome.report = reportAtTheEnd(document, document.outcome, 'run');
  await Promise.all([releaseLocation(file), card.settle()]);
  file.enter('closed');
  await condition(allHandlersFinished);
  return document;

  /** After the card, which opens the thread: two first messages at once would open two. */
  async function sayLast(): Promise<boolean> {
    await card.settle();
    return (await say(file, 'end', inMarkdown(title))) !== null;
  }
}

async function releaseLocation({ document, name }: CaseFile): Promise<void> {
  const { location } = document.findings;
  if (location?.kind !== 'found') return;
  await releaseClaim({ kind: 'location', name: location.id!, holder: name });
}
