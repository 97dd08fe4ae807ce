import { Command } from 'commander';
import { decisionCommands } from './commands/decisions';
import { doctorCommand } from './commands/doctor';
import { keysCommand } from './commands/keys';
import { listCommand } from './commands/list';
import { planCommand } from './commands/plan';
import { provideXoCommand } from './commands/provide-xo';
import { receiveCommand } from './commands/receive';
import { reportCommand } from './commands/report';
import { showCommand } from './commands/show';
import { startCommand } from './commands/start';
import { cancelCommand, cieCommand } from './commands/steering';
import { watchCommand } from './commands/watch';
import type { Io } from './io';
import { loadEvidenceCommand } from './lazily';
import { onceEach } from './once-each';
import { withCommonOptions } from './session';

/** All commands. Each loads its own parts only when it runs. */
export function buildProgram(io: Io): Command {
  const program = withCommonOptions(new Command('satlink'))
    .description(
      'Runs the runbooks of Satellite Link connectors, shows what they found, and asks before it changes anything.',
    )
    .usage('[options] <command>')
    .enablePositionalOptions()
    .addHelpText('after', HELP);
  const commands = [
    startCommand(io),
    listCommand(io),
    showCommand(io),
    watchCommand(io),
    planCommand(io),
    ...decisionCommands(io),
    provideXoCommand(io),
    cieCommand(io),
    cancelCommand(io),
    reportCommand(io),
    evidenceStub(program),
    receiveCommand(io),
    keysCommand(io),
    doctorCommand(io),
  ];
  for (const command of commands) program.addCommand(command);
  program.helpCommand('help [command]', 'show the help of a command');
  speakThrough(io, program);
  return program;
}

/** Commander passes neither of them on to its subcommands. */
function speakThrough(io: Io, command: Command): void {
  onceEach(command).exitOverride().configureOutput({ writeOut: io.out, writeErr: io.err });
  for (const below of command.commands) speakThrough(io, below);
}

const HELP = `
Example:
  $ satlink start c1234567890abcdefghi --environment prod
  $ satlink watch c1234567890abcdefghi
  $ satlink approve c1234567890abcdefghi

Exit codes: 0 done, 1 failed or unknown, 2 bad usage or configuration, 3 refused.`;

/** Evidence is judged offline. Its parsers are loaded only for it, and it reads its own options. */
function evidenceStub(program: Command): Command {
  const stub = new Command('evidence')
    .summary('judge evidence files, offline')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .argument('[arguments...]')
    .action(async (given: string[]) => {
      const { json } = program.opts<{ json?: boolean }>();
      await loadEvidenceCommand().parseAsync([...given, ...(json ? ['--json'] : [])], { from: 'user' });
    });
  stub.outputHelp = () => loadEvidenceCommand().outputHelp();
  return stub;
}
