import { inShell } from '../../text/shell';
import { Command, Option } from 'commander';
import { readRunInput } from '../../contract/run-input';
import { DEFAULT_RUNBOOK, runbookOfSlug, RUNBOOKS } from '../../runbooks';
import type { Runbook } from '../../runbooks';
import type { SignStart } from '../../runs';
import type { PrivateKey } from '../../signing';
import { Exit, EXIT } from '../exit';
import type { Io } from '../io';
import { readKeyFile } from '../key-file';
import { loadAlertNames, loadSigning, loadSiteFiles } from '../lazily';
import { personOf } from '../person';
import { optionsOf, print, withCommonOptions, withEngine } from '../session';

interface StartOptions {
  environment: string;
  runbook?: string;
  cie?: string;
  alertname?: string;
  startsAt?: string;
  by?: string;
  key?: string;
}

/** Starts a run for a location, or joins the one that works on it already. */
export function startCommand(io: Io): Command {
  const command = new Command('start')
    .summary('start a run for a location, or join the one at work')
    .description('Starts a run for a location. When one is at work already, that run is told instead.')
    .argument('<location>', 'cluster_id of the alert: 20 characters a-z 0-9, or 32 hex')
    .requiredOption('-e, --environment <name>', 'environment of the location, such as prod or stage')
    .addOption(new Option('--runbook <name>', 'which runbook to follow').choices(RUNBOOKS.map(({ slug }) => slug)))
    .option('--cie <id>', 'a customer impacting event was raised under this id')
    .option('--alertname <name>', 'the alert that asks for the run')
    .option('--starts-at <time>', 'when the alert started, ISO 8601')
    .option('--by <name>', 'the person who asks for the run (else the owner of the key, SATLINK_USER, the OS user)')
    .option('--key <file>', 'sign it with this key (else SATLINK_KEY_FILE, or the key of "satlink keys new")');
  return withCommonOptions(command)
    .addHelpText('after', '\nExample:\n  $ satlink start c1234567890abcdefghi --environment prod')
    .action(async (location: string) => {
      const options = optionsOf<StartOptions>(command);
      const { environment, cie, alertname, startsAt } = options;
      const runbook = runbookFor(io, options);
      const key = await readKeyFile(io, options.key);
      const name = personOf(io, options.by, key);
      const input = readRunInput({
        location,
        environment,
        cie,
        alertname,
        startsAt,
        requestedBy: name,
      });
      if (typeof input === 'string') throw new Exit(EXIT.usage, input);
      const unknown = loadSiteFiles().whyUnknownEnvironment(io, environment);
      if (unknown !== null) throw new Exit(EXIT.usage, unknown);
      const started = await withEngine(io, options, async ({ runs, engine }) => {
        const one = await runs.startRun(engine, input, askedBy(name, key), runbook);
        const failed = one.joined ? null : await runs.failedAtOnce(engine, one.run);
        if (failed !== null)
          throw new Exit(EXIT.failed, `the run ${one.run} was started and failed at once: ${failed}`);
        return one;
      });
      const { run, joined, stuck } = started;
      const trouble = stuck === undefined ? '' : `\n  This run cannot go on: ${stuck}`;
      const text = () => `${joined ? 'joined' : 'started'} ${run}${trouble}\n\n  satlink watch ${inShell(run)}`;
      print(io, options, { json: started, text });
    });
}

/** The runbook that is named; else that of the alert; else the first. */
function runbookFor(io: Io, { runbook, alertname }: StartOptions): Runbook {
  if (runbook !== undefined) return runbookOfSlug(runbook)!;
  if (alertname === undefined) return DEFAULT_RUNBOOK;
  const { alertNamesOf, runbookOfAlert } = loadAlertNames();
  return runbookOfAlert(alertNamesOf(loadSiteFiles().readFleetOf(io, undefined)), alertname) ?? DEFAULT_RUNBOOK;
}

/** Only a signature proves the requester. Under the two-person rule, a run without one needs two approvals. */
function askedBy(name: string, key: PrivateKey | null): { kind: 'person'; signed?: { as: string; sign: SignStart } } {
  if (key === null) return { kind: 'person' };
  const { signStart } = loadSigning();
  return { kind: 'person', signed: { as: name, sign: (statement) => signStart(statement, key, Date.now()) } };
}
