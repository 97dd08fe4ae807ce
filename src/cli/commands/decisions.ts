import { Command } from 'commander';
import { readDecision } from '../../approvals/decision';
import type { Answer, Choice, Reply } from '../../approvals/decision';
import type { ReadRun } from '../../runs';
import type { PrivateKey } from '../../signing';
import { Exit, EXIT } from '../exit';
import type { ExitCode } from '../exit';
import type { Io } from '../io';
import { readKeyFile } from '../key-file';
import { loadKeepNo, loadSigning, loadSiteFiles } from '../lazily';
import { personOf } from '../person';
import { optionsOf, print, withCommonOptions, withEngine } from '../session';
import type { CommonOptions, Session } from '../session';
import { planBox } from '../view/plan-view';
import { stillDrawing } from '../view/steps-view';
import { styleFor } from '../view/style';
import { inOneLine } from '../../text/visible';
import { RUN_ARGUMENT } from './show';

interface DecisionOptions extends CommonOptions {
  plan?: string;
  change?: string;
  comment?: string;
  by?: string;
  key?: string;
}

const SUMMARIES = {
  approve: 'approve the plan of a run',
  reject: 'reject the plan of a run',
  'customer-rotated': 'say that the customer has rotated the key',
} as const;

/** The commands that decide a gate. */
export function decisionCommands(io: Io): Command[] {
  const gate = (Object.keys(SUMMARIES) as (keyof typeof SUMMARIES)[]).map((choice) => {
    const command = decisionCommand(choice, SUMMARIES[choice]);
    return command
      .addHelpText('after', `\nExample:\n  $ satlink ${choice} c1234567890abcdefghi --plan K7QF2M4X`)
      .action((run: string) => decideAndPrint(io, run, { choice, options: optionsOf<DecisionOptions>(command) }));
  });
  return [...gate, inDoubtCommand(io)];
}

function inDoubtCommand(io: Io): Command {
  const command = decisionCommand('in-doubt', 'say whether a remediation in doubt happened')
    .option('--it-happened', 'the change was made')
    .option('--it-did-not', 'the change was not made')
    .addHelpText('after', '\nExample:\n  $ satlink in-doubt c1234567890abcdefghi --it-happened --plan K7QF2M4X');
  return command.action((run: string) => {
    const options = optionsOf<DecisionOptions & { itHappened?: boolean; itDidNot?: boolean }>(command);
    if (options.itHappened === options.itDidNot) {
      throw new Exit(EXIT.usage, 'give one of --it-happened and --it-did-not');
    }
    return decideAndPrint(io, run, { choice: options.itHappened ? 'it-happened' : 'it-did-not', options });
  });
}

function decisionCommand(name: string, summary: string): Command {
  const command = new Command(name)
    .summary(summary)
    .description(
      `${summary[0]!.toUpperCase()}${summary.slice(1)}. Without --plan it shows the plan and asks for its code.`,
    )
    .argument('<run>', RUN_ARGUMENT)
    .option('--plan <code>', 'the code of the plan that was looked at')
    .option('--change <id>', 'the approved change or train under which this is done')
    .option('--comment <text>', 'kept with the decision')
    .option('--by <name>', 'who decides (else the owner whom the key names, else SATLINK_USER, else the OS user)')
    .option(
      '--key <file>',
      'your private key, which signs the decision (else SATLINK_KEY_FILE, else the default file)',
    );
  return withCommonOptions(command);
}

async function decideAndPrint(
  io: Io,
  run: string,
  { choice, options }: { choice: Choice; options: DecisionOptions },
): Promise<void> {
  if (options.plan === undefined && (options.json || !io.canAsk)) {
    throw new Exit(EXIT.usage, `--plan CODE is missing; "satlink show ${run}" shows the plan with its code`);
  }
  const { change, comment } = options;
  const key = await readKeyFile(io, options.key);
  const valueOf = (plan: string) => ({ decision: choice, plan, by: personOf(io, options.by, key), change, comment });
  // What is malformed needs no engine to be refused.
  const malformed = options.plan === undefined ? null : readDecision(valueOf(options.plan));
  if (typeof malformed === 'string') return printReply(io, options, { answer: 'malformed', because: malformed });
  const reply = await withEngine(io, options, async (session) => {
    const plan = options.plan ?? (await askForCode(io, session, { run, choice }));
    if (typeof plan !== 'string') return plan;
    const order = { people: loadSiteFiles().peopleKnown(io) };
    return session.runs.orUnknown(async () => {
      const value = key === null ? valueOf(plan) : await signed(io, session, run, { value: valueOf(plan), key });
      return session.runs.decide(session.engine, run, { ...order, value });
    });
  });
  printReply(io, options, reply);
}

/** The decision with a signature over the plan that the run shows now, if it is the one whose code was given; a *no* is kept. */
async function signed(
  io: Io,
  { runs, engine }: Session,
  run: string,
  { value, key }: { value: unknown; key: PrivateKey },
): Promise<unknown> {
  const decision = readDecision(value);
  if (typeof decision === 'string') return value;
  const read = await runs.readRun(engine, await runs.findRun(engine, run));
  const { plan } = read;
  const made = await loadSigning().signForPlan(decision, { plan, key, how: { via: 'key' }, nowMs: Date.now() });
  await loadKeepNo().keepNo(engine.client, made, { ...read, policy: loadSiteFiles().policyKnown(io) });
  return made;
}

function printReply(io: Io, options: CommonOptions, { answer, because }: Reply): void {
  const code = exitOf(answer);
  const { good, bad } = styleFor(io.hasColour);
  const paint = code === EXIT.done ? good : bad;
  print(io, options, { json: { answer, because }, text: () => `${paint(answer)}: ${inOneLine(because)}` });
  if (code !== EXIT.done) throw new Exit(code);
}

/** Shows the plan and has its code typed, so that nobody decides what they have not seen. */
async function askForCode(
  io: Io,
  { runs, engine }: Session,
  { run, choice }: { run: string; choice: Choice },
): Promise<string | Reply> {
  const document: ReadRun = await runs.readRun(engine, await runs.findRun(engine, run));
  if (document.plan === null)
    return { answer: 'too-early', because: document.incomplete ?? 'nothing is being asked yet' };
  const drawing = stillDrawing(io);
  io.out(`\n${planBox(document.plan, document.asks, drawing).join('\n')}\n\n`);
  const typed = (await io.ask(`  Type the code of the plan for ${choice}: `))?.trim().toUpperCase();
  if (typed === document.plan.code) return typed;
  throw new Exit(EXIT.usage, 'that is not the code of the plan; nothing was sent');
}

/** The exit code of each answer. */
export function exitOf(answer: Answer): ExitCode {
  switch (answer) {
    case 'accepted':
    case 'waiting-for-more':
    case 'repeated':
      return EXIT.done;
    case 'malformed':
      return EXIT.usage;
    case 'unknown':
      return EXIT.failed;
    case 'already-decided':
    case 'wrong-plan':
    case 'too-early':
    case 'expired':
    case 'not-allowed':
    case 'frozen':
      return EXIT.refused;
  }
}
