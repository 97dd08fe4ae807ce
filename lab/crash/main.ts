import { parseArgs } from 'node:util';
import { untilInterrupted } from '../interrupted';
import { openBench } from './bench';
import { KINDS, type Kind } from './kinds';
import { crashStories } from './locations';
import { summaryOf, tableOf } from './summary';
import { playTrial, type Result } from './trial';

const TRIALS_MAX = 600;
const HELP = `Plays many runs against the lab and breaks things: kills and pauses workers and engine, loses, delays and doubles requests,
resets workflows. Then it holds what each run said against what really happened.

Usage: npm run crash [-- options]

  --trials N    how many runs, at most ${TRIALS_MAX} (default ${2 * KINDS.length}: each kind twice)
  --at-once N   how many of them at the same time (default 8)
  --seed S      the same seed breaks the same things (default 1)
  --only NAME   only kinds whose name begins so
  --json        one JSON line on standard output

Kinds:
${KINDS.map(({ name, what }) => `  ${name.padEnd(22)}${what}`).join('\n')}

Exit code 1 when something happened twice, without a decision, silently, or was told wrongly.

Example: npm run crash -- --trials 60 --only kill
`;

interface Options {
  trials: number;
  atOnce: number;
  seed: number;
  kinds: Kind[];
  json: boolean;
}

function readOptions(): Options | string {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    options: { trials: text, 'at-once': text, seed: text, only: text, json: flag, help: { ...flag, short: 'h' } },
  });
  if (values.help) return HELP;
  const kinds = KINDS.filter(({ name }) => name.startsWith(values.only ?? ''));
  if (kinds.length === 0) throw new Error(`no kind begins with ${values.only}; see --help`);
  const trials = numberOf(values.trials ?? String(2 * kinds.length), '--trials', TRIALS_MAX);
  return {
    trials,
    atOnce: numberOf(values['at-once'] ?? '8', '--at-once', 64),
    seed: numberOf(values.seed ?? '1', '--seed', 2 ** 31),
    kinds,
    json: values.json,
  };
}

function numberOf(text: string, name: string, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > most)
    throw new Error(`${name} is a number from 1 to ${most}`);
  return number;
}

/** Mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function crash({ trials, atOnce, seed, kinds, json }: Options): Promise<number> {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const { code, signal } = untilInterrupted();
  const bench = await openBench(trials, say);
  const locations = crashStories(trials).map(({ location }) => location);
  const results: Result[] = [];
  let next = 0;
  const playOnAndOn = async () => {
    for (let number = next++; number < trials && !signal.aborted; number = next++) {
      const random = randomFrom(seed * 1_000 + number);
      const trial = { kind: kinds[number % kinds.length]!, location: locations[number]!, random };
      const result = await playTrial(bench, trial);
      results.push(result);
      say(lineOf(result, results.length, trials));
    }
  };
  try {
    await Promise.race([Promise.all(Array.from({ length: atOnce }, playOnAndOn)), code]);
  } finally {
    await bench.close();
  }
  const summary = summaryOf(results);
  process.stdout.write(json ? `${JSON.stringify(summary)}\n` : tableOf(results, summary));
  return signal.aborted ? code : summary.broken > 0 ? 1 : 0;
}

function lineOf(
  { kind, at, met, outcome, verdict, recoveredMs, backMs, tookMs, asked }: Result,
  count: number,
  of: number,
): string {
  const wrong = [...verdict.twice, ...verdict.withoutDecision, ...verdict.silent, ...verdict.wrongWords];
  const words = [
    `${count}/${of} ${kind}${at === null ? '' : ` (${at}${met ? '' : ': never came'})`}: ${outcome}`,
    `${Math.round(tookMs / 1000)} s`,
    ...(recoveredMs === null
      ? []
      : [
          `went on after ${(recoveredMs / 1000).toFixed(1)} s (the process was back after ${((backMs ?? 0) / 1000).toFixed(1)} s)`,
        ]),
    ...asked.slice(1).map(({ because }) => `asked again: ${because}`),
    ...(verdict.escalated === null ? [] : [`escalated: ${verdict.escalated}`]),
    ...wrong.map((one) => `WRONG: ${one}`),
  ];
  return words.join(', ');
}

async function main(): Promise<number> {
  let options: Options | string;
  try {
    options = readOptions();
  } catch (error) {
    process.stderr.write(`crash: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
  if (typeof options === 'string') {
    process.stdout.write(options);
    return 0;
  }
  return crash(options);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`crash: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
