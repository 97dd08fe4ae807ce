import { incidentInWords, locationsOf, watchRegion } from '../../src/approvals/incident';
import type { IncidentKind, Release, Sighting } from '../../src/approvals/incident';

/** The rule of an incident, with limits of 2 locations and 1 account within 100 ms. */
const TERMS = { locations: 2, accounts: 1, within: 100 };

const found = (atMs: number, what: string, kind: IncidentKind = 'unreachable'): Sighting => ({
  kind,
  location: kind === 'unreachable' ? what : `location of ${what}`,
  account: kind === 'unreachable' ? null : what,
  run: `run of ${what}`,
  atMs,
});
const bad = (atMs: number, account: string) => found(atMs, account, 'bad-keys');
const released = (atMs: number): Release => ({ by: 'mia', atMs });

/** What each incident is: kind, when it opened, when it was over, by whom, and how many locations it has. */
function seen(events: readonly (Sighting | Release)[], nowMs: number) {
  return watchRegion(events, TERMS, nowMs).incidents.map((one) => [
    one.kind,
    Date.parse(one.since!),
    one.overAt === null ? 'open' : Date.parse(one.overAt),
    one.overBy ?? 'nobody',
    locationsOf(one).length,
  ]);
}

const three = [found(0, 'a'), found(10, 'b'), found(20, 'c')];
type Row = [string, (Sighting | Release)[], number, unknown[][]];
const ROWS: Row[] = [
  ['nothing was found', [], 0, []],
  ['as many locations as the limit', three.slice(0, 2), 20, []],
  ['one location more', three, 20, [['unreachable', 20, 'open', 'nobody', 3]]],
  ['the same location again and again', [found(0, 'a'), found(1, 'a'), found(2, 'a'), found(3, 'b')], 3, []],
  ['the first is too old', [found(0, 'a'), found(50, 'b'), found(100, 'c')], 100, []],
  [
    'the first is old, and a fourth makes it',
    [found(0, 'a'), found(50, 'b'), found(100, 'c'), found(110, 'd')],
    110,
    [['unreachable', 110, 'open', 'nobody', 3]],
  ],
  ['one more joins', [...three, found(90, 'd')], 90, [['unreachable', 20, 'open', 'nobody', 4]]],
  [
    'a known location that is found again keeps it open',
    [...three, found(110, 'a')],
    209,
    [['unreachable', 20, 'open', 'nobody', 3]],
  ],
  ['quiet, one moment before the time', three, 119, [['unreachable', 20, 'open', 'nobody', 3]]],
  ['quiet for the time', three, 120, [['unreachable', 20, 120, 'nobody', 3]]],
  [
    'quiet, and then one more: it belongs to nothing',
    [...three, found(120, 'd')],
    120,
    [['unreachable', 20, 120, 'nobody', 3]],
  ],
  [
    'quiet, and then as many again',
    [...three, found(200, 'a'), found(201, 'b'), found(202, 'c')],
    210,
    [
      ['unreachable', 20, 120, 'nobody', 3],
      ['unreachable', 202, 'open', 'nobody', 3],
    ],
  ],
  ['released', [...three, released(30)], 40, [['unreachable', 20, 30, 'mia', 3]]],
  [
    'released, and counted anew',
    [...three, released(30), found(40, 'd'), found(41, 'e')],
    50,
    [['unreachable', 20, 30, 'mia', 3]],
  ],
  [
    'released, and opened again',
    [...three, released(30), found(40, 'd'), found(41, 'e'), found(42, 'a')],
    50,
    [
      ['unreachable', 20, 30, 'mia', 3],
      ['unreachable', 42, 'open', 'nobody', 3],
    ],
  ],
  [
    'a release before it opened releases nothing',
    [found(0, 'a'), found(5, 'b'), released(6), found(10, 'c')],
    10,
    [['unreachable', 10, 'open', 'nobody', 3]],
  ],
  ['a release when it was quiet already', [...three, released(150)], 150, [['unreachable', 20, 120, 'nobody', 3]]],
  ['two accounts', [bad(0, 'x'), bad(5, 'y')], 5, [['bad-keys', 5, 'open', 'nobody', 2]]],
  [
    'many locations of one account',
    [bad(0, 'x'), { ...bad(1, 'x'), location: 'other' }, { ...bad(2, 'x'), location: 'third' }],
    5,
    [],
  ],
  ['a bad key without an account counts for nothing', [bad(0, 'x'), { ...bad(1, 'y'), account: null }], 5, []],
  ['kinds are counted apart', [found(0, 'a'), found(1, 'b'), bad(2, 'x')], 5, []],
  [
    'one of each kind, and one release ends both',
    [...three, bad(21, 'x'), bad(22, 'y'), released(30)],
    31,
    [
      ['unreachable', 20, 30, 'mia', 3],
      ['bad-keys', 22, 30, 'mia', 2],
    ],
  ],
  [
    'a bad key does not keep unreachable locations open',
    [...three, bad(110, 'x')],
    125,
    [['unreachable', 20, 120, 'nobody', 3]],
  ],
];

test.each(ROWS)('%s', (_what, events, nowMs, expected) => {
  expect(seen(events, nowMs)).toEqual(expected);
});

test('a record that goes on with what still counts tells of the same incident', () => {
  const later = [found(60, 'd'), bad(61, 'x')];
  for (let cut = 0; cut <= three.length; cut++) {
    const { counting } = watchRegion(three.slice(0, cut), TERMS, 25);
    expect(seen([...counting, ...three.slice(cut), ...later], 70)).toEqual(seen([...three, ...later], 70));
  }
});

test('in words', () => {
  const [unreachable] = watchRegion(three, TERMS, 20).incidents;
  const [keys] = watchRegion([bad(0, 'x'), bad(5, 'y')], TERMS, 5).incidents;
  expect([unreachable!, keys!].map((one) => incidentInWords({ ...one, region: 'us-east' }))).toEqual([
    '3 locations in us-east cannot reach IAM',
    'IAM rejects the keys of 2 accounts in us-east',
  ]);
});
