import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { readXoReply } from '../../evidence/xo-reply';
import type { Steered } from '../../runs';
import { Exit, EXIT } from '../exit';
import type { Io } from '../io';
import { personOf } from '../person';
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

/** Names a customer impacting event that was raised meanwhile. */
export function cieCommand(io: Io): Command {
  const command = new Command('cie')
    .summary('tell a run of a customer impacting event')
    .description('Tells a run that a customer impacting event was raised: it then escalates by the list for CIEs.')
    .argument('<run>', RUN_ARGUMENT)
    .argument('<id>', 'the id of the event');
  return withCommonOptions(command)
    .addHelpText('after', '\nExample:\n  $ satlink cie c1234567890abcdefghi CIE-2041')
    .action(async (run: string, id: string) => {
      const options = optionsOf(command);
      printSteered(io, options, await withEngine(io, options, ({ runs, engine }) => runs.nameCie(engine, run, id)));
    });
}

/** Hands in what xo said, when a person looked it up. The paste is read here and only the finding is sent. */
export function provideXoCommand(io: Io): Command {
  const command = new Command('provide-xo')
    .summary("hand in xo's answer while xo is silent or cannot be read")
    .description("Hands in xo's answer that a person looked up, while the run waits for it. Only the finding is sent.")
    .argument('<run>', RUN_ARGUMENT)
    .argument('[file]', "a file with xo's answer, or - for standard input", '-')
    .option('--by <name>', 'who looked it up (else SATLINK_USER, else the OS user)');
  return withCommonOptions(command)
    .addHelpText('after', '\nExample:\n  $ pbpaste | satlink provide-xo c1234567890abcdefghi -')
    .action(async (run: string, file: string) => {
      const options = optionsOf<{ by?: string }>(command);
      const text = file === '-' ? await io.readStdin() : readPaste(file);
      const steered = await withEngine(io, options, async ({ runs, engine }) => {
        const found = await runs.findRun(engine, run);
        const { location, environment } = await runs.readRun(engine, found);
        const finding = readXoReply(text, { id: location, environment });
        return runs.provideLocation(engine, run, { finding, by: personOf(io, options.by) });
      });
      printSteered(io, options, steered);
    });
}

function readPaste(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Exit(EXIT.failed, `${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'error'}`);
  }
}

function printSteered(io: Io, options: CommonOptions, { run, because }: Steered): void {
  print(io, options, { json: { run, because }, text: () => because });
}
