import { Command } from 'commander';
import type { RunFacts } from '../../archive/kept-run';
import { runbookOfSlug, causeInWords } from '../../runbooks';
import { inOneLine } from '../../text/visible';
import { outcomeInWords } from '../../words/outcomes';
import { moment } from '../../words/times';
import type { Io } from '../io';
import { loadArchive } from '../lazily';
import { optionsOf, print, withCommonOptions } from '../session';

const DAY_MS = 24 * 3_600_000;
/** Every year that a run can bear. */
const ALL_TIME = { from: '0000', until: '9999' };

/** The ended runs that are kept for longer than the engine keeps them. Needs no engine. */
export function archiveCommand(io: Io): Command {
  return new Command('archive')
    .summary('list, export and delete the ended runs that are kept')
    .description(
      'The ended runs that are kept for longer than the engine keeps them (SATLINK_ARCHIVE_URL). Needs no engine.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  $ satlink archive forget --account 98f5…            # says how many runs that would be',
    )
    .addCommand(listOf(io))
    .addCommand(exportOf(io))
    .addCommand(forgetIn(io));
}

function listOf(io: Io): Command {
  const command = new Command('list')
    .description('Lists the runs that ended in the last days, newest first.')
    .option('-e, --environment <name>', 'only runs of this environment')
    .option('--days <count>', 'the last days', Number, 30);
  return withCommonOptions(command).action(async () => {
    const options = optionsOf<{ environment?: string; days: number }>(command);
    const { environment, days } = options;
    const from = new Date(Date.now() - days * DAY_MS).toISOString();
    const runs = await loadArchive().withArchive(io, { writes: false }, (archive) =>
      archive.ended({ ...ALL_TIME, from, ...(environment === undefined ? {} : { environment }) }),
    );
    print(io, options, { json: { runs }, text: () => runs.map(lineOf).join('\n') || 'no run ended in that time' });
  });
}

function lineOf({ ended, environment, locationName, runbook, cause, outcome, run }: RunFacts): string {
  const book = runbookOfSlug(runbook);
  const why = cause === null ? 'no cause' : book === null ? cause : causeInWords(book, cause).title;
  const how = outcomeInWords(outcome as Parameters<typeof outcomeInWords>[0]) ?? outcome;
  return inOneLine([moment(ended), environment, locationName, why, how, run].join('  '));
}

function exportOf(io: Io): Command {
  const command = new Command('export').description(
    'Prints the document of each run as one line of JSON, oldest first.',
  );
  return withCommonOptions(command).action(async () => {
    await loadArchive().withArchive(io, { writes: false }, async (archive) => {
      for await (const document of archive.documents()) io.out(`${document}\n`);
    });
  });
}

function forgetIn(io: Io): Command {
  const command = new Command('forget')
    .description('Deletes the ended runs of a customer. The engine forgets its own copies after its retention.')
    .requiredOption('--account <id>', 'the account of the customer')
    .option('--yes', 'delete; else only the number of runs is said');
  return withCommonOptions(command).action(async () => {
    const options = optionsOf<{ account: string; yes?: boolean }>(command);
    const { account, yes = false } = options;
    const runs = await loadArchive().withArchive(io, { writes: yes }, (archive) =>
      yes ? archive.forget(account) : archive.countOf(account),
    );
    const count = `${runs} ${runs === 1 ? 'run' : 'runs'} of account ${account}`;
    const said = yes ? `Deleted ${count}.` : `The archive has ${count}. Nothing was deleted: add --yes.`;
    print(io, options, { json: { account, runs, deleted: yes }, text: () => said });
  });
}
