import { Argument, Command } from 'commander';
import { scriptFor, SHELLS } from '../completion/scripts';
import type { Shell } from '../completion/scripts';
import { levelsOf } from '../completion/tree';
import type { Io } from '../io';
import { loadEvidenceCommand } from '../lazily';
import { print } from '../session';

/** `satlink completion`: the script with which a shell completes our commands and options. */
export function completionCommand(io: Io): Command {
  const command = new Command('completion')
    .summary('print the completion script of a shell')
    .description('Prints a script for your shell. It completes commands, options, and the values that are fixed.')
    .addArgument(new Argument('<shell>', 'your shell').choices(SHELLS))
    .option('--json', 'one JSON object on one line')
    .addHelpText(
      'after',
      '\nExamples:\n  $ source <(satlink completion bash)     # in ~/.bashrc, or in ~/.zshrc with zsh\n' +
        '  $ satlink completion fish > ~/.config/fish/completions/satlink.fish',
    );
  return command.action((shell: Shell) => {
    // The stub of evidence knows no options: the command itself is loaded for them.
    const levels = [...levelsOf(command.parent!).filter(({ at }) => at !== EVIDENCE), evidence()];
    const script = scriptFor(shell, levels);
    const { json } = command.opts<{ json?: boolean }>();
    print(io, { json: json ?? false }, { json: { script }, text: () => script.trimEnd() });
  });
}

const EVIDENCE = 'satlink/evidence';

function evidence() {
  return levelsOf(loadEvidenceCommand(), 'satlink')[0]!;
}
