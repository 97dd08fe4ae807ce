import { callSiteOf } from '../src/cli/site-files';
import { causeLines } from '../src/cli/view/run-view';
import { stillDrawing } from '../src/cli/view/steps-view';
import { styleFor } from '../src/cli/view/style';
import { ACTION_WORDS, asSentence, DOER_WORDS } from '../src/words/actions';
import { ANSWER_WORDS } from '../src/words/answers';
import { CHOICE_TITLES, saidInWords } from '../src/words/choices';
import { inARow } from '../src/words/outcomes';
import type { Io } from '../src/cli/io';
import type { Choice } from '../src/approvals/decision';
import { callsOf, decide, type Engine, type ReadRun } from '../src/runs';
import type { Answering } from './demo-options';
import type { Lab } from './lab';
import type { Story } from './stories';

/** The people who decide in the lab. */
export const APPROVER = 'mia';

export interface GateKeeper {
  io: Io;
  engine: Engine;
  lab: Lab;
  story: Story;
  say: (line: string) => void;
}

/** Answers the gate of a demo by itself. Returns its answer; null if it stays silent. */
export async function answerByItself(keeper: GateKeeper, run: ReadRun, answering: Answering): Promise<Choice | null> {
  const offers = run.asks?.offers ?? [];
  // No person of the lab knows whether a remediation in doubt happened.
  if (answering === 'silent' || offers.includes('it-happened')) return null;
  const choice = answering === 'reject' ? 'reject' : (keeper.story.gate ?? 'approve');
  await send(keeper, run, offers.includes(choice) ? choice : 'approve');
  return choice;
}

/** The letter of each choice. No two choices of a gate share one. */
export const LETTERS: Record<Choice, string> = {
  approve: 'a',
  reject: 'r',
  'customer-rotated': 'c',
  'it-happened': 'y',
  'it-did-not': 'n',
};

/** Asks the person at the terminal. Returns the decision that was sent; null when the gate closed meanwhile. */
export async function askAtTerminal(keeper: GateKeeper, run: ReadRun): Promise<Choice | null> {
  const { io } = keeper;
  const { offers, expiresAt } = run.asks!;
  // A person who is asked whether it happened finds nothing to paste that does it again.
  const hasCalls = !offers.includes('it-happened');
  const menu = [
    ...offers.map((choice) => `(${LETTERS[choice]}) ${CHOICE_TITLES[choice]}`),
    ...(hasCalls ? ['(p) Show the exact calls'] : []),
  ];
  const letters = [...offers.map((choice) => LETTERS[choice]), ...(hasCalls ? ['p'] : [])];
  const closing = AbortSignal.timeout(Math.max(1, Date.parse(expiresAt) - Date.now()));
  io.out(`${causeLines(run, stillDrawing(io)).join('\n')}\n\n  ${menu.join('   ')}\n`);
  for (;;) {
    const typed = (await io.ask(`  You are ${APPROVER}. Your answer: `, closing))?.trim().toLowerCase();
    if (typed === undefined) return null;
    if (typed === 'p' && hasCalls) {
      showCalls(keeper, run);
      continue;
    }
    const choice = offers.find((offer) => offer === typed || LETTERS[offer] === typed);
    if (choice === undefined) {
      const what = typed === '' ? 'Nothing was typed.' : `"${typed}" is none of the answers.`;
      io.out(`  ${what} Type ${inARow(letters, 'or')}, then Enter.\n`);
      continue;
    }
    const comment =
      choice === 'reject' ? await io.ask('  Your reason, which the team reads (Enter for none): ', closing) : '';
    if (comment === null) return null;
    await send(keeper, run, choice, comment.trim());
    return choice;
  }
}

function showCalls({ io, lab }: GateKeeper, run: ReadRun): void {
  const style = styleFor(io.hasColour);
  const site = callSiteOf({ env: lab.workerEnv('remediation') }, undefined, run.environment);
  for (const { action, by, commands, request } of callsOf(run.plan!, site)) {
    const form = Object.entries(request?.form ?? {}).map(([name, value]) => `  ${name}=${value}`);
    const lines = [...commands, ...(request ? [`${request.method} ${request.url}`, ...form] : [])];
    io.out(
      `\n  ${style.strong(asSentence(`${DOER_WORDS[by]}: ${ACTION_WORDS[action]}`))}\n${lines.map((line) => `    ${line}\n`).join('')}`,
    );
  }
  io.out('\n');
}

async function send(
  { engine, lab, story, say }: GateKeeper,
  run: ReadRun,
  choice: Choice,
  comment = '',
): Promise<void> {
  if (choice === 'customer-rotated') {
    say('the customer of the lab rotates the key');
    const { location } = run.plan!.target;
    await postJson(`${lab.control}/customer/rotate`, { location });
  }
  const value = { decision: choice, plan: run.plan!.code, by: APPROVER, comment: comment || `demo ${story.name}` };
  const { answer, because } = await decide(engine, run.run, { value });
  say(`${APPROVER} ${saidInWords(choice)}. ${ANSWER_WORDS[answer]}: ${because}`);
}

async function postJson(url: string, body: object): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json' },
  });
  if (!answer.ok)
    throw new Error(`the lab answered ${answer.status} to ${new URL(url).pathname}: ${await answer.text()}`);
}
