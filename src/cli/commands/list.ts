import { Command, InvalidArgumentError } from 'commander';
import { asksPeople } from '../../contract/asks-people';
import type { ListedRun } from '../../runs';
import type { Io } from '../io';
import { optionsOf, print, withCommonOptions, readingEngine } from '../session';
import { stoppedLines } from '../view/brakes-view';
import { incidentLines } from '../view/incidents-view';
import { listLines } from '../view/list-view';
import { styleFor } from '../view/style';

interface ListOptions {
  environment?: string;
  location?: string;
  open?: boolean;
  max: number;
}

/** Lists the runs; works without a worker too. */
export function listCommand(io: Io): Command {
  const command = new Command('list')
    .summary('list the runs')
    .description('Lists the runs, those that wait for a person first. Needs no worker.')
    .option('-e, --environment <name>', 'only runs of this environment')
    .option('--location <id>', 'only runs of this location')
    .option('--open', 'only runs that have not ended')
    .option('--max <count>', 'at most this number of runs', readCount, 100);
  return withCommonOptions(command)
    .addHelpText('after', '\nExample:\n  $ satlink list --open')
    .action(async () => {
      const options = optionsOf<ListOptions>(command);
      const [listed, brakes, [incidents, shown]] = await readingEngine(io, options, ({ runs, engine }) =>
        Promise.all([
          runs.listRuns(engine, options),
          runs.brakesThatHold(engine).catch(() => null),
          runs.incidentsThatAreOpen(engine).then(
            (open) => [open, open.map(runs.shownIncident)] as const,
            () => [null, null] as const,
          ),
        ]),
      );
      const runs = inOrder(listed);
      const drawing = { style: styleFor(io.hasColour), width: io.isLive ? io.columns() : Infinity, now: Date.now() };
      print(io, options, {
        json: { runs, incidents: shown },
        text: () => [...incidentLines(incidents), ...stoppedLines(brakes), ...listLines(runs, drawing)].join('\n'),
      });
    });
}

/** Runs that wait for a person come first: the reader of the list can act on them. */
function inOrder(runs: ListedRun[]): ListedRun[] {
  return [...runs.filter(asksPeople), ...runs.filter((run) => !asksPeople(run))];
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 1000)
    throw new InvalidArgumentError('It is a number from 1 to 1000.');
  return count;
}
