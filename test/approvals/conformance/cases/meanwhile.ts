import type { Chapter } from '../case';
import { brakeIsSet, ended } from '../happenings';
import type { Scene } from '../scene';
import { approve, CLOSED, DOORS, FREEZE, LIVE, MOST, reject, SIGNED, say, TEMPORAL, TWO, UNSIGNED } from './vocabulary';

const REFRESH_ALONE = { resets: 0, refreshes: 1 };
const customerRotates = ({ world }: Scene) => void (world.keyNumber += 1);

export const meanwhile: Chapter = {
  heading: 'While it waits',
  cases: [
    {
      name: 'during a freeze',
      policy: FREEZE,
      sends: [approve('mia')],
      answers: ['frozen'],
      ends: 'open',
      surfaces: LIVE,
    },
    {
      name: 'a no during a freeze',
      policy: FREEZE,
      sends: [reject('mia')],
      answers: ['accepted'],
      ends: 'declined',
      surfaces: TWO,
    },
    {
      name: 'while a brake holds the location',
      meanwhile: brakeIsSet,
      sends: [approve('mia')],
      answers: ['frozen'],
      ends: 'open',
      surfaces: MOST,
    },
    {
      name: 'a no while a brake holds the location',
      meanwhile: brakeIsSet,
      sends: [reject('mia')],
      answers: ['accepted'],
      ends: 'declined',
      surfaces: TWO,
    },
    {
      name: 'the policy asks for one more meanwhile',
      meanwhile: (scene) => scene.changePolicy({ quorum: 2 }),
      sends: [approve('mia')],
      answers: ['waiting-for-more'],
      ends: 'open',
      surfaces: MOST,
    },
    {
      name: 'the policy asks for a change id meanwhile',
      meanwhile: (scene) => scene.changePolicy({ changeIdRequired: true }),
      sends: [approve('mia')],
      answers: ['not-allowed'],
      ends: 'open',
      surfaces: TWO,
    },
    {
      name: 'the customer has rotated the key meanwhile: the reset is left out',
      meanwhile: customerRotates,
      sends: [approve('mia')],
      answers: ['accepted'],
      ends: 'resolved',
      effects: REFRESH_ALONE,
      surfaces: TWO,
    },
    {
      name: 'the customer has rotated the key, and an approver says so',
      meanwhile: customerRotates,
      sends: [say('customer-rotated', 'mia')],
      answers: ['accepted'],
      ends: 'resolved',
      effects: REFRESH_ALONE,
      surfaces: LIVE,
    },
    {
      name: '“the customer has rotated it”, and nothing shows it',
      sends: [say('customer-rotated', 'mia')],
      answers: ['not-allowed'],
      ends: 'open',
      surfaces: LIVE,
    },
    {
      name: 'a forged “the customer has rotated it”',
      meanwhile: customerRotates,
      sends: [say('customer-rotated', 'mia', { wrong: 'forged' })],
      answers: ['not-allowed'],
      otherwise: DOORS,
      ends: 'open',
      surfaces: LIVE,
    },
    {
      name: '“the customer has rotated it”, not signed',
      meanwhile: customerRotates,
      sends: [say('customer-rotated', 'mia', { wrong: 'none' })],
      answers: ['not-allowed'],
      otherwise: { HTTP: UNSIGNED },
      ends: 'open',
      surfaces: [...SIGNED, ...TEMPORAL],
    },
    {
      name: '“the customer has rotated it”, by somebody outside the policy',
      meanwhile: customerRotates,
      sends: [say('customer-rotated', 'eve')],
      answers: ['not-allowed'],
      ends: 'open',
      surfaces: LIVE,
    },
    {
      name: '“the customer has rotated it”, during a freeze',
      policy: FREEZE,
      meanwhile: customerRotates,
      sends: [say('customer-rotated', 'mia')],
      answers: ['frozen'],
      ends: 'open',
      surfaces: MOST,
    },
    {
      name: 'cancelled while it waits',
      meanwhile: async (scene) => {
        await scene.run.handle.cancel();
        await ended(scene, 'void');
      },
      at: 'the end',
      sends: [approve('mia')],
      answers: ['already-decided'],
      otherwise: CLOSED,
      ends: 'void',
      surfaces: MOST,
    },
    {
      name: 'terminated while it waits',
      meanwhile: ({ run }) => run.handle.terminate('by hand'),
      at: 'the end',
      sends: [approve('mia')],
      answers: ['already-decided'],
      otherwise: CLOSED,
      ends: 'terminated',
      surfaces: MOST,
    },
  ],
};
