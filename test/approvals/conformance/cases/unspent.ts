import type { Case, Chapter } from '../case';
import { permitRanOut, rightBefore, SHORT_PERMITS } from '../happenings';
import type { Scene } from '../scene';
import { approve, TWO, VOUCHED } from './vocabulary';

/** What can change between an approval and the effect that it allows, so that it allows it no longer. */
const CHANGES: {
  name: string;
  vouched?: true;
  policy?: Record<string, unknown>;
  happens: (scene: Scene, order: unknown) => unknown;
}[] = [
  { name: 'the approver was removed', happens: (scene) => scene.changePolicy({ approvers: ['noah', 'rota'] }) },
  {
    name: 'the list of approvers was emptied',
    happens: (scene) => scene.changePolicy({ approvers: [], mode: 'observe' }),
  },
  {
    name: 'the approver’s key was revoked',
    happens: ({ changePolicy, stand }) => changePolicy({ keys: revoked(stand.listed, 'mia') }),
  },
  {
    name: 'the gateway’s key, which signed for the approver, was revoked',
    vouched: true,
    happens: ({ changePolicy, stand }) => changePolicy({ keys: revoked(stand.listed, 'gateway') }),
  },
  { name: 'the policy asks for one more approver', happens: (scene) => scene.changePolicy({ quorum: 2 }) },
  {
    name: 'a freeze was set',
    happens: (scene) => scene.changePolicy({ freezes: [{ name: 'incident 12', by: 'lead' }] }),
  },
  { name: 'the policy cannot be read', happens: ({ world }) => void (world.policyUnreadable = true) },
  {
    name: 'the permit’s time is over',
    policy: SHORT_PERMITS,
    happens: (_scene, order) => permitRanOut(order),
  },
];

const revoked = (listed: { of: string }[], of: string) =>
  listed.map((key) => (key.of === of ? { ...key, revoked: 'leaked' } : key));

const POINTS = [
  { activity: 'resetApiKey', words: 'before the key is reset', ends: 'asks again' },
  { activity: 'refreshMaster', words: 'between reset and refresh', ends: 'asks for the refresh alone' },
] as const;

const cases: Case[] = POINTS.flatMap(({ activity, words, ends }) =>
  CHANGES.map(({ name, vouched, policy = {}, happens }) => ({
    name: `${words}: ${name}`,
    policy,
    meanwhile: (scene: Scene) => rightBefore(scene, activity, (order) => happens(scene, order)),
    sends: [approve('mia', vouched ? { vouched } : {})],
    answers: ['accepted'],
    ends,
    surfaces: vouched ? VOUCHED : TWO,
  })),
);

export const unspent: Chapter = {
  heading: 'Approved, and not done yet',
  intro:
    'An approval is a permit for one effect each, and all of it is looked at again right before the effect, by the worker ' +
    'that performs it. What no longer holds changes nothing for the customer: the run asks anew.',
  cases,
};
