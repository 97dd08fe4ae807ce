import type { Chapter } from '../case';
import { ended, sentFirst } from '../happenings';
import type { Scene } from '../scene';
import { ALL } from '../surfaces';
import { approve, CLOSED, LIVE, reject } from './vocabulary';

const HOUR_MS = 3_600_000;

/** Tells the run of its own alert, or of one that differs from it. */
async function told(scene: Scene, kind: 'fired' | 'resolved', change: object = {}): Promise<void> {
  const { alert } = await scene.run.state();
  const ended = kind === 'resolved' ? { endsAt: new Date().toISOString() } : {};
  await scene.run.handle.signal(kind, { ...alert, ...ended, labels: {}, annotations: {}, ...change });
}

async function startOf({ run }: Scene): Promise<number> {
  return Date.parse((await run.state()).alert!.startsAt!);
}

const at = (ms: number) => ({ startsAt: new Date(ms).toISOString() });

/** Its own alert comes in once more, by the real intake, which must name the run that has ended. */
async function firesOn({ stand, run }: Scene): Promise<void> {
  const { location, environment, alert } = await run.result();
  const fired = { location, environment, alertname: alert!.alertname, startsAt: alert!.startsAt };
  const { status, json } = await stand.gateway.post('/v1/alerts', fired);
  const [taken] = json['runs'] as { run: string; goesOn?: true }[];
  if (taken?.run !== run.name || !taken.goesOn) throw new Error(`it was not known: ${status} ${JSON.stringify(json)}`);
}

export const alerts: Chapter = {
  heading: 'What its alert does',
  intro:
    'An alert is its whole label set, and `startsAt` names its episode. The end of exactly that one ends the run, when it has ' +
    'lasted for the quiet window.',
  cases: [
    {
      name: 'the alert was resolved meanwhile',
      alert: true,
      meanwhile: async (scene) => {
        await told(scene, 'resolved');
        await ended(scene, 'void');
      },
      at: 'the end',
      sends: [approve('mia')],
      answers: ['already-decided'],
      otherwise: CLOSED,
      ends: 'void',
      surfaces: ALL,
    },
    {
      name: 'the alert is resolved, and its quiet window is not over',
      policy: { quietWindow: '30 minutes' },
      alert: true,
      meanwhile: (scene) => told(scene, 'resolved'),
      sends: [approve('mia')],
      answers: ['accepted'],
      ends: 'resolved',
      surfaces: LIVE,
    },
    {
      name: 'an older episode of the alert, and that of another pod, were resolved meanwhile',
      alert: true,
      meanwhile: async (scene) => {
        await told(scene, 'resolved', at((await startOf(scene)) - HOUR_MS));
        await told(scene, 'resolved', { labels: { pod: 'another' } });
      },
      sends: [approve('mia')],
      answers: ['accepted'],
      ends: 'resolved',
      surfaces: LIVE,
    },
    {
      name: 'the alert was resolved and fires anew, and then again and again',
      policy: { quietWindow: '30 minutes' },
      alert: true,
      meanwhile: async (scene) => {
        const anew = at((await startOf(scene)) + 1);
        await told(scene, 'resolved');
        for (let time = 0; time < 50; time++) await told(scene, 'fired', anew);
      },
      sends: [approve('mia')],
      answers: ['accepted'],
      ends: 'resolved',
      surfaces: LIVE,
    },
    {
      name: 'a person asked for the run, and an alert that began later was resolved',
      meanwhile: async (scene) => {
        const later = { alertname: 'SatelliteLinkConnectorDeployCannotReachIAMServer', ...at(Date.now()) };
        await told(scene, 'fired', later);
        await told(scene, 'resolved', later);
      },
      sends: [approve('mia')],
      answers: ['accepted'],
      ends: 'resolved',
      surfaces: LIVE,
    },
    {
      name: 'the same episode of the alert fires on after the run has ended: no other run starts',
      alert: true,
      meanwhile: async (scene) => {
        await sentFirst(scene, reject('noah'), 'accepted');
        await ended(scene, 'declined');
        await firesOn(scene);
      },
      at: 'the end',
      sends: [approve('mia')],
      answers: ['already-decided'],
      otherwise: CLOSED,
      ends: 'declined',
      surfaces: ALL,
    },
  ],
};
