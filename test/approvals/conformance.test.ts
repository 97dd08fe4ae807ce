import { readFileSync, writeFileSync } from 'node:fs';
import { CASES } from './conformance/cases';
import type { Case } from './conformance/cases';
import { playCase } from './conformance/play';
import type { Outcome } from './conformance/play';
import { openStand } from './conformance/stand';
import type { Stand } from './conformance/stand';
import type { SurfaceName } from './conformance/surfaces';
import { tableOf } from './conformance/table';

const AT_ONCE = 6;
const PAGE = 'docs/approvals.md';

let stand: Stand;
const played = new Map<string, Outcome | Error>();
const ROWS = CASES.flatMap((one) =>
  one.surfaces.map((surface) => [one.name, surface, one] as [string, SurfaceName, Case]),
);

beforeAll(async () => {
  stand = await openStand();
  const waiting = [...ROWS];
  const players = Array.from({ length: AT_ONCE }, async () => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      const [name, surface, one] = row;
      const outcome = await playCase(stand, one, surface).catch((error: unknown) => error as Error);
      played.set(`${name} ${surface}`, outcome);
    }
  });
  await Promise.all(players);
}, 240_000);
afterAll(() => stand.close());

test.each(ROWS)('%s, by %s', (name, surface, one) => {
  const outcome = played.get(`${name} ${surface}`)!;
  if (outcome instanceof Error) throw outcome;
  const effects = one.effects ?? (one.ends === 'resolved' ? { resets: 1, refreshes: 1 } : { resets: 0, refreshes: 0 });
  expect(outcome).toEqual({ answers: one.otherwise?.[surface] ?? one.answers, ends: one.ends, effects });
});

test('names are not used twice', () => {
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
});

test(`${PAGE} is what was played; SATLINK_WRITE_DOCS=1 writes it`, () => {
  const page = tableOf(CASES);
  if (process.env['SATLINK_WRITE_DOCS'] === '1') writeFileSync(PAGE, page);
  expect(readFileSync(PAGE, 'utf8')).toBe(page);
});
