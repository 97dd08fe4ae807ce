import { Command } from 'commander';
import type { ReadRun } from '../../runs';
import { DEFAULT_RUNBOOK, runbookOfSlug } from '../../runbooks';
import { renderReport } from '../../workflows/steps/report';
import type { Io } from '../io';
import { optionsOf, print, withCommonOptions, readingEngine } from '../session';
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
      const document = await readingEngine(io, options, async ({ runs, engine }) =>
        runs.readRun(engine, await runs.findRun(engine, run)),
      );
      const markdown = reportOf(document);
      print(io, options, { json: { markdown }, text: () => markdown.trimEnd() });
    });
}

function reportOf(document: ReadRun): string {
  const { outcome, location, environment, phase, incomplete } = document;
  if (outcome?.report !== undefined) return outcome.report;
  const state = outcome === null ? `the case so far, ${phase}` : `${outcome.kind}: ${outcome.because}`;
  const title = `${location} (${environment}): ${state}`;
  const remains = incomplete === undefined ? [] : [incomplete];
  const runbook = runbookOfSlug(document.runbook) ?? DEFAULT_RUNBOOK;
  return renderReport(document, runbook, { title, remains, previousEnd: null, drawnBy: 'reader' });
}
