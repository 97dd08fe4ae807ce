import { follow, type AtDocument } from '../src/cli/view/follow';
import type { Io } from '../src/cli/io';
import { findRun, orderRelease, readRun, watchRun } from '../src/runs';
import type { Engine, ReadRun } from '../src/runs';
import { answerByItself, askAtTerminal } from './demo-gate';
import type { Answering } from './demo-options';
import { fireAlert } from './fire-alert';
import { policyNow } from '../src/cli/site-files';
import { connectTo } from './stack';
import type { Stack } from './stack';
import type { ManyStory } from './stories/many';
import { masterRefreshes, readTruth } from './truth';

/** An operator of the lab's policy. */
const OPERATOR = 'rota';
const LOOK_EVERY_MS = 500;
const HELD_WITHIN_MS = 60_000;
/** Many runs on a small machine. */
const ENDS_WITHIN_MS = 10 * 60_000;

/** Plays a story of many locations: fires all alerts, follows the run that asks, and returns 0 if all ended as they should. */
export async function playMany(
  { story, answering, json }: { story: ManyStory; answering: Answering | null; json: boolean },
  io: Io,
  { stack, signal }: { stack: Stack; signal: AbortSignal },
): Promise<number> {
  const say = (line: string) => io.err(`${line}\n`);
  const engine = await connectTo(stack, io.env);
  try {
    say(`story ${story.name}: ${story.sentence}`);
    const runs = await Promise.all(story.members.map((member) => fireAlert(engine, member)));
    say(`${runs.length} alerts fired, ${new Set(runs).size} runs work on them`);
    const answered = await decideEach(engine, {
      story,
      answering,
      runs,
      io: json ? { ...io, out: io.err } : io,
      stack,
      signal,
    });
    const ends = await untilEnded(engine, runs, signal);
    const expected = story.ending[answered];
    const as = ends.filter(({ outcome }) => outcome?.kind === expected).length;
    const asked = ends.filter(({ decisions, heard }) => decisions.length > 0 || heard !== null).length;
    say(`lab: keys reset: ${await resetsOf(stack, story)}, masters refreshed: ${await sumOf(stack, story)}`);
    for (const incident of incidentsOf(ends)) say(incident);
    const followed =
      ends.filter(({ joined }) => joined !== undefined).length > 0 ? `, ${ends.length - asked} followed` : '';
    say(`${ends.length} runs: ${asked} asked${followed}; ${as} ended ${expected}, as they should`);
    if (json) io.out(`${JSON.stringify(ends)}\n`);
    return as === ends.length ? 0 : 1;
  } finally {
    await engine.close();
  }
}

/** The incidents that the runs were part of, and the messages that told of them. */
function incidentsOf(ends: readonly ReadRun[]): string[] {
  const parts = new Map<string, ReadRun[]>();
  for (const run of ends) {
    if (run.incident === undefined) continue;
    const name = `${run.incident.region} (${run.incident.kind}) since ${run.incident.since}`;
    parts.set(name, [...(parts.get(name) ?? []), run]);
  }
  return [...parts].map(([name, runs]) => {
    const messages = new Set(runs.flatMap(({ told }) => told.map(({ channel, link }) => `${channel} ${link ?? ''}`)));
    return `incident in ${name}: ${runs.length} runs, told in ${messages.size} message(s): ${[...messages].join(', ')}`;
  });
}

interface Deciding {
  story: ManyStory;
  answering: Answering | null;
  runs: readonly string[];
  io: Io;
  stack: Stack;
  signal: AbortSignal;
}

/** Follows each run that asks to its end, one after the other, until no run asks any more. Returns the answer. */
async function decideEach(engine: Engine, { story, answering, runs, io, stack, signal }: Deciding): Promise<Answering> {
  const keeper = { io, engine, lab: stack.lab, story: story.members[0]!, say: (line: string) => io.err(`${line}\n`) };
  let answered: Answering = answering ?? 'silent';
  const seen = new Set<string>();
  let isReleased = false;
  const release = async () => {
    if (story.releases === undefined || isReleased) return;
    isReleased = true;
    await untilAllHeld(engine, runs, signal);
    const reply = await orderRelease(
      { ...engine, policyNow: () => policyNow({ env: { SATLINK_POLICY_FILE: stack.policyFile } }) },
      { region: story.releases, by: OPERATOR },
      null,
    );
    keeper.say(`${OPERATOR} releases ${story.releases}: ${reply.answer}, ${reply.because}`);
  };
  const atDocument: AtDocument = async (run, screen) => {
    if (run.asks === null || seen.has(run.asks.of)) return;
    if (run.asks.heldBy !== undefined && answering !== 'reject') {
      if (answering !== 'silent') await release();
      return;
    }
    seen.add(run.asks.of);
    if (answering !== null) return void (await answerByItself(keeper, run, answering));
    screen.freeze();
    const choice = await askAtTerminal(keeper, run);
    answered = choice === null ? 'silent' : choice === 'reject' ? 'reject' : 'approve';
  };
  for (
    let asking = await nextAsking(engine, runs, signal);
    asking !== null;
    asking = await nextAsking(engine, runs, signal)
  ) {
    const form = io.isLive ? 'live' : 'lines';
    await follow(io, watchRun(engine, asking, signal), { form, atDocument, signal, commands: false });
  }
  return answered;
}

/** The incident holds every gate, so nobody approves one by one. */
async function untilAllHeld(engine: Engine, runs: readonly string[], signal: AbortSignal): Promise<void> {
  for (const giveUp = Date.now() + HELD_WITHIN_MS; Date.now() < giveUp && !signal.aborted;) {
    if ((await readAll(engine, runs)).every(({ asks }) => asks?.heldBy !== undefined)) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** A run that asks; null once all have ended. */
async function nextAsking(engine: Engine, runs: readonly string[], signal: AbortSignal): Promise<string | null> {
  for (const giveUp = Date.now() + ENDS_WITHIN_MS; Date.now() < giveUp && !signal.aborted;) {
    const read = await readAll(engine, runs);
    const asking = read.find(({ asks }) => asks !== null);
    if (asking !== undefined) return asking.run;
    if (read.every(({ outcome }) => outcome !== null)) return null;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return null;
}

async function untilEnded(engine: Engine, runs: readonly string[], signal: AbortSignal): Promise<ReadRun[]> {
  await nextAsking(engine, runs, signal);
  return readAll(engine, runs);
}

function readAll(engine: Engine, runs: readonly string[]): Promise<ReadRun[]> {
  return Promise.all(runs.map(async (run) => readRun(engine, await findRun(engine, run))));
}

/** Locations of one scope have one key, which counts once. */
async function resetsOf({ lab }: Stack, { members }: ManyStory): Promise<number> {
  const truths = await Promise.all(members.map(({ location }) => readTruth(lab, location)));
  const keys = new Map(truths.flatMap((truth) => truth.keys.map((key) => [key.scope, key.resets] as const)));
  return [...keys.values()].reduce((sum, one) => sum + one, 0);
}

async function sumOf({ lab }: Stack, { members }: ManyStory): Promise<number> {
  const each = await Promise.all(members.map(async ({ location }) => masterRefreshes(await readTruth(lab, location))));
  return each.reduce((sum, one) => sum + one, 0);
}
