import { isDeepStrictEqual } from 'node:util';
import { someOf } from '../../thorough';
import type { Starter } from '../../../src/approvals/asker';
import type { RunInput } from '../../../src/contract/run-document';
import type { World } from '../../workflows/world';
import type { Attempt } from './attempt';
import type { Engine, Scene } from './scene';
import type { Name } from './stand';
import type { SurfaceName } from './surfaces';

/** What somebody writes who starts a workflow: who it is, by whose key, and what is wrong with the signature. */
export interface Start {
  who: Starter;
  key: Name | 'gateway' | 'nobody';
  wrong?: 'of another run' | 'of an hour ago';
}

/** How a run stands when everything was sent. */
export type End =
  | 'resolved'
  | 'declined'
  | 'expired'
  | 'void'
  | 'escalated'
  /** Nothing was decided: it asks about the same plan, or goes on towards its first one. */
  | 'open'
  /** It asks about a new plan, for key and refresh. */
  | 'asks again'
  /** The key is replaced, and it asks about the refresh alone. */
  | 'asks for the refresh alone'
  /** Closed by the engine. */
  | 'terminated'
  | 'failed';

/** What was changed at the customer's. */
export interface Effects {
  resets: number;
  refreshes: number;
}

/** Where a surface answers otherwise, and why. */
export interface Otherwise {
  answers: string[];
  because: string;
}

/** One row of the table: a situation, what is sent, what it is answered, and what becomes of the run. */
export interface Case {
  name: string;
  surfaces: SurfaceName[];
  /** Why a surface that plays every case does not play this one. */
  exempt?: Partial<Record<'Update' | 'HTTP', string>>;
  policy?: Record<string, unknown>;
  input?: Partial<RunInput>;
  /** Who started the run, and how that is signed; rota with a key of their own when not given. */
  startedBy?: Start;
  /** Started by the real intake, with this in the body of the alert besides where it is. */
  intake?: Record<string, unknown>;
  /** With an alert, so that it can be resolved. */
  alert?: true;
  lay?: (world: World) => void;
  /** Where the run stands when something is sent: before its gate, or closed; at its gate when not given. */
  at?: 'before the gate' | 'the end';
  /** Between the gate's opening and what is sent. */
  meanwhile?: (scene: Scene) => unknown;
  /** Sent one after the other; `atOnce`: all in the same moment. */
  sends: Attempt[];
  atOnce?: true;
  /** The answers, in the order of `sends`; sorted where they are sent at once. `a or b`: both are right. */
  answers: string[];
  otherwise?: Partial<Record<SurfaceName, Otherwise>>;
  ends: End;
  /** Also right, where it depends on which of two came first. */
  or?: Pick<Case, 'ends' | 'counts' | 'effects'>;
  /** What counts in the end, as `mia approve`; when not given, what was answered that it counts. */
  counts?: string[];
  effects?: Effects;
  /** Takes workers or engine away around what is sent. Played after the others, by itself, on all its surfaces at once. */
  alone?: Interruption;
}

export interface Interruption {
  /** What is interrupted: the workers of the stand, or an engine of its own. */
  of: 'workers' | 'engine';
  /** `send` hands in what the case sends, on every surface, and returns when all of it is answered. */
  around: (given: { scenes: Scene[]; engine: Engine; send: () => Promise<void> }) => Promise<void>;
}

/** Rows that belong together on the page. */
export interface Chapter {
  heading: string;
  /** A sentence or two for people, where the heading does not say it all. */
  intro?: string;
  cases: Case[];
}

/** What is changed when a run ends so, where the case does not say otherwise. */
export function effectsOf({ ends, effects }: Pick<Case, 'ends' | 'effects'>): Effects {
  if (effects !== undefined) return effects;
  if (ends === 'resolved') return { resets: 1, refreshes: 1 };
  return { resets: ends === 'asks for the refresh alone' ? 1 : 0, refreshes: 0 };
}

