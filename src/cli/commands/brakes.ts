import { Command } from 'commander';
import { brakeName, subjectNamed, subjectOfRun } from '../../approvals/brake';
import type { BrakeSubject } from '../../approvals/brake';
import type { Reply } from '../../approvals/decision';
import { isOpenStatus } from '../../contract/engine-names';
import type { SignBrakes } from '../../runs';
import type { PrivateKey } from '../../signing';
import { shownName } from '../../approvals/shown-name';
import { proofOf, writeAudit } from '../audit';
import { Exit, EXIT } from '../exit';
import type { Io } from '../io';
import { readKeyFile } from '../key-file';
import { loadSigning } from '../lazily';
import { personOf } from '../person';
import { optionsOf, print, readingEngine, withCommonOptions, withEngine } from '../session';
import type { CommandContext, CommonOptions } from '../session';
import { brakeLines, pastLines } from '../view/brakes-view';
import { printReply } from './decisions';
import { RUN_ARGUMENT } from './show';

export interface PersonOptions extends CommonOptions {
  by?: string;
  key?: string;
}

interface SettingOptions extends PersonOptions {
  because?: string;
  until?: string;
}

interface FreezeOptions extends SettingOptions {
  everything?: boolean;
  environment?: string;
  region?: string;
  account?: string;
  scope?: string;
  location?: string;
}

const SUBJECTS = ['environment', 'region', 'account', 'scope', 'location'] as const;

/** The commands that stop changes which were not sent yet, and let them go on. */
export function brakeCommands(io: Io): Command[] {
  return [freezeCommand(io), liftCommand(io), listCommand(io), pauseCommand(io), resumeCommand(io)];
}

function freezeCommand(io: Io): Command {
  const command = new Command('freeze')
    .summary('stop all changes that were not sent yet')
    .description(
      'Sets a brake: nothing is approved or sent there until an approver lifts it. It holds for every worker at once. ' +
        'Operators and approvers may set one.',
    )
    .option('--everything', 'stop everything')
    .option('-e, --environment <name>', 'stop one environment')
    .option('--region <name>', 'stop one region')
    .option('--account <id>', 'stop one account')
    .option('--scope <account/region/group>', 'stop one key scope')
    .option('--location <id>', 'stop one location')
    .requiredOption('--because <text>', 'why, for everybody who is stopped');
  return withSettingOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n  $ satlink freeze --everything --because "IAM is down"\n' +
        '  $ satlink freeze --region us-east --because "maintenance" --until 2026-11-30T06:00:00Z --key key.json',
    )
    .action(async () => {
      const options = optionsOf<FreezeOptions>(command);
      const subject = subjectIn(options);
      await setAndPrint(io, options, async () => subject);
    });
}

function pauseCommand(io: Io): Command {
  const command = new Command('pause')
    .summary('stop one run before its next change')
    .description(
      'Pauses a run: it goes on with its diagnosis, but nothing is approved or sent until somebody resumes it.',
    )
    .argument('<run>', RUN_ARGUMENT)
    .option('--because <text>', 'why, for everybody who is stopped', 'no reason was given');
  return withSettingOptions(command)
    .addHelpText('after', '\nExample:\n  $ satlink pause c1234567890abcdefghi --because "the customer is on the phone"')
    .action((run: string) => {
      const options = optionsOf<SettingOptions>(command);
      return setAndPrint(io, options, async (context) => subjectOf(context, run, { mustBeOpen: true }));
    });
}

function liftCommand(io: Io): Command {
  const command = new Command('lift')
    .summary('lift a brake')
    .description(
      'Lifts a brake. Only an approver may. Nothing is sent by itself: what was approved before is asked again.',
    )
    .argument('<name>', 'the name of the brake, as "satlink brakes" shows it');
  return withPersonOptions(command)
    .addHelpText('after', '\nExample:\n  $ satlink lift environment-prod --key key.json')
    .action((name: string) =>
      liftAndPrint(io, optionsOf<PersonOptions>(command), (context) => brakeNamed(context, name)),
    );
}

function resumeCommand(io: Io): Command {
  const command = new Command('resume')
    .summary('let a paused run go on')
    .description('Lifts the pause of a run. Only an approver may.')
    .argument('<run>', RUN_ARGUMENT);
  return withPersonOptions(command)
    .addHelpText('after', '\nExample:\n  $ satlink resume c1234567890abcdefghi --key key.json')
    .action((run: string) =>
      liftAndPrint(io, optionsOf<PersonOptions>(command), (context) => subjectOf(context, run, { mustBeOpen: false })),
    );
}

