/**
 * Measures how soon a brake stops what was approved and not yet sent. Many runs are approved at once, so that their
 * resets and refreshes go out one after the other. In the middle somebody freezes everything. The clock starts when
 * `freeze` is called, and again when it has answered: no change may go out a second after that. Then the brake is lifted,
 * and nothing may go out by itself. Engine, lab and workers are processes of their own.
 *
 * Usage: node --require ./scripts/from-source.cjs bench/brake.ts [RUNS] [ROUNDS]      24 and 3 when not given; prints a
 * table, and one JSON line in milliseconds
 */
import { setTimeout as pause } from 'node:timers/promises';
import { crashPolicy, crashStories } from '../lab/crash/locations';
import { isChange } from '../lab/crash/shapes';
import { startStack } from '../lab/stack';
import type { Stack } from '../lab/stack';
import { loadPolicy } from '../src/config/read-files';
import { readingOf } from '../src/config/reading';
import { connect, decide, findRun, orderBrake, orderLift, readBrakeOrder, readRun, startRun } from '../src/runs';
import type { Engine } from '../src/runs';
import { toItsEnd } from './to-its-end';

const RUNS = Number(process.argv[2] ?? 24);
const ROUNDS = Number(process.argv[3] ?? 3);
const GIVE_UP_MS = 120_000;
const LOOK_EVERY_MS = 20;
/** Longer than any change on its way may take. */
const QUIET_MS = 3_000;
/** The stopped changes would go out in this time, if a lift released them. */
const AFTER_LIFT_MS = 3_000;
const EVERYTHING = { kind: 'everything', of: '' } as const;

const say = (line: string) => void process.stderr.write(`${line}\n`);

interface Round {
  round: number;
  approved: number;
  sentBefore: number;
  /** The time that `freeze` took. */
  freezeMs: number;
  /** Changes that reached a system after `freeze` had answered. */
  sentAfter: number;
  /** From the answer of `freeze` to the last change; negative if the last one went out before. */
  lastAfterMs: number;
  sentAfterLift: number;
}

async function until(condition: () => unknown, what: string): Promise<void> {
  const giveUp = Date.now() + GIVE_UP_MS;
  while (!(await condition())) {
    if (Date.now() > giveUp) throw new Error(`it did not come: ${what}`);
    await pause(LOOK_EVERY_MS);
  }
}

function changesOf({ lab }: Stack): number[] {
  const changes = lab.journal.entries.filter((entry) => entry.by === 'remediation' && isChange(entry));
  return changes.map(({ time }) => Date.parse(time));
}

async function toTheGate(engine: Engine, location: string): Promise<{ name: string; code: string }> {
  const { run } = await startRun(engine, { location, environment: 'prod', requestedBy: 'rota' });
  let code = '';
  await until(
    async () => (code = (await readRun(engine, await findRun(engine, run))).asks?.of ?? '') !== '',
    `the gate of ${location}`,
  );
  return { name: run, code };
}

async function play(stack: Stack, engine: Engine, { round, locations }: { round: number; locations: string[] }) {
  const waiting = await Promise.all(locations.map((location) => toTheGate(engine, location)));
  say(`round ${round}: ${waiting.length} runs wait`);
  const before = changesOf(stack).length;
  const approving = waiting.flatMap(({ name, code }) =>
    ['mia', 'noah'].map((by) => decide(engine, name, { value: { decision: 'approve', plan: code, by } })),
  );
  await until(() => changesOf(stack).length - before >= waiting.length / 4, 'the first changes');
  const calledAt = Date.now();
  const setting = readBrakeOrder({ ...EVERYTHING, because: 'bench', by: 'mia', until: null }, calledAt);
  if (typeof setting === 'string') throw new Error(setting);
  const set = await orderBrake(engine, setting, null);
  const answeredAt = Date.now();
  if (set.answer !== 'accepted') throw new Error(`it was not set: ${set.because}`);
  await Promise.all(approving);
  await pause(QUIET_MS);

  const sent = changesOf(stack).slice(before);
  const lifted = await orderLift(engine, { subject: EVERYTHING, by: 'mia' }, null);
  if (lifted.answer !== 'accepted') throw new Error(`it was not lifted: ${lifted.because}`);
  await pause(AFTER_LIFT_MS);
  for (const { name } of waiting) await terminate(engine, name);
  const result: Round = {
    round,
    approved: waiting.length,
    sentBefore: sent.filter((at) => at < calledAt).length,
    freezeMs: answeredAt - calledAt,
    sentAfter: sent.filter((at) => at > answeredAt).length,
    lastAfterMs: Math.max(...sent) - answeredAt,
    sentAfterLift: changesOf(stack).length - before - sent.length,
  };
  return result;
}

/** The next round begins without the questions of this one. */
async function terminate(engine: Engine, name: string): Promise<void> {
  const { workflowId, runId } = await findRun(engine, name);
  await engine.client.workflow
    .getHandle(workflowId, runId)
    .terminate('the bench goes on')
    .catch(() => undefined);
}

async function main(): Promise<void> {
  const stories = crashStories(RUNS * ROUNDS);
  const stack = await startStack({ say, stories, gateDeadline: '1 hour', changePolicy: crashPolicy(stories) });
  const policyNow = () => readingOf(() => loadPolicy(stack.policyFile));
  const engine = await connect({ address: stack.engine.address, queuePrefix: stack.queuePrefix, env: {}, policyNow });
  try {
    const rounds: Round[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      const locations = stories.slice((round - 1) * RUNS, round * RUNS).map(({ location }) => location);
      rounds.push(await play(stack, engine, { round, locations }));
    }
    console.table(rounds);
    const worst = Math.max(...rounds.map(({ lastAfterMs }) => lastAfterMs));
    const ok = worst <= 1_000 && rounds.every(({ sentAfterLift }) => sentAfterLift === 0);
    process.stdout.write(`${JSON.stringify({ bench: 'brake', ok, worst, rounds })}\n`);
    if (!ok) throw new Error('a change went out after the brake was set');
  } finally {
    await engine.close();
    await stack.close();
  }
}

toItsEnd(main);
