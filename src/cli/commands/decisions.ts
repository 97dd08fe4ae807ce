import { Command } from 'commander';
import { readDecision } from '../../approvals/decision';
import type { Answer, Choice, Decision, Reply } from '../../approvals/decision';
import type { Plan } from '../../approvals/plan';
import type { PrivateKey } from '../../signing';
import { chosenBy, NO_CODE, planInHand } from '../chosen-plan';
import type { PlanNaming } from '../chosen-plan';
import { Exit, EXIT } from '../exit';
import type { ExitCode } from '../exit';
import type { Io } from '../io';
import { readKeyFile } from '../key-file';
import { loadKeepSignedNo, loadSigning, loadSiteFiles } from '../lazily';
import { personOf } from '../person';
import { optionsOf, print, withCommonOptions, withEngine } from '../session';
import type { CommonOptions } from '../session';
import { styleFor } from '../view/style';
import { inOneLine } from '../../text/visible';
import { RUN_ARGUMENT } from './show';

interface DecisionOptions extends CommonOptions, PlanNaming {
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
      .addHelpText('after', examplesOf(`${choice} c1234567890abcdefghi`))
      .action((run: string) => decideAndPrint(io, run, { choice, options: optionsOf<DecisionOptions>(command) }));
  });
  return [...gate, inDoubtCommand(io)];
}

function inDoubtCommand(io: Io): Command {
  const command = decisionCommand('in-doubt', 'say whether a remediation in doubt happened')
    .option('--it-happened', 'the change was made')
    .option('--it-did-not', 'the change was not made')
    .addHelpText('after', examplesOf('in-doubt c1234567890abcdefghi --it-happened'));
  return command.action((run: string) => {
    const options = optionsOf<DecisionOptions & { itHappened?: boolean; itDidNot?: boolean }>(command);
    if (options.itHappened === options.itDidNot)
      throw new Exit(EXIT.usage, 'give one of --it-happened and --it-did-not');

    return decideAndPrint(io, run, { choice: options.itHappened ? 'it-happened' : 'it-did-not', options });
  });
}

function examplesOf(command: string): string {
  return (
    `\nExamples:\n  $ satlink ${command}\n  $ satlink ${command} --plan-file plan.json --key key.json\n` +
    'On a terminal the plan is shown and its code is typed; that very plan is signed. Elsewhere --digest or --plan-file says\n' +
    'which plan you looked at. --plan CODE alone is enough only without a key, where the policy says "trust: claimed".'
  );
}

function decisionCommand(name: string, summary: string): Command {
  const command = new Command(name)
    .summary(summary)
    .description(
      `${summary[0]!.toUpperCase()}${summary.slice(1)}. On a terminal it shows the plan and asks for its code.`,
    )
    .argument('<run>', RUN_ARGUMENT)
    .option('--plan <code>', 'the code of the plan that was looked at; not enough for a signature')
    .option('--digest <hex>', 'the digest of the plan that was looked at, all 64 characters')
    .option('--plan-file <file>', 'the plan that was looked at, as "satlink plan RUN --output FILE" wrote it')
    .option('--change <id>', 'the id of the approved change')
    .option('--comment <text>', 'kept with the decision')
    .option('--by <name>', 'the person who decides (else the owner of the key, SATLINK_USER, the OS user)')
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
  const { change, comment } = options;
  const key = await readKeyFile(io, options.key);
  const canAsk = io.canAsk && !options.json;
  const chosen = chosenBy(options, { run, signs: key !== null, canAsk });
  const by = personOf(io, options.by, key);
  const valueOf = (plan: string) => ({ decision: choice, plan, by, change, comment });
  // A malformed decision is refused without the engine.
  const malformed = chosen.by === 'shown' ? null : readDecision(valueOf(chosen.by === 'code' ? chosen.code : NO_CODE));
  if (typeof malformed === 'string') return printReply(io, options, { answer: 'malformed', because: malformed });
  const reply = await withEngine(io, options, async ({ runs, engine }) =>
    runs.orUnknown(async () => {
      const people = loadSiteFiles().peopleKnown(io);
      if (chosen.by === 'code') return runs.decide(engine, run, { value: valueOf(chosen.code), people });
      const read = await runs.readRun(engine, await runs.findRun(engine, run));
      const held = await planInHand(io, { read, chosen, choice, by, people });
      if ('answer' in held) return held;
      const decision = readDecision(valueOf(held.plan.code));
      if (typeof decision === 'string') return { answer: 'malformed' as const, because: decision };
      const value = key === null ? decision : await signed(decision, { ...held, key });
      if ('answer' in value) return value;
      const reply = await runs.decide(engine, run, { value, people });
      if (key !== null) {
        const now = loadSiteFiles().policyNow(io);
        await loadKeepSignedNo().keepSignedNo(engine.client, { decision: value, reply }, { ...read, now });
      }
      return reply;
    }),
  );
  printReply(io, options, reply);
}

/** The decision with a signature over the plan that the person saw. The run is not asked for its plan again. */
function signed(decision: Decision, held: { plan: Plan; digest: string; key: PrivateKey }): Promise<Decision | Reply> {
  return loadSigning().signForPlan(decision, { ...held, how: { via: 'key' }, nowMs: Date.now() });
}

/** Prints the answer, and ends with its exit code. */
export function printReply(io: Io, options: CommonOptions, { answer, because }: Reply): void {
  const code = exitOf(answer);
  const { good, bad } = styleFor(io.hasColour);
  const paint = code === EXIT.done ? good : bad;
  print(io, options, { json: { answer, because }, text: () => `${paint(answer)}: ${inOneLine(because)}` });
  if (code !== EXIT.done) throw new Exit(code);
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
