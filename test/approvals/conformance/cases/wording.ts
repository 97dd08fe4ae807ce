import type { Case, Chapter } from '../case';
import { ALL } from '../surfaces';
import { approve, MOST, reject, SIGNED, say, TWO, WITH_WORDS } from './vocabulary';

const DOOR = 'refused at the door';

const malformed = (name: string, sends: Case['sends'], more: Partial<Case> = {}): Case => ({
  name,
  sends,
  answers: sends.map(() => 'malformed'),
  ends: 'open',
  surfaces: WITH_WORDS,
  ...more,
});

export const wording: Chapter = {
  heading: 'What is written',
  cases: [
    malformed('a word that is no decision', [say('aprove', 'mia')], {
      otherwise: { CLI: { answers: [DOOR], because: 'there is no such command; exit code 2' } },
      surfaces: ALL,
    }),
    {
      name: 'under the name of an update, or at an address, that does not exist',
      sends: [approve('mia', { misnamed: true })],
      answers: [DOOR],
      otherwise: { Signal: { answers: ['malformed'], because: 'the engine takes in a signal of any name' } },
      ends: 'open',
      surfaces: [...SIGNED, 'temporal update'],
    },
    malformed('a comment that is too long', [approve('mia', { comment: 'x'.repeat(2001) })], {
      surfaces: [...WITH_WORDS, 'CLI'],
    }),
    malformed('a change id that is too long', [approve('mia', { change: 'C'.repeat(121) })]),
    malformed('control characters in the change id', [approve('mia', { change: 'CHG\u00077' })]),
    malformed('control characters in the name', [approve('mia', { named: 'mi\u0007a' })], { surfaces: MOST }),
    {
      name: 'markup in the comment',
      sends: [reject('mia', { comment: '<script>alert(1)</script> *bold* <!channel>' })],
      answers: ['accepted'],
      ends: 'declined',
      surfaces: WITH_WORDS,
    },
    {
      name: 'without the change id that is required, then with it',
      policy: { changeIdRequired: true },
      sends: [approve('mia'), approve('mia', { change: 'CHG7' })],
      answers: ['not-allowed', 'accepted'],
      ends: 'resolved',
      surfaces: WITH_WORDS,
    },
    {
      name: 'a no needs no change id',
      policy: { changeIdRequired: true },
      sends: [say('reject', 'mia')],
      answers: ['accepted'],
      ends: 'declined',
      surfaces: TWO,
    },
  ],
};
