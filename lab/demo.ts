import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processIo, type Io } from '../src/cli/io';
import { follow, type AtDocument } from '../src/cli/view/follow';
import { connect, startRun, watchRun, type Engine, type ReadRun } from '../src/runs';
import { answerByItself, askAtTerminal } from './demo-gate';
import { readDemoOptions, type Answering, type DemoOptions } from './demo-options';
import { untilInterrupted } from './interrupted';
import { speakWhileSilent } from './silence';
import { startStack, type Stack } from './stack';
import { runbookOfStory } from './story';
import type { Runbook } from '../src/runbooks';

/** Plays one story, and returns the exit code: 0 when it ended as it should. */
async function play(
  options: DemoOptions,
  io: Io,
  { stack, signal }: { stack: Stack; signal: AbortSignal },
): Promise<number> {
  const say = sayerOf(io);
  const { story, json } = options;
  const engine = await connect({
    address: stack.engine.address,
    namespace: stack.engine.namespace,
    queuePrefix: stack.queuePrefix,
    env: io.env,
  });
  try {
    say(`story ${story.name}: ${story.sentence}`);
    const run = await fire(engine, story);
    const answers: Keeping['answers'] = [];
    const atGate = gateKeeper({ options, io, engine, stack, answers });
    const form = io.isLive && !json ? 'live' : 'lines';
    const shown = json ? { ...io, out: io.err } : io;
    const voice = form === 'live' ? null : speakWhileSilent(shown);
    const atDocument: AtDocument = (document, screen) => {
      voice?.heard(document);
      return atGate(document, screen);
    };
    const last = await follow(shown, watchRun(engine, run), { form, atDocument, signal, commands: false });
    voice?.end();
    return await conclude({
      options,
      io,
      stack,
      last,
      answered: answers.includes('doubt') ? 'doubt' : (options.answering ?? answers[0] ?? 'silent'),
    });
  } finally {
    await engine.close();
  }
}

function alertOf({ location, environment }: DemoOptions['story'], { alerts: [alertname] }: Runbook) {
  return {
    location,
    environment,
    alertname,
    startsAt: new Date().toISOString(),
    labels: { alertname, service: 'satellite-link', severity: 'critical', cluster_id: location },
  };
}

/** Starts the run as intake would: an alert source asks for it, so one approver is enough. */
async function fire(engine: Engine, story: DemoOptions['story']): Promise<string> {
  const runbook = runbookOfStory(story);
  const by = { kind: 'source', source: 'alertmanager' } as const;
  const started = await startRun(engine, alertOf(story, runbook), by, runbook);
  if (started === null) throw new Error('the end of this alert came before it');
  return started.run;
}

interface Keeping {
  options: DemoOptions;
  io: Io;
  engine: Engine;
  stack: Stack;
  /** The answers of a person, in order. */
  answers: (Answering | 'doubt')[];
}

/** Answers each gate once; a gate that opens again asks with another code. */
function gateKeeper({ options, io, engine, stack, answers }: Keeping): AtDocument {
  const asked = new Set<string>();
  const keeper = { io, engine, lab: stack.lab, story: options.story, say: sayerOf(io) };
  return async (run, screen) => {
    if (run.asks === null || asked.has(run.asks.of)) return;
    asked.add(run.asks.of);
    if (options.answering !== null) {
      await answerByItself(keeper, run, options.answering);
      return;
    }
    screen.freeze();
    const choice = await askAtTerminal(keeper, run);
    answers.push(choice === null ? 'silent' : choice === 'reject' ? 'reject' : 'approve');
    if (choice?.startsWith('it-')) answers.push('doubt');
  };
}

interface Conclusion {
  options: DemoOptions;
  io: Io;
  stack: Stack;
  last: ReadRun | null;
  /** `doubt`: a person said whether a change happened, so the story has no fixed end. */
  answered: Answering | 'doubt';
}

async function conclude({ options, io, stack, last, answered }: Conclusion): Promise<number> {
  const say = sayerOf(io);
  const { story, json } = options;
  const ended = last?.outcome?.kind ?? 'nothing';
  const expected = answered === 'doubt' ? ended : story.ending[answered];
  say(`lab: ${await truthOf(stack, story.location)}`);
  say(
    answered === 'doubt'
      ? `your answer to the doubt decided the end: ${ended}`
      : ended === expected
        ? `the story ended as it should: ${ended}`
        : `the story should have ended ${expected}, and ended ${ended}`,
  );
  if (last?.outcome?.report) {
    const file = join(tmpdir(), `satlink-demo-${story.name}.md`);
    writeFileSync(file, last.outcome.report);
    say(`its report: ${file}`);
  }
  if (json) io.out(`${JSON.stringify(last)}\n`);
  return ended === expected ? 0 : 1;
}

interface Truth {
  keys: { resets: number; rotatedByCustomer: number | boolean }[];
  masters: { refreshes: number }[];
  builds: unknown[];
}

/** The real effects in the lab, whatever the run says. */
async function truthOf({ lab }: Stack, location: string): Promise<string> {
  const answer = await fetch(`${lab.control}/truth?location=${encodeURIComponent(location)}`);
  const { keys, masters, builds } = (await answer.json()) as Truth;
  const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
  const rotated = sum(keys.map(({ rotatedByCustomer }) => Number(rotatedByCustomer)));
  return [
    `keys reset: ${sum(keys.map(({ resets }) => resets))}`,
    ...(rotated > 0 ? [`rotated by the customer: ${rotated}`] : []),
    `masters refreshed: ${sum(masters.map(({ refreshes }) => refreshes))}`,
    `information builds: ${builds.length}`,
  ].join(', ');
}

/** Chatter goes to standard error, so that standard output is the run. */
function sayerOf(io: Io): (line: string) => void {
  return (line) => io.err(`${line}\n`);
}

async function main(): Promise<number> {
  const io = processIo();
  const request = readDemoOptions(process.argv.slice(2), io.canAsk);
  if ('wrong' in request) {
    io.err(`demo: ${request.wrong}\n`);
    return 2;
  }
  if ('print' in request) {
    io.out(request.print);
    return 0;
  }
  const { demo } = request;
  const say = sayerOf(io);
  const starting = startStack({
    say,
    useCluster: demo.useCluster,
    ...(demo.answering === 'silent' ? { gateDeadline: '3 seconds' } : {}),
    // A person needs time for a doubt, too.
    ...(demo.answering === null ? { doubtDeadline: '10 minutes' } : {}),
  });
  const { code: interrupted, signal } = untilInterrupted();
  const playing = starting.then((stack) => play(demo, io, { stack, signal }));
  try {
    return await Promise.race([playing, interrupted]);
  } finally {
    playing.catch(() => undefined);
    await starting.then((stack) => stack.close()).catch(() => undefined);
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
