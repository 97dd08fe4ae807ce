import type { Chapter } from '../case';
import { notJudgedOnce } from '../happenings';
import { ALL } from '../surfaces';
import { approve, MOST, NOT_BY_SLACK, reject, SIGNED, TWO } from './vocabulary';

export const again: Chapter = {
  heading: 'Twice, or against each other',
  intro: 'The same said again by the same person counts once. What decides first is binding.',
  cases: [
    {
      name: 'a double click',
      atOnce: true,
      sends: [approve('mia'), approve('mia')],
      answers: ['accepted', 'repeated'],
      counts: ['mia approve'],
      ends: 'resolved',
      surfaces: [...TWO, 'Slack', 'Console'],
    },
    {
      name: 'the same again, when it has decided already',
      sends: [approve('mia'), approve('mia')],
      answers: ['accepted', 'repeated'],
      ends: 'resolved',
      surfaces: [...TWO, 'Slack', 'Console'],
    },
    {
      name: 'the same again after a lost answer',
      sends: [approve('mia', { lost: true }), approve('mia')],
      answers: ['no answer', 'repeated'],
      otherwise: {
        Update: {
          answers: ['accepted', 'repeated'],
          because: 'our programs ask again by themselves, under the same update id',
        },
      },
      counts: ['mia approve'],
      ends: 'resolved',
      surfaces: [...TWO, 'Console'],
    },
    {
      name: 'nobody could judge it, and the same again',
      meanwhile: notJudgedOnce,
      sends: [approve('mia'), approve('mia')],
      answers: ['unknown', 'accepted'],
      ends: 'resolved',
      surfaces: ALL,
    },
    {
      name: 'the other way after a lost answer',
      sends: [approve('mia', { lost: true }), reject('mia')],
      answers: ['no answer', 'already-decided'],
      otherwise: {
        Update: {
          answers: ['accepted', 'already-decided'],
          because: 'our programs ask again by themselves, under the same update id',
        },
      },
      counts: ['mia approve'],
      ends: 'resolved',
      surfaces: [...TWO, 'Console'],
    },
    {
      name: 'a signed decision that somebody read, and hands in again',
      policy: { quorum: 2 },
      sends: [approve('mia'), approve('mia', { replayed: true })],
      answers: ['waiting-for-more', 'repeated'],
      otherwise: {
        Slack: {
          answers: ['waiting-for-more', ...NOT_BY_SLACK.answers],
          because: 'each request of Slack is taken once: 409',
        },
      },
      ends: 'open',
      surfaces: [...SIGNED, 'Slack'],
    },
    {
      name: 'an approval is taken back',
      policy: { quorum: 2 },
      sends: [approve('mia'), reject('mia')],
      answers: ['waiting-for-more', 'accepted'],
      ends: 'declined',
      surfaces: MOST,
    },
    {
      name: 'another one contradicts afterwards',
      sends: [reject('mia'), approve('noah')],
      answers: ['accepted', 'already-decided'],
      ends: 'declined',
      surfaces: [...TWO, 'Slack', 'Console'],
    },
    {
      name: 'two contradict each other in the same moment',
      atOnce: true,
      sends: [approve('mia'), reject('noah')],
      answers: ['accepted', 'already-decided'],
      counts: ['mia approve'],
      ends: 'resolved',
      or: { counts: ['noah reject'], ends: 'declined' },
      surfaces: [...TWO, 'Slack', 'Console'],
    },
  ],
};
