import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processIo, type Io } from '../src/cli/io';
import { follow, type AtDocument } from '../src/cli/view/follow';
import { watchRun, type Engine, type ReadRun } from '../src/runs';
import { answerByItself, askAtTerminal } from './demo-gate';
import { readDemoOptions, type Answering, type DemoOptions } from './demo-options';
import { fireAlert } from './fire-alert';
import { playMany } from './demo-many';
import { untilInterrupted } from './interrupted';
import { speakWhileSilent } from './silence';
import { connectTo, startStack, type Stack } from './stack';
import { STORIES } from './stories';
import { keyResets, masterRefreshes, readTruth } from './truth';

/** Plays one story, and returns the exit code: 0 when it ended as it should. */
async function play(
  options: DemoOptions,
  io: Io,
  { stack, signal }: { stack: Stack; signal: AbortSignal },
): Promise<number> {
  const say = sayerOf(io);
  const { story, json } = options;
  const engine = await connectTo(stack, io.env);
  try {
    say(`story ${story.name}: ${story.sentence}`);
    const run = await fireAlert(engine, story);
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

/** The real effects in the lab, whatever the run says. */
async function truthOf({ lab }: Stack, location: string): Promise<string> {
  const truth = await readTruth(lab, location);
  const rotated = truth.keys.reduce((sum, { rotatedByCustomer }) => sum + Number(rotatedByCustomer), 0);
  return [
    `keys reset: ${keyResets(truth)}`,
    ...(rotated > 0 ? [`rotated by the customer: ${rotated}`] : []),
    `masters refreshed: ${masterRefreshes(truth)}`,
    `information builds: ${truth.builds.length}`,
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
  const { many } = demo;
  const starting = startStack({
    say,
    ...(many === null ? {} : { stories: [...STORIES, ...many.members], changePolicy: many.changePolicy }),
    useCluster: demo.useCluster,
    ...(demo.answering === 'silent' ? { gateDeadline: '3 seconds' } : {}),
    // A person needs time for a doubt, too.
    ...(demo.answering === null ? { doubtDeadline: '10 minutes' } : {}),
  });
  const { code: interrupted, signal } = untilInterrupted();
  const playing = starting.then((stack) =>
    many === null
      ? play(demo, io, { stack, signal })
      : playMany({ story: many, answering: demo.answering, json: demo.json }, io, { stack, signal }),
  );
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
