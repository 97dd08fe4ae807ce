import { Command } from 'commander';
import type { Io } from '../io';
import { archivedLine, readRunOrKept } from '../run-or-kept';
import { optionsOf, print, withCommonOptions } from '../session';
import { pageOf } from '../view/follow';

export const RUN_ARGUMENT = 'the run, a workflow id, or the id of a location or cluster';

/** Shows one run as it is now. */
export function showCommand(io: Io): Command {
  const command = new Command('show')
    .summary('show one run as it is now')
    .description(
      'Shows one run as it is now. A run that has ended is read without a worker. If Temporal has forgotten it, the archive that SATLINK_ARCHIVE_URL names is asked.',
    )
    .argument('<run>', RUN_ARGUMENT);
  return withCommonOptions(command)
    .addHelpText('after', '\nExample:\n  $ satlink show c1234567890abcdefghi')
    .action(async (run: string) => {
      const options = optionsOf(command);
      const { document, isArchived } = await readRunOrKept(io, options, run);
      const note = isArchived ? `  ${archivedLine(document)}\n\n` : '';
      print(io, options, { json: document, text: () => note + pageOf(io, document) });
    });
}
