import { openBench, type Bench } from '../../lab/crash/bench';
import { KINDS, type Kind } from '../../lab/crash/kinds';
import { summaryOf } from '../../lab/crash/summary';
import { playTrial, type Result } from '../../lab/crash/trial';

/**
 * A few trials of `npm run crash`, all at once: real processes, and no invariant is broken. The remediation worker is
 * killed in `killed-workers.test.ts`: here it would hit the other trials too, and some would wait until they are certain.
 */
const only = (name: string, path?: string): Kind => {
  const kind = KINDS.find((one) => one.name === name)!;
  const at = kind.at?.filter((one) => path === undefined || `${one.match.path} ${one.at}` === path);
  return at === undefined ? kind : { ...kind, at };
};
const SAMPLE: Kind[] = [
  only('plain'),
  only('reset-answer-lost'),
  only('refresh-answer-cut'),
  only('kill-diagnosis', 'get-info/\\d+/artifact/ before'),
  only('reset-workflow', '. before'),
];

let bench: Bench;
let results: Result[];
beforeAll(async () => {
  bench = await openBench(SAMPLE.length, () => undefined);
  const trials = SAMPLE.map((kind, index) => {
    const { id: location } = bench.stack.lab.locations[index]!;
    return playTrial(bench, { kind, location, random: () => 0.5 });
  });
  results = await Promise.all(trials);
}, 300_000);
afterAll(() => bench.close());

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
