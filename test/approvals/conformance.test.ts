import { readFileSync, writeFileSync } from 'node:fs';
import { answersOn, changesNothing } from './conformance/case';
import type { Case, Interruption } from './conformance/case';
import { CASES, CHAPTERS } from './conformance/cases';
import { asExpected, expectedOf, playAlone, playCase } from './conformance/play';
import type { Outcome, Played } from './conformance/play';
import { openEngine, openStand } from './conformance/stand';
import type { Stand } from './conformance/stand';
import { ALL } from './conformance/surfaces';
import type { SurfaceName } from './conformance/surfaces';
import { tableOf } from './conformance/table';

const AT_ONCE = 12;
const PAGE = 'docs/approvals.md';

const played = new Map<string, Outcome | Error>();
const ROWS = CASES.flatMap((one) =>
  one.surfaces.map((surface) => [one.name, surface, one] as [string, SurfaceName, Case]),
);

function keep(one: Case, surfaces: SurfaceName[], outcomes: Played | Error): void {
  for (const surface of surfaces) {
    played.set(`${one.name} ${surface}`, outcomes instanceof Error ? outcomes : outcomes.get(surface)!);
  }
}

/** Plays what disturbs nobody at the same time, then what takes the workers, or an engine of its own, away. */
beforeAll(async () => {
  const [stand, engine] = await Promise.all([openStand(), openEngine()]);
  const waiting = CASES.filter(({ alone }) => alone === undefined).flatMap((one) =>
    (changesNothing(one) ? [one.surfaces] : one.surfaces.map((surface) => [surface])).map(
      (surfaces) => [one, surfaces] as const,
    ),
  );
  const players = Array.from({ length: AT_ONCE }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [one, surfaces] = next;
      keep(one, surfaces, await playCase(stand, one, surfaces).catch((error: unknown) => error as Error));
    }
  });
  await Promise.all(players);
  const apart = await openStand(engine.address);
  const playThoseOf = async (what: Interruption['of'], place: Stand) => {
    for (const one of CASES.filter(({ alone }) => alone?.of === what)) {
      keep(one, one.surfaces, await playAlone(place, engine, one).catch((error: unknown) => error as Error));
    }
    await place.close();
  };
  await Promise.all([playThoseOf('workers', stand), playThoseOf('engine', apart)]);
  await engine.close();
}, 400_000);

test.each(ROWS)('%s, by %s', (name, surface, one) => {
  const outcome = played.get(`${name} ${surface}`)!;
  if (outcome instanceof Error) throw outcome;
  const expected = expectedOf(one, surface);
  const came = asExpected(outcome, expected);
  // What it depends on is which of two came first; then the table has two lines.
  expect(came).toEqual(expected.find(({ ends }) => ends === came.ends) ?? expected[0]);
});

test('names are not used twice', () => {
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
});

test.each(['Update', 'HTTP'] as const)('%s plays every case, or the case says why not', (surface) => {
  const missing = CASES.filter(({ surfaces, exempt }) => !surfaces.includes(surface) && !exempt?.[surface]);
  expect(missing.map(({ name }) => name)).toEqual([]);
});

/** What every surface must have been asked at least, as the table shows it. */
const LEAST: Record<string, (one: Case, answers: string[]) => boolean> = {
  accepted: (_one, answers) => answers.includes('accepted'),
  repeated: (_one, answers) => answers.includes('repeated'),
  'wrong-plan': (_one, answers) => answers.includes('wrong-plan'),
  'not-allowed': (_one, answers) => answers.includes('not-allowed'),
  expired: (_one, answers) => answers.includes('expired'),
  forged: ({ sends }, answers) =>
    sends.some(({ wrong }, index) => wrong === 'forged' && /^(not-allowed|refused at the door)$/.test(answers[index]!)),
};

test.each(ALL.flatMap((surface) => Object.keys(LEAST).map((least) => [surface, least] as const)))(
  'by %s at least one case is %s',
  (surface, least) => {
    const fitting = CASES.filter(
      (one) => one.surfaces.includes(surface) && LEAST[least]!(one, answersOn(one, surface)),
    );
    expect(fitting).not.toEqual([]);
  },
);

test.each(['temporal update', 'temporal signal'] as const)('%s is refused unsigned, and by an outsider', (surface) => {
  const refused = CASES.filter(({ surfaces, answers }) => surfaces.includes(surface) && answers[0] === 'not-allowed');
  expect(refused.some(({ sends }) => sends[0]!.wrong === 'none')).toBe(true);
  expect(refused.some(({ sends }) => sends[0]!.by === 'eve')).toBe(true);
});

test(`${PAGE} is what was played; SATLINK_WRITE_DOCS=1 writes it`, () => {
  const page = tableOf(CHAPTERS);
  if (process.env['SATLINK_WRITE_DOCS'] === '1') writeFileSync(PAGE, page);
  expect(readFileSync(PAGE, 'utf8')).toBe(page);
});
