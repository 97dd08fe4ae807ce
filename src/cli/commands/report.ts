import { Command } from 'commander';
import type { ReadRun } from '../../runs';
import { handOverOf } from '../../handover/hand-over';
import { runbookOfRun } from '../../runbooks';
import { inOneLine } from '../../text/visible';
import { renderEvidence, renderReport } from '../../workflows/steps/report';
import type { Io } from '../io';
import { readRunOrKept } from '../run-or-kept';
import { optionsOf, print, withCommonOptions } from '../session';
import { handOverLines } from '../view/hand-over-view';
import { stillDrawing } from '../view/steps-view';
import { RUN_ARGUMENT } from './show';

/** Prints the report of a run, which people attach to an escalation. */
export function reportCommand(io: Io): Command {
  const command = new Command('report')
    .summary('print the report of a run (Markdown)')
    .description('Prints the report of a run as Markdown. An open run gives the case so far.')
    .argument('<run>', RUN_ARGUMENT);
  return withCommonOptions(command)
    .addHelpText('after', '\nExample:\n  $ satlink report c1234567890abcdefghi > case.md')
    .action(async (run: string) => {
      const options = optionsOf(command);
      const { document } = await readRunOrKept(io, options, run);
      const markdown = reportOf(document);
      print(io, options, {
        json: { markdown },
        text: () => (io.isLive ? onTerminal(io, document) : markdown.trimEnd()),
      });
    });
}

/** A person reads the hand-over in the form of a terminal. A file or a pipe gets Markdown. */
function onTerminal(io: Io, document: ReadRun): string {
  const runbook = runbookOfRun(document);
  const lines = handOverLines(handOverOf(document, runbook), stillDrawing(io));
  const note = document.incomplete === undefined ? [] : [inOneLine(document.incomplete), ''];
  return [...note, ...lines, '', renderEvidence(document, runbook, 'reader')].join('\n');
}

function reportOf(document: ReadRun): string {
  const { outcome, incomplete } = document;
  if (outcome?.report !== undefined) return outcome.report;
  return renderReport(document, runbookOfRun(document), { drawnBy: 'reader', incomplete });
}
