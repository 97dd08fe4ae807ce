import { Command } from 'commander';
import type { Steered } from '../../runs';
import type { Io } from '../io';
import { optionsOf, print, withCommonOptions, withEngine } from '../session';
import type { CommonOptions } from '../session';
import { RUN_ARGUMENT } from './show';

/** Cancels a run that has not changed anything. */
export function cancelCommand(io: Io): Command {
  const command = new Command('cancel')
    .summary('cancel a run that has changed nothing')
    .description('Cancels a run; it ends void. Once a change may have been sent this is refused.')
    .argument('<run>', RUN_ARGUMENT);
  return withCommonOptions(command)
    .addHelpText('after', '\nExample:\n  $ satlink cancel c1234567890abcdefghi')
    .action(async (run: string) => {
      const options = optionsOf(command);
      printSteered(io, options, await withEngine(io, options, ({ runs, engine }) => runs.cancelRun(engine, run)));
    });
}

/** Tells a run of a customer impacting event that was raised later. */
export function cieCommand(io: Io): Command {
  const command = new Command('cie')
    .summary('tell a run of a customer impacting event')
    .description(
      'Tells a run that a customer impacting event was raised. If the run escalates, it tells the channels of the list for CIEs.',
    )
    .argument('<run>', RUN_ARGUMENT)
    .argument('<id>', 'the id of the event');
  return withCommonOptions(command)
    .addHelpText('after', '\nExample:\n  $ satlink cie c1234567890abcdefghi CIE-2041')
    .action(async (run: string, id: string) => {
      const options = optionsOf(command);
      printSteered(io, options, await withEngine(io, options, ({ runs, engine }) => runs.nameCie(engine, run, id)));
    });
}

function printSteered(io: Io, options: CommonOptions, { run, because }: Steered): void {
  print(io, options, { json: { run, because }, text: () => because });
}
