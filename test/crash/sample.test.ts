import { openBench, type Bench } from '../../lab/crash/bench';
import { locationKindOf, situationCases, type Case } from '../../lab/crash/cases';
import { KINDS } from '../../lab/crash/kinds';
import { summaryOf } from '../../lab/crash/summary';
import { playTrial, type Result } from '../../lab/crash/trial';

/**
 * A few trials of `npm run crash`, all at once: real processes, and no invariant is broken. The remediation worker is
 * killed in `killed-workers.test.ts`: here it would hit the other trials too, and some would wait until they are certain.
 */
const situation = (name: string, at?: string): Case =>
  situationCases(KINDS.find((one) => one.name === name)!).find((one) => at === undefined || one.at === at)!;
const READ_ARTIFACT: Case = {
  ...situation('plain'),
  kind: KINDS.find(({ name }) => name === 'killed-before')!,
  moment: { system: 'jenkins', match: { method: 'GET', path: 'get-info/\\d+/artifact/' }, kind: 'hold', at: 'before' },
  at: 'the artifacts',
  by: 'diagnosis',
};
const SAMPLE: Case[] = [
  situation('plain'),
  situation('reset-answer-lost'),
  situation('refresh-answer-cut'),
  READ_ARTIFACT,
  situation('workflow-reset', 'hold before GET .'),
];

let bench: Bench;
let results: Result[];
beforeAll(async () => {
  // Shorter than the limit below: a run that does not end says where it stands.
  bench = await openBench(SAMPLE.map(locationKindOf), { say: () => undefined, trialMaxMs: 200_000 });
  results = await Promise.all(SAMPLE.map((one) => playTrial(bench, one, () => 0.5)));
}, 300_000);
afterAll(() => bench.close());

test('every run ends', () => {
  expect(results.flatMap(({ kind, stands }) => (stands === null ? [] : [`${kind}: ${stands}`]))).toEqual([]);
});

test('what the trials wait for was met', () => {
  expect(results.filter(({ met }) => !met).map(({ kind, at }) => `${kind} ${at}`)).toEqual([]);
});

test('nothing happened twice, without a decision, silently, or was told wrongly', () => {
  expect(summaryOf(results)).toMatchObject({ trials: SAMPLE.length, faulty: [], broken: 0 });
});

test('nobody was bothered without need', () => {
  expect(results.map(({ kind, verdict }) => [kind, verdict.escalated]).filter(([, escalated]) => escalated)).toEqual(
    [],
  );
});
