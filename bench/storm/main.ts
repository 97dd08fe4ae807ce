/** `npm run storm`: many alerts in one burst, while gateway and workers are killed. */
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { untilInterrupted } from '../../lab/interrupted';
import { quantile, rounded } from '../figure';
import { bareStarts } from '../figures/intake';
import { keepLine, lineOf, tableOf } from '../report';
import { countsOf, wrongsOf } from './judge';
import type { Counts, Found } from './judge';
import { killInRounds } from './kills';
import { findAll } from './look';
import { readStormOptions } from './options';
import type { StormOptions } from './options';
import { Progress } from './progress';
import type { SenderResult } from './sender';
import { startSenders } from './senders';
import { openStage } from './stage';
import type { Stage } from './stage';

const LOOK_EVERY_MS = 1_000;
/** In this time a doubled question would show. */
const QUIET_MS = 10_000;
const BURST_BEGAN_MS = 60_000;
const CLOSES_WITHIN_MS = 3 * 60_000;
const SETTLES_WITHIN_MS = 60_000;
const EXIT = { good: 0, wrong: 1, usage: 2, notOver: 3 };

const say = (line: string) => void process.stderr.write(`${line}\n`);

interface Over {
  result: SenderResult;
  counts: Counts;
  /** Whether all runs came to their questions in time. */
  isThere: boolean;
}

/** Fires the alerts and waits for the questions. Null if the time was over before every alert had its answer. */
async function play(
  stage: Stage,
  options: StormOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<Over | null> {
  const { stack, stories } = stage;
  const { alerts, inFlight, kills: rounds } = options;
  const onKilled = (processes: number) => void (progress.killed += processes);
  const size = {
    alerts,
    locations: stories.map(({ location }) => location),
    environment: 'prod',
    startsAt: new Date(Date.now() - BURST_BEGAN_MS).toISOString(),
  };
  const { url, tokens } = stack.gateway!;
  const senders = startSenders({ ...size, url, token: tokens.intake, inFlight }, (sent) => (progress.sent = sent));
  try {
    let isSent = false;
    const isOver = () => isSent || signal.aborted;
    const kills = killInRounds(stage, { rounds, gateway: true, share: () => progress.answered, isOver, onKilled });
    const result = await Promise.race([senders.result, once(signal, 'abort').then(() => null)]);
    isSent = true;
    await kills;
    if (result === null) return null;
    say(`all alerts are answered after ${rounded(result.tookMs / 1000)} s`);
    const watching = untilAllAsk(progress, signal);
    await killInRounds(stage, {
      ...{ rounds, gateway: false, onKilled },
      share: () => progress.asking,
      isOver: () => progress.isThere || signal.aborted,
    });
    const isThere = await watching;
    if (isThere) await pause(QUIET_MS);
    return { result, isThere, counts: await settledCounts(() => findAll(stage, { size, refused: result.refused })) };
  } finally {
    await senders.end();
  }
}

/** The engine lists a run a moment after its start, and a run notes an alert after that. A real loss stays one. */
async function settledCounts(find: () => Promise<Found>): Promise<Counts> {
  for (const giveUp = Date.now() + SETTLES_WITHIN_MS; ; await pause(LOOK_EVERY_MS)) {
    const counts = countsOf(await find());
    if (wrongsOf(counts).length === 0 || Date.now() > giveUp) return counts;
  }
}

async function untilAllAsk(progress: Progress, signal: AbortSignal): Promise<boolean> {
  while (!progress.isThere && !signal.aborted) {
    // The engine may be busy, and is asked again.
    await progress.look().catch(() => undefined);
    await pause(LOOK_EVERY_MS);
  }
  return progress.isThere;
}

function lineOfStorm(
  { result, counts, isThere }: Over,
  { killed, seconds }: Progress,
  options: StormOptions,
  floor: number,
) {
  const { alerts, locations, scopes } = options;
  return lineOf({ name: 'storm', wanted: 'nothing lost, doubled or changed' }, 'full', {
    unit: 'alerts/s',
    ours: (alerts * 1000) / result.tookMs,
    floor,
    reached: isThere && wrongsOf(counts).length === 0,
    beside: {
      ...{ alerts, locations, scopes, ...counts, killed },
      'attempts repeated': result.repeated,
      'p50 ms': rounded(quantile(result.answeredMs)),
      'p99 ms': rounded(quantile(result.answeredMs, 0.99)),
      'p99 ms with all attempts': rounded(quantile(result.durableMs, 0.99)),
      's until all asked': seconds,
      statuses: JSON.stringify(result.statuses),
    },
  });
}

async function storm(options: StormOptions): Promise<number> {
  const { code, signal: interrupted } = untilInterrupted();
  // Node 20 forgets a signal of a time-out that only `AbortSignal.any` holds.
  const over = new AbortController();
  const { signal } = over;
  interrupted.addEventListener('abort', () => over.abort());
  setTimeout(() => over.abort(), options.within * 60_000).unref();
  // Nothing may hold it up for ever. All processes end with this one.
  setTimeout(() => process.exit(EXIT.notOver), options.within * 60_000 + CLOSES_WITHIN_MS).unref();
  const stage = await openStage(options, say);
  let progress: Progress | undefined;
  try {
    const floor = await bareStarts(stage, options.locations);
    say(`bare workflows: ${rounded(floor)} starts/s`);
    progress = new Progress(stage, options, say);
    const played = await play(stage, options, progress, signal);
    if (interrupted.aborted) return await code;
    if (played === null) {
      say('the time was over before every alert had its answer');
      return EXIT.notOver;
    }
    const line = lineOfStorm(played, progress, options, floor);
    keepLine(line);
    process.stdout.write(options.json ? `${JSON.stringify(line)}\n` : tableOf([line]));
    const wrongs = wrongsOf(played.counts);
    for (const wrong of wrongs) say(`WRONG: ${wrong}`);
    if (wrongs.length > 0) return EXIT.wrong;
    if (!played.isThere) say('the time was over before every run had come to its question');
    return played.isThere ? EXIT.good : EXIT.notOver;
  } finally {
    progress?.close();
    await stage.close();
  }
}

async function main(): Promise<number> {
  let options: StormOptions | string;
  try {
    options = readStormOptions();
  } catch (error) {
    say(`storm: ${error instanceof Error ? error.message : String(error)}`);
    return EXIT.usage;
  }
  if (typeof options === 'string') {
    process.stdout.write(options);
    return EXIT.good;
  }
  return storm(options);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(EXIT.wrong);
  },
);
