import type { Chapter } from '../case';
import { passed } from '../../../until';
import { gateOf } from '../../../workflows/gate-of';
import {
  approvedBy,
  ended,
  frozenOnce,
  inDoubt,
  permitRanOut,
  resetStaysInDoubt,
  SHORT_PERMITS,
  stopped,
} from '../happenings';
import { approve, CLOSED, LIVE, MOST, reject, say, SIGNED, TEMPORAL, TWO, UNSIGNED, DOORS } from './vocabulary';

const RESET_ALONE = { resets: 1, refreshes: 0 };

export const outstanding: Chapter = {
  heading: 'The key is replaced, and the refresh is outstanding',
  intro:
    'When the refresh may not be started any more, the run asks for it alone. No and silence both end `escalated`, because ' +
    'the key is replaced already.',
  cases: [
    {
      name: 'frozen before the refresh: the old code, a choice that is not offered, then the new code',
      meanwhile: (scene) => frozenOnce(scene, 'refreshMaster'),
      sends: [approve('mia', { code: 'replaced' }), say('customer-rotated', 'noah'), approve('mia')],
      answers: ['wrong-plan', 'not-allowed', 'accepted'],
      ends: 'resolved',
      surfaces: LIVE,
    },
    {
      name: 'frozen before the refresh: the new code over the old signature',
      meanwhile: (scene) => frozenOnce(scene, 'refreshMaster'),
      sends: [approve('mia', { signedFor: 'replaced' })],
      answers: ['not-allowed'],
      ends: 'open',
      effects: RESET_ALONE,
      surfaces: SIGNED,
    },
    {
      name: 'the permit of the refresh ran out: approved anew',
      policy: SHORT_PERMITS,
      meanwhile: (scene) => stopped(scene, 'refreshMaster', permitRanOut),
      sends: [approve('noah')],
      answers: ['accepted'],
      ends: 'resolved',
      surfaces: TWO,
    },
    {
      name: 'a no to the refresh: by somebody outside, forged, then by an approver',
      meanwhile: (scene) => frozenOnce(scene, 'refreshMaster'),
      sends: [reject('eve'), reject('mia', { wrong: 'forged' }), reject('mia')],
      answers: ['not-allowed', 'not-allowed', 'accepted'],
      otherwise: {
        Slack: { ...DOORS.Slack, answers: ['not-allowed', ...DOORS.Slack.answers, 'accepted'] },
        Console: { ...DOORS.Console, answers: ['not-allowed', ...DOORS.Console.answers, 'accepted'] },
      },
      ends: 'escalated',
      effects: RESET_ALONE,
      surfaces: LIVE,
    },
    {
      name: 'nobody answers about the refresh, and somebody comes late',
      policy: gateOf('20 seconds'),
      meanwhile: async (scene) => {
        await frozenOnce(scene, 'refreshMaster');
        const { asks } = await scene.run.state();
        await passed(asks!.expiresAt);
        await ended(scene, 'escalated');
      },
      at: 'the end',
      sends: [approve('noah')],
      answers: ['already-decided'],
      otherwise: CLOSED,
      ends: 'escalated',
      effects: RESET_ALONE,
      surfaces: MOST,
    },
  ],
};

export const doubt: Chapter = {
  heading: 'Nobody knows whether the reset happened',
  intro: 'Its answer was lost and the key record cannot be read: the run asks what happened. One approver can say it.',
  cases: [
    {
      name: 'it happened, says an approver',
      lay: resetStaysInDoubt,
      meanwhile: inDoubt,
      sends: [say('it-happened', 'noah')],
      answers: ['accepted'],
      ends: 'resolved',
      surfaces: [...LIVE, 'CLI'],
    },
    {
      name: 'it did not happen, says an approver',
      lay: resetStaysInDoubt,
      meanwhile: inDoubt,
      sends: [say('it-did-not', 'noah')],
      answers: ['accepted'],
      ends: 'escalated',
      effects: RESET_ALONE,
      surfaces: MOST,
    },
    {
      name: 'it happened, says somebody outside the policy',
      lay: resetStaysInDoubt,
      meanwhile: inDoubt,
      sends: [say('it-happened', 'eve')],
      answers: ['not-allowed'],
      ends: 'open',
      effects: RESET_ALONE,
      surfaces: LIVE,
    },
    {
      name: 'it happened, forged',
      lay: resetStaysInDoubt,
      meanwhile: inDoubt,
      sends: [say('it-happened', 'noah', { wrong: 'forged' })],
      answers: ['not-allowed'],
      otherwise: DOORS,
      ends: 'open',
      effects: RESET_ALONE,
      surfaces: LIVE,
    },
    {
      name: 'it happened, not signed',
      lay: resetStaysInDoubt,
      meanwhile: inDoubt,
      sends: [say('it-happened', 'noah', { wrong: 'none' })],
      answers: ['not-allowed'],
      otherwise: { HTTP: UNSIGNED },
      ends: 'open',
      effects: RESET_ALONE,
      surfaces: [...SIGNED, ...TEMPORAL],
    },
    {
      name: 'it happened, with a code that was never shown',
      lay: resetStaysInDoubt,
      meanwhile: inDoubt,
      sends: [say('it-happened', 'noah', { code: 'never shown' })],
      answers: ['wrong-plan'],
      ends: 'open',
      effects: RESET_ALONE,
      surfaces: LIVE,
    },
    {
      name: 'an approval is not asked for then',
      lay: resetStaysInDoubt,
      meanwhile: inDoubt,
      sends: [approve('noah'), say('customer-rotated', 'noah')],
      answers: ['not-allowed', 'not-allowed'],
      ends: 'open',
      effects: RESET_ALONE,
      surfaces: MOST,
    },
    {
      name: 'nobody can say it in time, and somebody comes late',
      policy: { doubtDeadline: '1 second' },
      lay: resetStaysInDoubt,
      meanwhile: async (scene) => {
        await approvedBy(scene, 'mia');
        await ended(scene, 'escalated');
      },
      at: 'the end',
      sends: [say('it-happened', 'noah')],
      answers: ['already-decided'],
      otherwise: CLOSED,
      ends: 'escalated',
      effects: RESET_ALONE,
      surfaces: MOST,
    },
  ],
};
