import { Command } from 'commander';
import type { Io } from '../io';
import { optionsOf, withCommonOptions, withEngine } from '../session';
import { follow } from '../view/follow';
import { RUN_ARGUMENT } from './show';

/** Follows a run to its end. */
export function watchCommand(io: Io): Command {
  const command = new Command('watch')
    .summary('follow a run to its end')
    .description(
      'Follows a run to its end: live on a terminal, one line for each change elsewhere. Ctrl-C leaves the run alone.',
    )
    .argument('<run>', RUN_ARGUMENT);
  return withCommonOptions(command)
    .addHelpText(
      'after',
      '\nExample:\n  $ satlink watch c1234567890abcdefghi\nWith --json: one run document a line, at each change.',
    )
    .action(async (run: string) => {
      const options = optionsOf(command);
      const form = options.json ? 'json' : io.isLive ? 'live' : 'lines';
      await withEngine(io, options, ({ runs, engine }) => follow(io, runs.watchRun(engine, run), { form }));
    });
}
