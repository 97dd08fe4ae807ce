import { shownName } from '../../../../src/approvals/shown-name';
import type { Case, Chapter } from '../case';
import { sentFirst } from '../happenings';
import { ALL } from '../surfaces';
import type { SurfaceName } from '../surfaces';
import { approve, CLOSED, LIVE, MOST, SIGNED, TWO } from './vocabulary';

/** How whoever asked for the run, or decides, is written, and where that is played. */
type Written = [what: string, name: string, surfaces: SurfaceName[]];

const OF_MIA: Written[] = [
  ['in another case', 'Mia', ALL],
  ['with a blank behind', 'mia ', LIVE],
  ['as the user of a machine', 'mmaier', LIVE],
  ['as a member of Slack', 'umia', LIVE],
  ['by the login', 'MIA@example.com', LIVE],
  ['by a mail address, in another case', 'mia.maier@EXAMPLE.com', LIVE],
  ['in wide letters', '\uff2d\uff49\uff41', LIVE],
];

const LOOK_ALIKES: Written[] = [
  ['with a letter of another script', 'm\u0456a', TWO],
  ['with a character that nobody can see', 'mi\u200ba', TWO],
];

/** The person in front of the screen is mia, whatever the run says who asked for it. */
const askedByHerself = OF_MIA.map(([what, name, surfaces]): Case => ({
  name: `asked for by mia, ${what}`,
  startedBy: { who: { kind: 'person', name }, key: 'mia' },
  sends: [approve('mia')],
  answers: ['not-allowed'],
  ends: 'open',
  surfaces,
}));

const askedByNobodyKnown = [
  ['by a name that the policy does not know', 'stranger', LIVE] satisfies Written,
  ...LOOK_ALIKES,
].map(([what, name, surfaces]): Case => ({
  name: `asked for ${what}, \`${shownName(name)}\`: it needs two`,
  input: { requestedBy: name },
  sends: [approve('mia'), approve('noah')],
  answers: ['waiting-for-more', 'accepted'],
  ends: 'resolved',
  surfaces,
}));

const decidesAs = OF_MIA.filter(([, name]) => ['Mia', 'mmaier', '\uff2d\uff49\uff41'].includes(name)).map(
  ([what, name], index): Case => ({
    name: `mia is one person, also ${what}`,
    policy: { quorum: 2 },
    sends: [approve('mia'), approve('mia', { named: name })],
    answers: ['waiting-for-more', 'repeated'],
    ends: 'open',
    surfaces: index === 0 ? [...SIGNED, 'CLI', 'temporal update', 'temporal signal'] : index === 1 ? SIGNED : TWO,
  }),
);

const lookAlikesDecide = LOOK_ALIKES.map(([what, name]): Case => ({
  name: `by somebody who writes mia ${what}`,
  sends: [approve('mia', { named: name })],
  answers: ['not-allowed'],
  ends: 'open',
  // Slack says a member id, and no name.
  surfaces: MOST,
}));

export const names: Chapter = {
  heading: 'One person by many names',
  intro:
    'Names are compared without blanks around them, in any case, in any width, and by every name that the policy’s ' +
    '`people` give somebody. A name that only looks like another one is another one, and is shown with what is strange ' +
    'about it written out.',
  cases: [
    ...askedByHerself,
    ...askedByNobodyKnown,
    {
      name: 'asked for by an operator, in another case: it needs one',
      startedBy: { who: { kind: 'person', name: 'OTTO ' }, key: 'otto' },
      sends: [approve('mia')],
      answers: ['accepted'],
      ends: 'resolved',
      surfaces: TWO,
    },
    {
      name: 'an approver, as the user of a machine: it counts as theirs',
      sends: [approve('mia', { named: 'MMaier' })],
      answers: ['accepted'],
      ends: 'resolved',
      surfaces: [...SIGNED, 'CLI'],
    },
    ...decidesAs,
    {
      name: 'the same again by mia as the user of a machine, after the run has ended',
      meanwhile: async (scene) => {
        await sentFirst(scene, approve('mia'), 'accepted');
        await scene.run.result();
      },
      at: 'the end',
      sends: [approve('mia', { named: 'MMaier' })],
      answers: ['repeated'],
      otherwise: CLOSED,
      counts: [],
      ends: 'resolved',
      surfaces: SIGNED,
    },
    ...lookAlikesDecide,
  ],
};
