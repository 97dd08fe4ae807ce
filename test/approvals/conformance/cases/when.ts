import type { Chapter } from '../case';
import { gateOf } from '../../../workflows/gate-of';
import { passed } from '../../../until';
import { ended } from '../happenings';
import { ALL } from '../surfaces';
import { approve, CLOSED, LIVE, MOST, TEMPORAL, TWO } from './vocabulary';

export const when: Chapter = {
  heading: 'When',
  intro:
    'A decision counts while the gate is open, by the clock of the run and at the moment when it is judged. Silence is a no.',
  cases: [
    {
      name: 'before there is a gate',
      at: 'before the gate',
      sends: [approve('mia')],
      answers: ['too-early'],
      ends: 'open',
      surfaces: [...LIVE, 'temporal update'],
    },
    {
      name: 'in an environment that is only observed, where nobody is asked',
      policy: { approvers: [], mode: 'observe' },
      at: 'the end',
      sends: [approve('mia')],
      answers: ['too-early'],
      otherwise: CLOSED,
      ends: 'escalated',
      surfaces: MOST,
    },
    {
      name: 'after the run has failed, for an input that it could not read',
      input: { environment: 'PROD!' },
      at: 'the end',
      sends: [approve('mia')],
      answers: ['too-early'],
      otherwise: CLOSED,
      ends: 'failed',
      surfaces: MOST,
    },
    {
      name: 'after the gate’s time',
      policy: gateOf('1 second'),
      meanwhile: (scene) => ended(scene, 'expired'),
      at: 'the end',
      sends: [approve('mia')],
      answers: ['expired'],
      otherwise: CLOSED,
      ends: 'expired',
      surfaces: ALL,
    },
    {
      name: 'handed in before the deadline, judged after it',
      // The engine lets a judgement take 30 seconds.
      policy: gateOf('12 seconds'),
      meanwhile: async ({ run, world }) => {
        const { asks } = await run.state();
        world.before['authorise'] = () => passed(asks!.expiresAt);
      },
      sends: [approve('mia')],
      answers: ['expired'],
      ends: 'expired',
      surfaces: [...LIVE, ...TEMPORAL],
    },
    {
      name: 'at the same instant as the deadline',
      policy: gateOf('30 seconds'),
      alone: {
        of: 'workers',
        // Nobody takes anything from the engine until decision and deadline are both there: then they come as one.
        around: async ({ scenes, send }) => {
          const [{ stand }] = scenes as [(typeof scenes)[number]];
          for (const scene of scenes) scene.away = true;
          await stand.stage.stopWorkers();
          const startWorkers = await stand.stage.prepareWorkers();
          const ends = scenes.map(({ seen }) => seen!.asks!.expiresAt);
          // The gateway waits four seconds for a worker before it hands on what it could not look at, and a run whose
          // task no worker has taken for ten is said to be stuck.
          await passed(ends.toSorted()[0]!, -5_000);
          const sent = send();
          await Promise.all(ends.map((end) => passed(end)));
          startWorkers();
          for (const scene of scenes) scene.away = false;
          await sent;
        },
      },
      sends: [approve('mia')],
      answers: ['expired'],
      ends: 'expired',
      surfaces: [...TWO, 'Signal'],
    },
  ],
};
