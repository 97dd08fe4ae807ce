import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerByItself } from '../lab/demo-gate';
import type { Answering } from '../lab/demo-options';
import { keyResets, masterRefreshes, readTruth } from '../lab/truth';
import { processIo } from '../src/cli/io';
import { watchRun } from '../src/runs';
import type { Engine, ReadRun } from '../src/runs';
import { openNativeStack } from './native-stack';
import type { NativeStack } from './native-stack';
import { FIRST_STORY, startFirstStory } from './play-first-story';

/**
 * `npm run try-restore`: restores the database to before an approval, by the commands of docs/backup.md. A run is
 * backed up at its gate and approved, and its key is replaced. Then everything is ended, and the backup is restored. The
 * run waits at the same gate again, and is approved again. Ends with code 1 if anything was changed a second time, or if
 * the second question does not say what had been changed.
 */
async function main(): Promise<number> {
  const stack = await openNativeStack();
  try {
    await stack.startDatabase();
    stack.setUpSchema();
    await stack.startTemporal();
    await stack.setUpNamespace();
    await stack.startOurs();
    let engine = await stack.connect();
    const run = await startFirstStory(engine);
    const before = await approveUntil(stack, engine, run, isAsking);
    console.log(`the run asks about plan ${before.plan!.code}; backing up`);
    await commandsOf('Back up the database', stack);
    const ended = await approveUntil(stack, engine, run, hasEnded);
    console.log(`approved: the run ended ${ended.outcome!.kind}; in the lab: ${await changesIn(stack)}`);
    if (ended.outcome!.kind !== 'resolved') return 1;

    await stack.stopAll();
    console.log('everything is ended; restoring');
    await stack.startDatabase();
    await commandsOf('Restore the database', stack);
    await stack.startTemporal();
    await stack.startOurs();
    engine = await stack.connect();
    const again = await approveUntil(stack, engine, run, isAsking);
    console.log(`the restored run asks about plan ${again.plan!.code} again: ${again.plan!.actions.join(', ')}`);
    const warned = await approveUntil(stack, engine, run, (read) => isAsking(read) && isWarned(read));
    console.log(`approved once more: it asks about plan ${warned.plan!.code}: ${warned.plan!.actions.join(', ')}`);
    for (const note of warned.plan!.notes) console.log(`  ${note}`);
    const changed = await changesIn(stack);
    console.log(`in the lab: ${changed}`);
    await answer(stack, engine, warned, 'reject');
    const closed = await approveUntil(stack, engine, run, hasEnded);
    console.log(`rejected: the run ended ${closed.outcome!.kind}: ${closed.outcome!.because}`);
    return isWarned(warned) && changed === 'resets 1, refreshes 1' ? 0 : 1;
  } finally {
    await stack.close();
  }
}

/** Runs the commands below a heading of the page, in the folder of the stack. */
async function commandsOf(heading: string, { folder, databaseEnv }: NativeStack): Promise<void> {
  const page = readFileSync(join(__dirname, '..', 'docs', 'backup.md'), 'utf8');
  const section = page.split(/^## /m).find((one) => one.startsWith(`${heading}\n`));
  const commands = /^```sh\n(.*?)^```$/ms.exec(section ?? '')?.[1];
  if (commands === undefined) throw new Error(`docs/backup.md has no commands below "${heading}"`);
  process.stdout.write(commands.replace(/^/gm, '  $ ').replace(/ {2}\$ $/, ''));
  execFileSync('sh', ['-e', '-c', commands], {
    cwd: folder,
    env: { ...process.env, ...databaseEnv },
    stdio: 'inherit',
  });
}

const isAsking = ({ asks }: ReadRun) => asks !== null;
const hasEnded = ({ outcome }: ReadRun) => outcome !== null;
/** Whether the plan says what had been changed before it. */
const isWarned = ({ plan }: ReadRun) =>
  ['replaced already', 'refreshed already'].every((words) => plan?.notes.some((note) => note.includes(words)));

/** Approves each plan once, also one that is asked anew on a slow machine, until the run is as wanted or has ended. */
async function approveUntil(
  stack: NativeStack,
  engine: Engine,
  run: string,
  isEnough: (read: ReadRun) => boolean,
): Promise<ReadRun> {
  const answered = new Set<string>();
  for await (const read of watchRun(engine, run)) {
    if (isEnough(read) || hasEnded(read)) return read;
    if (read.asks === null || answered.has(read.asks.of)) continue;
    answered.add(read.asks.of);
    await answer(stack, engine, read, 'approve');
  }
  throw new Error('the run is not shown any more');
}

async function answer({ lab }: NativeStack, engine: Engine, run: ReadRun, answering: Answering): Promise<void> {
  const keeper = { io: processIo(), engine, lab, story: FIRST_STORY, say: (line: string) => console.log(line) };
  await answerByItself(keeper, run, answering);
}

async function changesIn({ lab }: NativeStack): Promise<string> {
  const truth = await readTruth(lab, FIRST_STORY.location);
  return `resets ${keyResets(truth)}, refreshes ${masterRefreshes(truth)}`;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