function listCommand(io: Io): Command {
  const command = new Command('brakes')
    .summary('list the brakes that hold')
    .description(
      'Lists the brakes that hold: their names, who set them, since when, and in which environments they hold.',
    );
  return withCommonOptions(command.option('--all', 'also those that were lifted or are over'))
    .addHelpText('after', '\nExample:\n  $ satlink brakes --all')
    .action(async () => {
      const options = optionsOf<{ all?: boolean }>(command);
      const [brakes, past] = await readingEngine(io, options, ({ runs, engine }) =>
        Promise.all([runs.brakesThatHold(engine), options.all ? runs.brakesOfThePast(engine) : []]),
      );
      if (past === null) throw new Exit(EXIT.usage, '--all needs the policy file (SATLINK_POLICY_FILE)');
      const json = options.all ? { brakes, past } : { brakes };
      print(io, options, { json, text: () => [...brakeLines(brakes), ...pastLines(past)].join('\n') });
    });
}

function withSettingOptions(command: Command): Command {
  return withPersonOptions(
    command.option('--until <time>', 'when it ends by itself (ISO 8601); without it, somebody must lift it'),
  );
}

export function withPersonOptions(command: Command): Command {
  return withCommonOptions(
    command
      .option('--by <name>', 'the person who acts (else the owner of the key, SATLINK_USER, the OS user)')
      .option('--key <file>', 'your private key, which signs it (else SATLINK_KEY_FILE, else the default file)'),
  );
}

function subjectIn(options: FreezeOptions): Pick<BrakeSubject, 'kind' | 'of'> {
  const named = SUBJECTS.filter((kind) => options[kind] !== undefined);
  if (named.length + (options.everything ? 1 : 0) !== 1) {
    const choices = ['everything', ...SUBJECTS].map((kind) => `--${kind}`).join(', ');
    throw new Exit(EXIT.usage, `say what to stop, with one of ${choices}`);
  }
  const [kind] = named;
  return kind === undefined ? { kind: 'everything', of: '' } : { kind, of: options[kind]! };
}

async function subjectOf(
  { runs, engine }: CommandContext,
  run: string,
  { mustBeOpen }: { mustBeOpen: boolean },
): Promise<BrakeSubject> {
  const found = await runs.findRun(engine, run);
  if (mustBeOpen && !isOpenStatus(found.description.status.name))
    throw new runs.RunsProblem('refused', 'the run has ended, so there is nothing to pause');
  return subjectOfRun(found);
}

/** The subject of the brake that holds under a name. A long name does not say its subject, but the list does. */
async function brakeNamed({ runs, engine }: CommandContext, name: string): Promise<BrakeSubject> {
  const listed = (await runs.brakesThatHold(engine)).find((brake) => brake.name === name);
  const subject = listed?.subject ?? subjectNamed(name);
  if (subject === null || brakeName(subject) !== name)
    throw new Exit(EXIT.usage, `no brake can have the name ${name}; "satlink brakes" lists those that hold`);
  return subject;
}

async function setAndPrint(
  io: Io,
  options: SettingOptions,
  find: (context: CommandContext) => Promise<Pick<BrakeSubject, 'kind' | 'of'>>,
): Promise<void> {
  const key = await readKeyFile(io, options.key);
  const { because, until } = options;
  const reply = await withEngine(io, options, async (context): Promise<Reply> => {
    const { runs, engine } = context;
    const given = { ...(await find(context)), because, until, by: personOf(io, options.by, key) };
    const setting = runs.readBrakeOrder(given, Date.now());
    if (typeof setting === 'string') return { answer: 'malformed', because: setting };
    const answered = await runs.orUnknown(() => runs.orderBrake(engine, setting, key && signing(key)));
    const { answer } = answered;
    const facts = { brake: brakeName(setting.subject), by: shownName(setting.by), proof: proofOf(key) };
    writeAudit(io, 'brake-set', { ...facts, answer, until: setting.until ?? 'lifted' });
    return answered;
  });
  printReply(io, options, reply);
}

async function liftAndPrint(
  io: Io,
  options: PersonOptions,
  find: (context: CommandContext) => Promise<BrakeSubject>,
): Promise<void> {
  const key = await readKeyFile(io, options.key);
  const reply = await withEngine(io, options, (context) =>
    context.runs.orUnknown(async () => {
      const order = { subject: await find(context), by: personOf(io, options.by, key) };
      const answered = await context.runs.orderLift(context.engine, order, key && signing(key));
      const facts = { brake: brakeName(order.subject), by: shownName(order.by), proof: proofOf(key) };
      writeAudit(io, 'brake-lifted', { ...facts, answer: answered.answer });
      return answered;
    }),
  );
  printReply(io, options, reply);
}

/** Signs brakes, lifts and releases with the key of the person who acts. */
export function signing(key: PrivateKey): SignBrakes {
  const order = () => ({ key, how: { via: 'key' as const }, nowMs: Date.now() });
  return {
    setting: (setting) => loadSigning().signBrake(setting, order()),
    lift: (lift) => loadSigning().signLift(lift, order()),
  };
}
