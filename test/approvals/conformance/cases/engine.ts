import { Held } from '../../../workflows/held';
import type { Chapter } from '../case';
import { eventAfterTheGate, resetByOperator, sentFirst, untilItGoesOn } from '../happenings';
import { setAway } from '../scene';
import type { Scene } from '../scene';
import { approve, SIGNED, TWO } from './vocabulary';

const EITHER = ['accepted or unknown', 'accepted or repeated'];
const ONCE = { resets: 1, refreshes: 1 };

/** Approved by the surface of the case, and carried out. */
async function carriedOut(scene: Scene): Promise<void> {
  await sentFirst(scene, approve('mia'), 'accepted');
  await scene.run.result();
  scene.plans.replaced = (await scene.run.state()).plan;
}

export const engine: Chapter = {
  heading: 'The engine itself',
  intro:
    'Workers or engine are away for a moment, or an operator resets the run. `unknown` means that nobody could say in time ' +
    'whether the decision counts; sending the same again is safe.',
  cases: [
    {
      name: 'while the workers restart, and the same again',
      alone: {
        of: 'workers',
        around: async ({ scenes, send }) => {
          const [{ stand }] = scenes as [Scene];
          await stand.stage.stopWorkers();
          setAway(scenes, true);
          const sent = whileOpen(scenes, send);
          await stand.stage.startWorkers();
          setAway(scenes, false);
          await sent;
        },
      },
      sends: [approve('mia'), approve('mia', { replayed: true })],
      answers: EITHER,
      counts: ['mia approve'],
      ends: 'resolved',
      surfaces: SIGNED,
    },
    {
      name: 'the engine was killed and came back: what counted before still counts, the same again does not',
      policy: { quorum: 2 },
      meanwhile: (scene) => sentFirst(scene, approve('mia'), 'waiting-for-more'),
      alone: {
        of: 'engine',
        around: async ({ scenes, engine, send }) => {
          await engine.kill();
          await engine.start();
          await Promise.all(scenes.map(untilItGoesOn));
          await send();
        },
      },
      sends: [approve('mia'), approve('mia', { replayed: true }), approve('noah')],
      answers: ['repeated', 'repeated', 'accepted'],
      ends: 'resolved',
      surfaces: SIGNED,
    },
    {
      name: 'handed in while the engine is away, and the same again when it is back',
      alone: {
        of: 'engine',
        around: async ({ scenes, engine, send }) => {
          setAway(scenes, true);
          await engine.kill();
          const sent = whileOpen(scenes, send);
          await engine.start();
          setAway(scenes, false);
          await sent;
        },
      },
      sends: [approve('mia'), approve('mia', { replayed: true })],
      answers: EITHER,
      counts: ['mia approve'],
      ends: 'resolved',
      surfaces: SIGNED,
    },
    {
      name: 'the engine is killed while the decision is being judged, and the same again when it is back',
      alone: {
        of: 'engine',
        around: async ({ scenes, engine, send }) => {
          const away = new Held();
          const judged = scenes.map(
            ({ world }) =>
              new Promise<void>((resolve) => {
                world.before['authorise'] = () => {
                  resolve();
                  return away.released;
                };
              }),
          );
          const sent = whileOpen(scenes, send);
          await Promise.all(judged);
          setAway(scenes, true);
          await engine.kill();
          await engine.start();
          away.release();
          setAway(scenes, false);
          await sent;
        },
      },
      sends: [approve('mia'), approve('mia', { replayed: true })],
      answers: EITHER,
      counts: ['mia approve'],
      ends: 'resolved',
      surfaces: SIGNED,
    },
    {
      name: 'reset by “temporal workflow reset” to before the gate, after it was carried out: it asks anew',
      meanwhile: async (scene) => {
        await carriedOut(scene);
        await resetByOperator(scene, ['--type', 'FirstWorkflowTask']);
        await scene.run.gate(scene.plans.replaced!.code);
      },
      sends: [
        approve('mia', { code: 'replaced' }),
        approve('mia', { signedFor: 'replaced' }),
        approve('mia', { replayed: true }),
      ],
      answers: ['wrong-plan', 'not-allowed', 'not-allowed'],
      ends: 'open',
      effects: ONCE,
      surfaces: SIGNED,
    },
    {
      name: 'reset by “temporal workflow reset” to after the gate: it sees what was done, and does nothing twice',
      meanwhile: async (scene) => {
        await carriedOut(scene);
        await resetByOperator(scene, ['--event-id', await eventAfterTheGate(scene)]);
      },
      sends: [approve('mia', { replayed: true })],
      answers: ['repeated'],
      counts: [],
      ends: 'resolved',
      effects: ONCE,
      surfaces: TWO,
    },
    {
      name: 'reset to after the gate, while the key record looks as before: the permit is spent all the same, so it asks anew',
      meanwhile: async (scene) => {
        await carriedOut(scene);
        scene.world.keyNumber = 1;
        await resetByOperator(scene, ['--event-id', await eventAfterTheGate(scene)]);
        await scene.run.gate(scene.plans.replaced!.code);
      },
      sends: [approve('mia', { code: 'replaced' })],
      answers: ['wrong-plan'],
      ends: 'open',
      effects: ONCE,
      surfaces: TWO,
    },
  ],
};

/** Nothing is carried out until all was handed in, so that the run is still open for the same again. */
async function whileOpen(scenes: Scene[], send: () => Promise<unknown>): Promise<void> {
  const effect = new Held();
  for (const { world } of scenes) world.before['claim'] = () => effect.released;
  await send();
  effect.release();
}
