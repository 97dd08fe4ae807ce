import { setTimeout as pause } from 'node:timers/promises';
import type { RecordedDecision } from '../../../src/approvals/decision';
import { answersOn, effectsOf } from './case';
import type { Case, Effects, Play } from './case';
import { openScene } from './scene';
import type { Engine, Scene } from './scene';
import type { Stand } from './stand';
import type { SurfaceName } from './surfaces';

const LOOK_EVERY_MS = 5_000;

/** What came of a case on one surface. */
export interface Outcome {
  answers: string[];
  ends: string;
  effects: Effects;
  /** The decisions that count, as `mia approve`: nobody else's, and none twice. */
  counts: string[];
}

/** What comes of each play, or why it could not be played. */
export type Played = Map<SurfaceName, Outcome | Error>;

/** Plays one after the other at one run: more than one only where none of them changes anything. */
export async function playInTurns(stand: Stand, plays: readonly Play[]): Promise<(Outcome | Error)[]> {
  const [[first, surface]] = plays as [Play];
  const played: (Outcome | Error)[] = [];
  const scene = await openScene(stand, first, surface);
  try {
    for (const [one, surface] of plays) {
      scene.surface = surface;
      const before = decisionsOf(scene).length;
      const outcome = sendAll(scene, one).then((answers) => outcomeOf(scene, one, { answers, before }));
      played.push(await outcome.catch((error: unknown) => error as Error));
      scene.signedFirst = null;
    }
  } finally {
    await scene.close();
  }
  return played;
}

/** Plays a case that interrupts what all runs need: on all its surfaces at once, so that one interruption is enough. */
export async function playAlone(stand: Stand, engine: Engine, one: Case): Promise<Played> {
  const scenes = await Promise.all(one.surfaces.map((surface) => openScene(stand, one, surface)));
  try {
    const answers = new Map<Scene, string[]>();
    const before = new Map(scenes.map((scene) => [scene, decisionsOf(scene).length]));
    const send = async () => {
      await Promise.all(scenes.map(async (scene) => void answers.set(scene, await sendAll(scene, one))));
    };
    await one.alone!.around({ scenes, engine, send });
    const outcomes = scenes.map(async (scene) => {
      const sent = { answers: answers.get(scene)!, before: before.get(scene)! };
      return [scene.surface, await outcomeOf(scene, one, sent)] as const;
    });
    return new Map(await Promise.all(outcomes));
  } finally {
    await Promise.all(scenes.map((scene) => scene.close()));
  }
}

/** What should come of it. More than one where it depends on which of two decisions came first. */
export function expectedOf(one: Case, surface: SurfaceName): Outcome[] {
  const answers = answersOn(one, surface);
  const counted = one.sends
    .filter((_attempt, index) => /^(accepted|waiting-for-more)/.test(answers[index] ?? ''))
    .map(({ by, decision }) => `${by} ${decision}`);
  return [one, ...(one.or === undefined ? [] : [one.or])].map((one) => ({
    answers,
    ends: one.ends,
    effects: effectsOf(one),
    counts: one.counts ?? counted,
  }));
}

/** Answers of which the table allows several are written as the table writes them. */
export function asExpected(outcome: Outcome, [expected]: Outcome[]): Outcome {
  const answers = outcome.answers.map((answer, index) => {
    const right = expected?.answers[index] ?? '';
    return right.split(' or ').includes(answer) ? right : answer;
  });
  return { ...outcome, answers };
}

async function sendAll(scene: Scene, one: Case): Promise<string[]> {
  if (one.atOnce) return (await Promise.all(one.sends.map((attempt) => scene.send(attempt)))).toSorted();
  const answers: string[] = [];
  for (const attempt of one.sends) answers.push(await scene.send(attempt));
  return answers;
}

async function outcomeOf(
  scene: Scene,
  one: Case,
  { answers, before }: { answers: string[]; before: number },
): Promise<Outcome> {
  const ends = await endOf(scene, one);
  await scene.look();
  const counts = decisionsOf(scene).slice(before);
  return {
    answers,
    ends: await withBystanders(scene, ends),
    effects: { ...scene.world.effects },
    counts: counts.map(({ by, decision }) => `${by} ${decision}`),
  };
}

function decisionsOf({ seen }: Scene): RecordedDecision[] {
  return seen?.decisions ?? [];
}

/** How the run ends, or that it still asks, and about what. */
async function endOf({ run, plans }: Scene, { ends, at }: Case): Promise<string> {
  if (ends === 'terminated' || ends === 'failed') return (await run.handle.describe()).status.name.toLowerCase();
  if (ends === 'open') {
    const { asks, outcome } = await run.state();
    if (outcome !== null) return outcome.kind;
    return at === 'before the gate' || asks?.of === plans.asked?.code ? 'open' : 'decided';
  }
  if (ends === 'asks again' || ends === 'asks for the refresh alone') {
    await run.until(({ asks, outcome }) => outcome !== null || (asks !== null && asks.of !== plans.asked?.code));
    const { plan, outcome } = await run.state();
    return outcome?.kind ?? (plan!.actions.includes('api-key-reset') ? 'asks again' : 'asks for the refresh alone');
  }
  return closedOrAsksAnew(run, plans);
}

/** A run that should end and asks about another plan instead would wait for somebody until its gate closes. */
async function closedOrAsksAnew(run: Scene['run'], { asked }: Scene['plans']): Promise<string> {
  const result = run.result();
  for (;;) {
    const closed = await Promise.race([result, pause(LOOK_EVERY_MS, null)]);
    if (closed !== null) return closed.outcome!.kind;
    // On a busy machine nobody may answer this time: then it is asked again.
    const state = await run.state().catch(() => null);
    const asks = state?.asks ?? null;
    if (asks !== null && asks.of !== asked?.code)
      return `asks again: ${state!.steps.map(({ id, because }) => `${id} ${because}`).join('; ')}`;
  }
}

async function withBystanders({ bystanders }: Scene, ends: string): Promise<string> {
  const touched = await Promise.all(
    bystanders.map(async ({ state, world }) => {
      const { asks, decisions } = await state();
      return asks === null || decisions.length > 0 || world.effects.resets + world.effects.refreshes > 0;
    }),
  );
  return touched.includes(true) ? `${ends}, and so is another run` : ends;
}
