import { Command } from 'commander';
import type { Io } from '../io';
import { optionsOf, print, withCommonOptions, readingEngine } from '../session';
import { pageOf } from '../view/follow';

export const RUN_ARGUMENT = 'the run, a workflow id, or the id of a location or cluster';

/** Shows one run as it is now. */
export function showCommand(io: Io): Command {
  const command = new Command('show')
    .summary('show one run as it is now')
    .description('Shows one run as it is now. A run that has ended is read without a worker.')
    .argument('<run>', RUN_ARGUMENT);
  return withCommonOptions(command)
    .addHelpText('after', '\nExample:\n  $ satlink show c1234567890abcdefghi')
    .action(async (run: string) => {
      const options = optionsOf(command);
      const document = await readingEngine(io, options, async ({ runs, engine }) =>
        runs.readRun(engine, await runs.findRun(engine, run)),
      );
      print(io, options, { json: document, text: () => pageOf(io, document) });
    });
}
