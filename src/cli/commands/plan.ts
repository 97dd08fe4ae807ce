import { Command } from 'commander';
import type { Plan } from '../../approvals/plan';
import { stepInDoubt } from '../../handover/changes';
import type { PlannedCall } from '../../runs';
import { allInOneLine } from '../../text/visible';
import { Exit, EXIT } from '../exit';
import type { Io } from '../io';
import { loadRuns, loadSiteFiles } from '../lazily';
import { writePlanFile } from '../plan-file';
import { optionsOf, print, withCommonOptions, readingEngine } from '../session';
import { planBox } from '../view/plan-view';
import { stillDrawing } from '../view/steps-view';
import { RUN_ARGUMENT } from './show';

interface PlanOptions {
  fleet?: string;
  output?: string;
}

/** Shows the exact calls of a plan. */
export function planCommand(io: Io): Command {
  const command = new Command('plan')
    .summary('show the exact calls of the plan')
    .description('Shows the plan of a run and the exact calls that it consists of. Changes nothing.')
    .argument('<run>', RUN_ARGUMENT)
    .option('--output <file>', 'also write the plan there, for --plan-file of a decision')
    .option('--fleet <file>', 'fleet file, for the name of the refresh job (else SATLINK_FLEET_FILE)');
  return withCommonOptions(command)
    .addHelpText(
      'after',
      '\nExample:\n  $ satlink plan c1234567890abcdefghi --output plan.json\n' +
        'SATLINK_JENKINS_URL and IBMCLOUD_CS_API_ENDPOINT say where the calls go, as for the workers.',
    )
    .action(async (run: string) => {
      const options = optionsOf<PlanOptions>(command);
      const { document, calls } = await readingEngine(io, options, async ({ runs, engine }) => {
        const read = await runs.readRun(engine, await runs.findRun(engine, run));
        if (read.plan === null) {
          const why = read.incomplete ?? (read.outcome ? `it ended ${read.outcome.kind}` : `it is ${read.phase}`);
          throw new Exit(EXIT.refused, `this run has no plan: ${why}`);
        }
        return {
          document: read,
          calls: runs.callsOf(read.plan, loadSiteFiles().callSiteOf(io, options.fleet, read.environment)),
        };
      });
      const plan = document.plan!;
      const isDoubt = stepInDoubt(document) !== undefined;
      if (options.output !== undefined) writePlanFile(options.output, plan);
      const drawing = stillDrawing(io);
      const text = () =>
        [
          ...planBox(plan, document, drawing, Infinity),
          `  digest ${plan.digest}`,
          '',
          // A person who is asked whether it happened finds nothing to paste that does it again.
          ...(isDoubt ? [] : allInOneLine(calls).flatMap(callLines)),
        ].join('\n');
      print(io, options, { json: { run: document.run, plan, calls }, text });
    });
}

const TITLE: Record<Plan['actions'][number], string> = {
  'api-key-reset': 'Reset the API key',
  'master-refresh': 'Refresh the master',
};

function callLines({ action, by, commands, request, notes }: PlannedCall, index: number): string[] {
  const lines = [`${index + 1}. ${TITLE[action]} (${by})`, ''];
  lines.push(...commands.map((command) => `     ${command}`), ...(commands.length > 0 ? [''] : []));
  if (request !== null) {
    const [line, ...rest] = loadRuns().linesOfRequest(request);
    lines.push(`     ${line}`, ...rest.map((one) => `       ${one}`), '');
  }
  return [...lines, ...notes.map((note) => `   ${note}`), ''];
}
