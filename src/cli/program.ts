import { Command, CommanderError } from 'commander';
import { archiveCommand } from './commands/archive';
import { brakeCommands } from './commands/brakes';
import { releaseCommand } from './commands/release';
import { configCommand } from './commands/config';
import { completionCommand } from './commands/completion';
import { decisionCommands } from './commands/decisions';
import { doctorCommand } from './commands/doctor';
import { keysCommand } from './commands/keys';
import { listCommand } from './commands/list';
import { openCommand } from './commands/open';
import { planCommand } from './commands/plan';
import { provideXoCommand } from './commands/provide-xo';
import { receiveCommand } from './commands/receive';
import { replayCommand } from './commands/replay';
import { reportCommand } from './commands/report';
import { showCommand } from './commands/show';
import { startCommand } from './commands/start';
import { cancelCommand, cieCommand } from './commands/steering';
import { watchCommand } from './commands/watch';
import type { Io } from './io';
import { labCommands } from './lab-programs';
import { loadEvidenceCommand } from './lazily';
import { onceEach } from './once-each';
import { withCommonOptions } from './session';
import { versionLine } from './version';

/** All commands. Each loads its own parts only when it runs. */
export function buildProgram(io: Io): Command {
  const program = withCommonOptions(new Command('satlink'))
    .description(
      'Runs the runbooks of Satellite Link connectors, shows what they found, and asks before it changes anything.',
    )
    .usage('[options] <command>')
    .option('-V, --version', 'print the version, the commit and Node')
    .enablePositionalOptions()
    .addHelpText('after', HELP);
  program.on('option:version', () => {
    io.out(`${versionLine()}\n`);
    throw new CommanderError(0, 'commander.version', 'the version is printed');
  });
  const groups: [heading: string, commands: Command[]][] = [
    ['Look:', [listCommand(io), showCommand(io), watchCommand(io), openCommand(io), reportCommand(io)]],
    ['Diagnose:', [evidenceStub(program), provideXoCommand(io)]],
    ['Decide:', [planCommand(io), ...decisionCommands(io)]],
    ['Steer:', [startCommand(io), receiveCommand(io), cieCommand(io), cancelCommand(io)]],
    ['Stop:', [...brakeCommands(io), releaseCommand(io)]],
    [
      'Administer:',
      [
        doctorCommand(io),
        replayCommand(io),
        configCommand(io),
        archiveCommand(io),
        keysCommand(io),
        completionCommand(io),
      ],
    ],
    ['Try it:', labCommands()],
  ];
  for (const [heading, commands] of groups)
    for (const command of commands) program.addCommand(command.helpGroup(heading));

  program.commandsGroup('Administer:').helpCommand('help [command]', 'show the help of a command');
  speakThrough(io, program);
  return program;
}

/** Commander passes neither of them on to its subcommands. */
function speakThrough(io: Io, command: Command): void {
  onceEach(command).exitOverride().configureOutput({ writeOut: io.out, writeErr: io.err });
  for (const below of command.commands) speakThrough(io, below);
}

const HELP = `
Examples:
  $ satlink list --open                                     # the runs that wait for you come first
  $ satlink show c1234567890abcdefghi                       # the question, the evidence and the steps
  $ satlink approve c1234567890abcdefghi                    # shows the plan, then asks for its code
  $ satlink start c1234567890abcdefghi --environment prod   # where no alert has started a run

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
