import { stormAlert } from '../../bench/storm/alerts';
import { countsOf, wrongsOf } from '../../bench/storm/judge';
import type { Found } from '../../bench/storm/judge';
import { readStormOptions } from '../../bench/storm/options';
import { readNotification } from '../../src/intake/alertmanager';
import { alertNamesOf } from '../../src/intake/alert-names';
import { askedAbout } from '../../src/runs/start-run';
import type { RunInput } from '../../src/contract/run-document';

const SIZE = {
  locations: ['locmany0000000000001', 'locmany0000000000002', 'locmany0000000000003'],
  environment: 'prod',
  startsAt: '2026-11-30T10:00:00.000Z',
};

/** Three locations in two scopes, as they should be found. */
const GOOD: Found = {
  sent: new Map([
    ['a', '1'],
    ['b', '1'],
    ['c', '2'],
    ['d', '3'],
  ]),
  refused: 0,
  runs: [
    { location: '1', knows: ['a', 'b'] },
    { location: '2', knows: ['c'] },
    { location: '3', knows: ['d'] },
  ],
  scopes: new Map([
    ['1', 'x'],
    ['2', 'y'],
    ['3', 'x'],
  ]),
  questions: ['1', '2'],
  builds: ['1', '2', '3'],
  effects: 0,
  leaks: 0,
};

test('a good storm has nothing wrong', () => {
  const counts = countsOf(GOOD);

  expect(counts).toMatchObject({ runs: 3, questions: 2, scopesWithoutQuestion: 0 });
  expect(wrongsOf(counts)).toEqual([]);
});

test.each<[string, Partial<Found>, string]>([
  ['an alert that was refused', { refused: 1 }, '1 alerts are lost'],
  ['an alert that no run knows', { sent: new Map([...GOOD.sent, ['e', '1']]) }, '1 alerts are lost'],
  ['an alert that another run knows', { sent: new Map([['a', '2']]) }, '1 alerts are lost'],
  ['a location without a run', { runs: GOOD.runs.slice(0, 2) }, '1 locations have no run'],
  ['two runs of a location', { runs: [...GOOD.runs, { location: '3', knows: [] }] }, '1 runs are doubled'],
  ['two questions of a scope', { questions: ['1', '2', '3'] }, '1 questions are doubled'],
  ['two builds of a location', { builds: ['1', '1', '2', '3'] }, '1 builds are doubled'],
  ['a change', { effects: 1 }, '1 changes were made'],
  ['a key in a message', { leaks: 1 }, '1 requests carried'],
])('%s is wrong', (_, differs, wrong) => {
  expect(wrongsOf(countsOf({ ...GOOD, ...differs }))).toContainEqual(expect.stringContaining(wrong));
});

test('a key without a question is counted', () => {
  expect(countsOf({ ...GOOD, questions: ['1'] })).toMatchObject({ scopesWithoutQuestion: 1, questionsDoubled: 0 });
});

test('each alert of the storm is read by intake under the name by which it is looked for', () => {
  const names = alertNamesOf(null);
  for (let number = 0; number < 60; number++) {
    const { path, body, identity, location } = stormAlert(SIZE, number);
    const sent = JSON.parse(body) as object;
    const [one] = path.startsWith('/v1/alerts/alertmanager')
      ? readNotification(sent, SIZE.environment, names)!.incoming
      : [{ kind: 'firing' as const, input: sent }];

    expect(one).toMatchObject({ kind: 'firing', input: { location } });
    const { input } = one as { input: object };
    expect(askedAbout(input as RunInput, Date.parse(SIZE.startsAt))).toMatchObject({ identity });
  }
});

test('repeats are the same alert, and every location has several', () => {
  const all = Array.from({ length: 300 }, (_, number) => stormAlert(SIZE, number).identity);

  expect(new Set(all).size).toBe(30);
  expect(new Set(SIZE.locations.map((_, index) => stormAlert(SIZE, index).location))).toEqual(new Set(SIZE.locations));
});

test('the options say what is wrong with them', () => {
  expect(readStormOptions([])).toMatchObject({ alerts: 10_000, locations: 500, scopes: 50 });
  expect(readStormOptions(['--alerts', '500', '--locations', '40'])).toMatchObject({ scopes: 40 });
  expect(() => readStormOptions(['--locations', '501'])).toThrow('--locations is a number from 1 to 500');
  expect(() => readStormOptions(['--alerts', '10', '--locations', '20'])).toThrow('--alerts is a number from 20');
  expect(() => readStormOptions(['--scopes', '0'])).toThrow('--scopes is a number from 1 to 500');
});
