import type { Chapter } from '../case';
import { pausedByOperator, untilItGoesOn, untilSignalled, whileWorkersFail } from '../happenings';
import { setAway } from '../scene';
import type { Scene } from '../scene';
import type { SurfaceName } from '../surfaces';
import { approve } from './vocabulary';

/** Where somebody is answered by a program of ours, which can look why the run does not answer. */
const ANSWERED: SurfaceName[] = ['Update', 'HTTP', 'Slack', 'Console', 'CLI'];
const SIGNALS: SurfaceName[] = ['Signal', 'temporal signal'];
const A_SIGNAL = 'a signal is not answered: the run shows what became of it';

export const stuck: Chapter = {
  heading: 'The run cannot go on',
  intro:
    'It is open, and nothing of it happens until somebody mends what it waits for. The answer says what that is. A signal ' +
    'waits in the engine and is judged when the run goes on.',
  cases: [
    {
      name: 'an operator has paused it in Temporal',
      alone: {
        of: 'workers',
        around: async ({ scenes, send }) => {
          await paused(scenes, 'pause');
          await send();
          await paused(scenes, 'unpause');
        },
      },
      sends: [approve('mia')],
      answers: ['unknown'],
      otherwise: {
        'temporal update': { answers: ['refused at the door'], because: 'the engine says that the run is paused' },
      },
      counts: [],
      ends: 'open',
      surfaces: [...ANSWERED, 'temporal update'],
    },
    {
      name: 'an operator has paused it in Temporal, and resumes it after somebody decided by a signal',
      alone: {
        of: 'workers',
        around: async ({ scenes, send }) => {
          await paused(scenes, 'pause');
          const sent = send();
          await Promise.all(scenes.map(untilSignalled));
          await paused(scenes, 'unpause');
          await sent;
        },
      },
      sends: [approve('mia')],
      answers: ['accepted'],
      exempt: { Update: A_SIGNAL, HTTP: A_SIGNAL },
      ends: 'resolved',
      surfaces: SIGNALS,
    },
    {
      name: 'no worker takes its tasks, and the same again when one does',
      alone: {
        of: 'workers',
        around: async ({ scenes, send }) => {
          const [{ stand }] = scenes as [Scene];
          await stand.stage.stopWorkers();
          setAway(scenes, true);
          await sentAgainAfter(scenes, send, () => stand.stage.startWorkers());
        },
      },
      sends: [approve('mia'), approve('mia')],
      answers: ['unknown', 'accepted or repeated'],
      counts: ['mia approve'],
      ends: 'resolved',
      surfaces: ANSWERED,
    },
    {
      name: 'its workflow task fails again and again, and the same again when that is mended',
      alone: {
        of: 'workers',
        around: async ({ scenes, send }) => {
          const [{ stand }] = scenes as [Scene];
          await stand.stage.stopWorkers();
          setAway(scenes, true);
          const mend = await whileWorkersFail(stand);
          await sentAgainAfter(scenes, send, async () => {
            await mend();
            await stand.stage.startWorkers();
          });
        },
      },
      sends: [approve('mia'), approve('mia')],
      answers: ['unknown', 'accepted or repeated'],
      counts: ['mia approve'],
      ends: 'resolved',
      surfaces: ANSWERED,
    },
  ],
};

async function paused(scenes: Scene[], how: 'pause' | 'unpause'): Promise<void> {
  for (const scene of scenes) await pausedByOperator(scene, how);
  setAway(scenes, how === 'pause');
}

/** Hands in what each scene sends; before the second of it waits until all of the first are answered and it was mended. */
async function sentAgainAfter(scenes: Scene[], send: () => Promise<void>, mend: () => Promise<void>): Promise<void> {
  let answered = 0;
  let allAnswered!: () => void;
  const first = new Promise<void>((resolve) => (allAnswered = resolve));
  const mended = first.then(async () => {
    await mend();
    await Promise.all(scenes.map(untilItGoesOn));
    setAway(scenes, false);
  });
  for (const scene of scenes) {
    const { send: sendOne } = scene;
    scene.send = async (attempt) => {
      scene.send = async (again) => mended.then(() => sendOne(again));
      // Counted also where it fails: the others would wait for it to the end.
      return sendOne(attempt).finally(() => {
        if (++answered === scenes.length) allAnswered();
      });
    };
  }
  await send();
}
