import { digestOfSources } from '../../src/workers/source-bundle';
import { untilInterrupted } from '../interrupted';
import { openBench } from './bench';
import { casesOf } from './cases';
import { coverageOf, wordsOfCoverage } from './coverage';
import { readJournal } from './journal';
import { learn, learningLocation } from './learn';
import { readOptions, type Options } from './options';
import { nameOf } from './places';
import { SHAPES, type ShapeName } from './shapes';
import { summaryOf, tableOf, wrongsOf } from './summary';
import { playTrial, type Result } from './trial';

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

/** Enough of each kind, since what the trials need is known only after some were used. */
function locationsFor(trials: number) {
  const many = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);
  return [
    ...(Object.keys(SHAPES) as ShapeName[]).map(learningLocation),
    ...many(trials, { environment: 'prod', artifactsElsewhere: false } as const),
    ...many(Math.ceil(trials / 2), { environment: 'stage', artifactsElsewhere: false } as const),
    ...many(12, { environment: 'prod', artifactsElsewhere: true } as const),
    ...many(12, { environment: 'stage', artifactsElsewhere: true } as const),
  ];
}

async function crash({ trials, part, atOnce, seed, only, json }: Options): Promise<number> {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const { code, signal } = untilInterrupted();
  const sources = digestOfSources();
  const bench = await openBench(locationsFor(Math.ceil(trials / part.of) + 10), { say, gateway: true });
  const results: Result[] = [];
  try {
    const places = await Promise.race([learn(bench), code]);
    if (typeof places === 'number') return places;
    say(`${places.length} requests of both workers are known`);
    const cases = casesOf(places, randomFrom(seed))
      .filter(({ kind }) => only.some((begin) => kind.name.startsWith(begin)))
      .slice(0, trials)
      .filter((_, index) => index % part.of === part.number - 1);
    let next = 0;
    const playOnAndOn = async () => {
      for (let number = next++; number < cases.length && !signal.aborted; number = next++) {
        // A worker that starts again reads them: from then on the runs would have code of two versions.
        if (digestOfSources() !== sources)
          throw new Error('the sources changed meanwhile; run it again and leave them');
        const result = await playTrial(bench, cases[number]!, randomFrom(seed * 1_000 + number));
        results.push(result);
        say(lineOf(result, results.length, cases.length));
      }
    };
    await Promise.race([Promise.all(Array.from({ length: atOnce }, playOnAndOn)), code]);
    const requested = new Set((await readJournal(bench)).map(nameOf));
    const summary = summaryOf(results);
    const coverage = coverageOf(results, { cases, places, requested });
    if (json) process.stdout.write(`${JSON.stringify({ ...summary, coverage })}\n`);
    else process.stdout.write(`${tableOf(results, summary)}\n${wordsOfCoverage(coverage)}`);
    return signal.aborted ? await code : summary.broken > 0 ? 1 : 0;
  } finally {
    await bench.close();
  }
}

function lineOf(result: Result, count: number, of: number): string {
  const { kind, at, met, outcome, verdict, recovery, tookMs, asked, stands } = result;
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const words = [
    `${count}/${of} ${kind}${at === null ? '' : ` (${at}${met ? '' : ': never came'})`}: ${outcome}`,
    `${Math.round(tookMs / 1000)} s`,
    ...(recovery === null
      ? []
      : [
          `went on ${seconds(recovery.sinceBackMs)} after its process was back, ${seconds(recovery.totalMs)} after the kill`,
        ]),
    ...asked.slice(1).map(({ because }) => `asked again: ${because}`),
    ...(verdict.escalated === null ? [] : [`escalated: ${verdict.escalated}`]),
    ...wrongsOf(verdict).map((one) => `WRONG: ${one}`),
    ...(stands === null ? [] : [`it stands at: ${stands}`]),
  ];
  return [words.join(', '), ...(recovery?.events ?? []).map((event) => `    ${event}`)].join('\n');
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