/**
 * Nothing that is sent may count, nor change how the run stands. Then surfaces, and cases that begin alike, can take turns
 * at one run, and each leaves it to the next as it was.
 */
export function changesNothing(one: Case): boolean {
  const answers = one.surfaces.flatMap((surface) => answersOn(one, surface));
  const isRefused = answers.every((answer) => !/accepted|waiting-for-more|repeated|no answer/.test(answer));
  return isRefused && one.alone === undefined && (one.ends === 'open' || one.at === 'the end');
}

/** A case on one surface. */
export type Play = readonly [Case, SurfaceName];

/** The answers that each surface gives at least once in a sample. */
const ON_EACH_SURFACE = /^(accepted|wrong-plan|not-allowed|to a forged signature)$/;

/**
 * The plays of all cases. A sample plays a case on one of its surfaces, and on each that has not given its answers: so each
 * answer comes once at least, and the commonest ones from each surface. Of the cases that need a run of their own and say
 * no answer for the first time, another sixteenth is played each time. What interrupts all runs is played on two surfaces.
 */
export function playsOf(cases: readonly Case[], extent: 'whole' | 'sample'): Play[] {
  const asked = new Map<string, number>();
  return cases.flatMap((one) => {
    const again = changesNothing(one) ? 1 / 3 : 1 / 16;
    const sample = () => (one.alone === undefined ? sampleOf(one, asked, again) : someOf(one.surfaces, 2));
    const played = extent === 'sample' ? sample() : one.surfaces;
    return played.map((surface) => [one, surface] as const);
  });
}

/**
 * The surfaces of a case whose answers the sample has not asked of them yet, else the one of which it has asked them the
 * least. Counts what it takes.
 *
 * @param again the part that is played of the cases that say no answer for the first time.
 */
function sampleOf(one: Case, asked: Map<string, number>, again: number): SurfaceName[] {
  const isForged = one.sends.some(({ wrong }) => wrong === 'forged');
  const keysOf = (surface: SurfaceName) =>
    [...answersOn(one, surface), ...(isForged ? ['to a forged signature'] : [])].map((answer) =>
      ON_EACH_SURFACE.test(answer) ? `${surface} ${answer}` : answer,
    );
  const leastOf = (surface: SurfaceName) => Math.min(...keysOf(surface).map((key) => asked.get(key) ?? 0));
  // From the last: the surfaces that few cases are played on stand there.
  const [least] = one.surfaces.toReversed().sort((first, second) => leastOf(first) - leastOf(second));
  if (leastOf(least!) > 0 && Math.random() >= again) return [];
  const sample = one.surfaces.filter((surface) => surface === least || leastOf(surface) === 0);
  for (const key of sample.flatMap(keysOf)) asked.set(key, (asked.get(key) ?? 0) + 1);
  return sample;
}

/** So many take turns at one run, which waits for all of them within the time of its gate. */
const TURNS_MAX = 20;

/** The plays, together where they can take turns at one run. */
export function sharedRuns(plays: readonly Play[]): Play[][] {
  const runs: Play[][] = [];
  for (const play of plays) {
    const [one] = play;
    const open = changesNothing(one)
      ? runs.find((turns) => changesNothing(turns[0]![0]) && beginsLike(turns[0]![0], one) && turns.length < TURNS_MAX)
      : undefined;
    if (open === undefined) runs.push([play]);
    else open.push(play);
  }
  return runs;
}

function beginsLike(one: Case, other: Case): boolean {
  const isSame = (['alert', 'at', 'ends', 'lay', 'meanwhile'] as const).every((what) => one[what] === other[what]);
  return (
    isSame &&
    (['policy', 'input', 'effects', 'startedBy', 'intake'] as const).every((what) =>
      isDeepStrictEqual(one[what], other[what]),
    )
  );
}

/** What a case is answered on one surface. */
export function answersOn(one: Case, surface: SurfaceName): string[] {
  return one.otherwise?.[surface]?.answers ?? one.answers;
}
