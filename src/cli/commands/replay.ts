import { Command } from 'commander';
import { Exit, EXIT } from '../exit';
import type { Io } from '../io';
import { loadReplay } from '../lazily';
import { optionsOf, print, withCommonOptions, withEngine } from '../session';
import { replayLines } from '../view/replay-view';
import type { ReplayedWorkflow } from '../view/replay-view';

/** Asks of each open run whether it could go on with another build. */
export function replayCommand(io: Io): Command {
  const command = new Command('replay')
    .summary('say which open runs another build would break')
    .description(
      'Replays the histories of all open runs in the workflows of another build, and changes nothing. Exit code 1 if one would break.',
    )
    .requiredOption('--against <folder>', 'the dist folder of the build, or its workflow-bundle.js');
  return withCommonOptions(command)
    .addHelpText('after', '\nExample:\n  $ satlink replay --against dist')
    .action(async () => {
      const options = optionsOf<{ against: string }>(command);
      const code = bundleAt(options.against);
      const workflows = await withEngine(io, options, async ({ runs, engine }) => {
        const { dataConverter } = engine.client.options;
        const seen: ReplayedWorkflow[] = [];
        for await (const one of loadReplay().replayHistories(runs.openHistories(engine), { code, dataConverter })) {
          const { name, endsOn, replayed } = one;
          seen.push({ name, endsOn: endsOn?.buildId ?? null, ...replayed });
        }
        return seen;
      });
      print(io, options, { json: { workflows }, text: () => replayLines(io, workflows).join('\n') });
      if (workflows.some(({ fits }) => !fits)) throw new Exit(EXIT.failed);
    });
}

function bundleAt(path: string): string {
  try {
    return loadReplay().bundleOfBuild(path);
  } catch (error) {
    throw new Exit(EXIT.usage, (error as Error).message);
  }
}
