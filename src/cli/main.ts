#!/usr/bin/env node
import { CommanderError } from 'commander';
import { Exit, EXIT } from './exit';
import { processIo } from './io';
import type { Io } from './io';
import { loadEvidenceCommand } from './lazily';
import type * as program from './program';

/** Loaded when needed, as in lazily.ts. The commands themselves import that file. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const loadProgram = () => require('./program') as typeof program;

/** Runs one command line and returns its exit code. Never shows a stack. */
export async function runCommandLine(args: string[], io: Io): Promise<number> {
  const [first, ...others] = args;
  try {
    if (first === 'evidence') {
      // This needs no other command, and must be as fast as grep.
      await loadEvidenceCommand().parseAsync(others, { from: 'user' });
      return EXIT.done;
    }
    const program = loadProgram().buildProgram(io);
    if (first === undefined) {
      io.err(program.helpInformation());
      return EXIT.usage;
    }
    await program.parseAsync(args, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    if (error instanceof Exit) {
      if (error.message !== '') io.err(`satlink: ${error.message}\n`);
      return error.code;
    }
    // Commander has printed its own message. Help and version are no faults.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    io.err(`satlink: ${error instanceof Error ? error.message : String(error)}\n`);
    return EXIT.failed;
  }
}

/** Writes the buffered text, then ends. Open connections do not keep a command alive. */
function exitWith(code: number): void {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

if (require.main === module) {
  process.stdout.on('error', () => process.exit(EXIT.failed));
  process.once('SIGINT', () => process.exit(130));
  void runCommandLine(process.argv.slice(2), processIo()).then((code) =>
    exitWith(code || Number(process.exitCode ?? 0)),
  );
}
