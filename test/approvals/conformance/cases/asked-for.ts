import type { Case, Chapter, Start } from '../case';
import { ALL } from '../surfaces';
import { approve, LIVE, reject, TWO } from './vocabulary';

const SOURCE = { kind: 'alert', source: 'alertmanager' } as const;

/** What somebody writes who can start a workflow, and has no key of the gateway. */
const FORGED: [string, Start][] = [
  ['that nobody signed', { who: SOURCE, key: 'nobody' }],
  ['that an approver signed', { who: SOURCE, key: 'mia' }],
  ['with what the gateway signed for another run', { who: SOURCE, key: 'gateway', wrong: 'of another run' }],
  [
    'with what the gateway signed for an earlier run of the location',
    { who: SOURCE, key: 'gateway', wrong: 'of an hour ago' },
  ],
  ['in the name of an operator who has not signed it', { who: { kind: 'person', name: 'otto' }, key: 'nobody' }],
  ['in the name of an operator, signed by somebody else', { who: { kind: 'person', name: 'otto' }, key: 'noah' }],
];

const forged = FORGED.map(([what, startedBy]): Case => ({
  name: `a workflow is started ${what}: it needs two`,
  startedBy,
  sends: [approve('mia'), approve('noah')],
  answers: ['waiting-for-more', 'accepted'],
  ends: 'resolved',
  surfaces: TWO,
}));

export const askedFor: Chapter = {
  heading: 'Who asked for it',
  intro:
    'A run that intake starts was asked for by that source, which is nobody’s alter ego. Who asks by hand is known by their ' +
    'signature; a name without one is a claim, which counts neither for nor against anybody.',
  cases: [
    {
      name: 'an alert source asked: one suffices',
      intake: {},
      sends: [approve('mia')],
      answers: ['accepted'],
      ends: 'resolved',
      surfaces: ALL,
    },
    {
      name: 'an alert names an approver as who asks: that approver is not kept from it',
      intake: { requestedBy: 'mia' },
      sends: [approve('mia')],
      answers: ['accepted'],
      ends: 'resolved',
      surfaces: LIVE,
    },
    {
      name: 'an alert source asked, and the policy wants two then, whomever the alert names',
      policy: { alertsNeedTwo: true },
      intake: { requestedBy: 'otto' },
      sends: [approve('mia'), approve('noah')],
      answers: ['waiting-for-more', 'accepted'],
      ends: 'resolved',
      surfaces: LIVE,
    },
    {
      name: 'an alert source asked, and the policy wants two then: one may say no',
      policy: { alertsNeedTwo: true },
      intake: {},
      sends: [reject('mia')],
      answers: ['accepted'],
      ends: 'declined',
      surfaces: TWO,
    },
    {
      name: 'somebody writes an approver’s name as who asks: that approver is not kept from it, and it needs two',
      input: { requestedBy: 'mia' },
      sends: [approve('mia'), approve('noah')],
      answers: ['waiting-for-more', 'accepted'],
      ends: 'resolved',
      surfaces: LIVE,
    },
    {
      name: 'somebody writes an operator’s name as who asks: it needs two',
      input: { requestedBy: 'otto' },
      sends: [approve('mia'), approve('noah')],
      answers: ['waiting-for-more', 'accepted'],
      ends: 'resolved',
      surfaces: TWO,
    },
    ...forged,
  ],
};
