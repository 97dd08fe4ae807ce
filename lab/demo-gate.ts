import { callSiteOf } from '../src/cli/site-files';
import { styleFor } from '../src/cli/view/style';
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

/** Asks the person at the terminal. Returns the decision that was sent; null when the gate closed meanwhile. */
export async function askAtTerminal(keeper: GateKeeper, run: ReadRun): Promise<Choice | null> {
  const { io } = keeper;
  const offers = run.asks!.offers;
  const menu = [...offers.map((choice) => `(${choice[0]})${choice.slice(1)}`), '(p)lan'].join('  ');
  const closing = AbortSignal.timeout(Math.max(1, Date.parse(run.asks!.expiresAt) - Date.now()));
  for (;;) {
    const typed = await io.ask(`  ${APPROVER}: ${menu}? `, closing);
    if (typed === null) return null;
    const letter = typed.trim().toLowerCase();
    if (letter === 'p') {
      showCalls(keeper, run);
      continue;
    }
    const choice = offers.find((offer) => offer === letter || (letter !== '' && offer[0] === letter));
    if (choice === undefined) continue;
    await send(keeper, run, choice);
    return choice;
  }
}

function showCalls({ io, lab }: GateKeeper, run: ReadRun): void {
  const style = styleFor(io.hasColour);
  const site = callSiteOf({ env: lab.workerEnv('remediation') }, undefined, run.environment);
  for (const { action, by, commands, request } of callsOf(run.plan!, site)) {
    const form = Object.entries(request?.form ?? {}).map(([name, value]) => `  ${name}=${value}`);
    const lines = [...commands, ...(request ? [`${request.method} ${request.url}`, ...form] : [])];
    io.out(`\n  ${style.strong(action)} (${by})\n${lines.map((line) => `    ${line}\n`).join('')}`);
  }
  io.out('\n');
}

async function send({ engine, lab, story, say }: GateKeeper, run: ReadRun, choice: Choice): Promise<void> {
  if (choice === 'customer-rotated') {
    say('the customer of the lab rotates the key');
    const { location } = run.plan!.target;
    await postJson(`${lab.control}/customer/rotate`, { location });
  }
  const value = { decision: choice, plan: run.plan!.code, by: APPROVER, comment: `demo ${story.name}` };
  const { answer, because } = await decide(engine, run.run, { value });
  say(`${APPROVER} answers ${choice}: ${answer}, ${because}`);
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
