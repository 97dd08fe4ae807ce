import type { Chapter } from '../case';
import { anotherRun, frozenOnce, scopeWasBusy } from '../happenings';
import { ALL } from '../surfaces';
import { approve, LIVE, MOST, reject, SIGNED } from './vocabulary';

const REFRESH_ALONE = { resets: 0, refreshes: 1 };

export const whichPlan: Chapter = {
  heading: 'Which plan',
  intro:
    'A decision quotes the code of the plan that was looked at, and its signature covers the whole plan. When a run asks ' +
    'again, it asks with a new code.',
  cases: [
    {
      name: 'with a code that was never shown',
      sends: [approve('mia', { code: 'never shown' })],
      answers: ['wrong-plan'],
      ends: 'open',
      surfaces: ALL,
    },
    {
      name: 'a no with a code that was never shown',
      sends: [reject('mia', { code: 'never shown' })],
      answers: ['wrong-plan'],
      ends: 'open',
      surfaces: MOST,
    },
    {
      name: 'the plan was replaced, because of a freeze right before the effect: the old code, then the new one',
      meanwhile: (scene) => frozenOnce(scene, 'resetApiKey'),
      sends: [approve('mia', { code: 'replaced' }), reject('mia', { code: 'replaced' }), approve('mia')],
      answers: ['wrong-plan', 'wrong-plan', 'accepted'],
      ends: 'resolved',
      surfaces: LIVE,
    },
    {
      name: 'the new code over the old signature, after a freeze right before the effect',
      meanwhile: (scene) => frozenOnce(scene, 'resetApiKey'),
      sends: [approve('mia', { signedFor: 'replaced' })],
      answers: ['not-allowed'],
      ends: 'open',
      surfaces: SIGNED,
    },
    {
      name: 'another run was at work on the key, and replaced it: a new plan with the refresh alone',
      meanwhile: (scene) => scopeWasBusy(scene, { keyReplaced: true }),
      sends: [approve('mia', { code: 'replaced' }), approve('mia', { signedFor: 'replaced' }), approve('mia')],
      answers: ['wrong-plan', 'not-allowed', 'accepted'],
      ends: 'resolved',
      effects: REFRESH_ALONE,
      surfaces: SIGNED,
    },
    {
      name: 'another run was at work on the key, and did not replace it: a new plan with both',
      meanwhile: (scene) => scopeWasBusy(scene, { keyReplaced: false }),
      sends: [approve('mia', { code: 'replaced' }), approve('mia', { signedFor: 'replaced' }), approve('mia')],
      answers: ['wrong-plan', 'not-allowed', 'accepted'],
      ends: 'resolved',
      surfaces: SIGNED,
    },
    {
      name: 'another run replaced the key, and the refresh is rejected: a team must hear of it',
      meanwhile: (scene) => scopeWasBusy(scene, { keyReplaced: true }),
      sends: [reject('mia')],
      answers: ['accepted'],
      ends: 'escalated',
      surfaces: MOST,
    },
    {
      name: 'with the code of another run',
      meanwhile: anotherRun,
      sends: [approve('mia', { code: 'of another run' }), reject('mia', { code: 'of another run' })],
      answers: ['wrong-plan', 'wrong-plan'],
      ends: 'open',
      surfaces: LIVE,
    },
    {
      name: 'with the signature that was made for another run',
      meanwhile: anotherRun,
      sends: [approve('mia', { signedFor: 'of another run' }), reject('mia', { signedFor: 'of another run' })],
      answers: ['not-allowed', 'not-allowed'],
      ends: 'open',
      surfaces: SIGNED,
    },
  ],
};
