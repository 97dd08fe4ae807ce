import { readFileSync, writeFileSync } from 'node:fs';
import { answersOn, playsOf, sharedRuns } from './conformance/case';
import type { Case, Interruption } from './conformance/case';
import { CASES, CHAPTERS } from './conformance/cases';
import { asExpected, expectedOf, playAlone, playInTurns } from './conformance/play';
import type { Outcome } from './conformance/play';
import type { Engine } from './conformance/scene';
import { openEngine, openStand } from './conformance/stand';
import type { Stand } from './conformance/stand';
import { ALL } from './conformance/surfaces';
import type { SurfaceName } from './conformance/surfaces';
import { tableOf } from './conformance/table';
import { IS_THOROUGH } from '../thorough';

const AT_ONCE = 12;
/** Far above what plays that take turns need. A run that waits for its deadline then fails by name, and holds up nothing. */
const PLAYS_MAX_MS = 300_000;
const PAGE = 'docs/approvals.md';

const played = new Map<string, Outcome | Error>();
const PLAYS = playsOf(CASES, IS_THOROUGH ? 'whole' : 'sample');

function keep(one: Case, surface: SurfaceName, outcome: Outcome | Error): void {
  played.set(`${one.name} ${surface}`, outcome);
}

/** What disturbs nobody is played at one stand; what takes the workers or the engine away has a stand of its own for each. */
async function playOrdinary(stand: Stand): Promise<void> {
  const waiting = sharedRuns(PLAYS.filter(([{ alone }]) => alone === undefined));
  const players = Array.from({ length: AT_ONCE }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const plays = next;
      const outcomes = await inTime(playInTurns(stand, plays)).catch((error: unknown) =>
        plays.map(() => error as Error),
      );
      for (const [turn, [one, surface]] of plays.entries()) keep(one, surface, outcomes[turn]!);
    }
  });
  await Promise.all(players);
}

async function inTime<T>(playing: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not over after ${PLAYS_MAX_MS / 1000} s`)), PLAYS_MAX_MS);
  });
  return Promise.race([playing, late]).finally(() => clearTimeout(timer));
}

async function playThoseOf(what: Interruption['of'], stand: Stand, engine: Engine): Promise<void> {
  for (const whole of CASES.filter(({ alone }) => alone?.of === what)) {
    const one = { ...whole, surfaces: PLAYS.filter(([played]) => played === whole).map(([, surface]) => surface) };
    const outcomes = await inTime(playAlone(stand, engine, one)).catch((error: unknown) => error as Error);
    for (const surface of one.surfaces)
      keep(one, surface, outcomes instanceof Error ? outcomes : outcomes.get(surface)!);
  }
}

beforeAll(async () => {
  const engine = await openEngine();
  const stands = await Promise.all([openStand(), openStand(), openStand(engine.address)]);
  const [ordinary, ofWorkers, ofEngine] = stands;
  await Promise.all([
    playOrdinary(ordinary),
    playThoseOf('workers', ofWorkers, engine),
    playThoseOf('engine', ofEngine, engine),
  ]);
  for (const stand of stands) await stand.close();
  await engine.close();
}, 1_800_000);

test.each(PLAYS.map(([one, surface]) => [one.name, surface, one] as const))('%s, by %s', (name, surface, one) => {
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

/** What the whole table plays on every surface at least. */
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
    const fitting = playsOf(CASES, 'whole').filter(
      ([one, on]) => on === surface && LEAST[least]!(one, answersOn(one, surface)),
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
