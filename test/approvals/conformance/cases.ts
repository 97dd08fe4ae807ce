import type { Attempt } from './attempt';
import type { SurfaceName } from './surfaces';
import type { Played, Stand } from './stand';
import type { World } from '../../workflows/world';

/** One row of the table: a situation, what is sent, what it is answered, and what becomes of the run. */
export interface Case {
  name: string;
  policy?: object;
  /** With an alert, so that it can be resolved. */
  alert?: boolean;
  lay?: (world: World) => void;
  /** Between the gate's opening and what is sent. */
  meanwhile?: (run: Played, stand: Stand) => unknown;
  /** Sent one after the other; the last one's answer is what counts. `at once`: all in the same moment. */
  sends: Attempt[];
  atOnce?: boolean;
  /** The answers, in the order of `sends`; sorted where they are sent at once. */
  answers: string[];
  /** Where a surface answers otherwise. */
  otherwise?: Partial<Record<SurfaceName, string[]>>;
  /** `open`: nothing was decided. */
  ends: 'resolved' | 'declined' | 'expired' | 'void' | 'escalated' | 'open' | 'terminated';
  effects?: { resets: number; refreshes: number };
  surfaces: SurfaceName[];
  /** Where no gate is waited for. */
  early?: boolean;
}

const ALL: SurfaceName[] = ['Update', 'HTTP', 'Signal', 'Slack', 'Console', 'CLI'];
/** A button carries no comment. */
const WITH_WORDS: SurfaceName[] = ['Update', 'HTTP', 'Signal', 'Console', 'CLI'];
const SIGNED: SurfaceName[] = ['Update', 'HTTP', 'Signal'];
const MOST: SurfaceName[] = ['Update', 'HTTP', 'Signal', 'Console'];
const TWO: SurfaceName[] = ['Update', 'HTTP'];
/** Who asks once the run is closed learns it from the engine. */
const CLOSED = { Signal: ['refused at the door'] };

const approve = (by: Attempt['by'], more: Partial<Attempt> = {}): Attempt => ({ by, decision: 'approve', ...more });
const reject = (by: Attempt['by'], more: Partial<Attempt> = {}): Attempt => ({ by, decision: 'reject', ...more });
const wrong = (name: NonNullable<Attempt['wrong']>, decision: Attempt['decision'] = 'approve'): Attempt[] => [
  { by: 'mia', decision, wrong: name },
];
const refused = ['not-allowed'];
const ended = (run: Played, kind: string) => run.until(({ outcome }) => outcome?.kind === kind);

export const CASES: Case[] = [
  { name: 'an approver approves', sends: [approve('mia')], answers: ['accepted'], ends: 'resolved', surfaces: ALL },
  { name: 'an approver rejects', sends: [reject('mia')], answers: ['accepted'], ends: 'declined', surfaces: ALL },
  {
    name: 'before there is a gate',
    early: true,
    sends: [approve('mia')],
    answers: ['too-early'],
    otherwise: { HTTP: ['refused at the door'] },
    ends: 'open',
    surfaces: MOST,
  },
  {
    name: 'after the gate’s time',
    policy: {
      gate: {
        deadline: '1 second',
        customerDeadline: '1 second',
        remindAfter: '30 seconds',
        remindEvery: '30 seconds',
      },
    },
    meanwhile: (run) => ended(run, 'expired'),
    sends: [approve('mia')],
    answers: ['expired'],
    otherwise: CLOSED,
    ends: 'expired',
    surfaces: ALL,
  },
  {
    name: 'handed in before the deadline, judged after it',
    policy: {
      gate: {
        deadline: '2 seconds',
        customerDeadline: '2 seconds',
        remindAfter: '30 seconds',
        remindEvery: '30 seconds',
      },
    },
    lay: (world) =>
      void (world.before['authorise'] = () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2200)),
    sends: [approve('mia')],
    answers: ['expired'],
    ends: 'expired',
    surfaces: ['Update'],
  },
  {
    name: 'a double click',
    atOnce: true,
    sends: [approve('mia'), approve('mia')],
    answers: ['accepted', 'repeated'],
    ends: 'resolved',
    surfaces: [...TWO, 'Slack', 'Console'],
  },
  {
    name: 'the same again',
    policy: { quorum: 2 },
    sends: [approve('mia'), approve('mia')],
    answers: ['waiting-for-more', 'repeated'],
    ends: 'open',
    surfaces: ALL,
  },
  {
    name: 'the quorum of two',
    policy: { quorum: 2 },
    sends: [approve('mia'), approve('noah')],
    answers: ['waiting-for-more', 'accepted'],
    ends: 'resolved',
    surfaces: MOST,
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
    otherwise: { Signal: ['accepted', 'refused at the door'] },
    ends: 'declined',
    surfaces: [...TWO, 'Console'],
  },
  { name: 'by who asked for the run', sends: [approve('rota')], answers: refused, ends: 'open', surfaces: MOST },
  {
    name: 'who asked for the run may still say no',
    sends: [reject('rota')],
    answers: ['accepted'],
    ends: 'declined',
    surfaces: TWO,
  },
  { name: 'by somebody outside the policy', sends: [approve('eve')], answers: refused, ends: 'open', surfaces: ALL },
  {
    name: 'a no by somebody outside the policy',
    sends: [reject('eve')],
    answers: refused,
    ends: 'open',
    surfaces: MOST,
  },
  {
    name: 'by an approver who was removed meanwhile',
    meanwhile: ({ world }, { listed }) => world.changePolicy({ trust: 'verified', keys: listed, approvers: ['noah'] }),
    sends: [approve('mia')],
    answers: refused,
    ends: 'open',
    surfaces: MOST,
  },
  {
    name: 'while nobody may approve',
    meanwhile: ({ world }, { listed }) =>
      world.changePolicy({ trust: 'verified', keys: listed, approvers: [], mode: 'observe' }),
    sends: [approve('mia')],
    answers: refused,
    ends: 'open',
    surfaces: TWO,
  },
  {
    name: 'while the policy cannot be read',
    meanwhile: ({ world }) => void (world.policyUnreadable = true),
    sends: [approve('mia')],
    answers: refused,
    ends: 'open',
    surfaces: TWO,
  },
  {
    name: 'with a code that was never shown',
    sends: [approve('mia', { plan: 'AAAAAAAA' })],
    answers: ['wrong-plan'],
    ends: 'open',
    surfaces: ALL,
  },
  {
    name: 'a no with a code that was never shown',
    sends: [reject('mia', { plan: 'AAAAAAAA' })],
    answers: ['wrong-plan'],
    ends: 'open',
    surfaces: MOST,
  },
  {
    name: 'signed by a key that the policy does not list',
    sends: wrong('forged'),
    answers: refused,
    otherwise: { Console: ['refused at the door'], Slack: ['refused at the door'] },
    ends: 'open',
    surfaces: ALL,
  },
  {
    name: 'a forged no',
    sends: wrong('forged', 'reject'),
    answers: refused,
    otherwise: { Console: ['refused at the door'], Slack: ['refused at the door'] },
    ends: 'open',
    surfaces: MOST,
  },
  {
    name: 'a forged “the customer has rotated it”',
    sends: wrong('forged', 'customer-rotated'),
    answers: refused,
    otherwise: { Console: ['refused at the door'], Slack: ['refused at the door'] },
    ends: 'open',
    surfaces: MOST,
  },
  { name: 'altered after it was signed', sends: wrong('altered'), answers: refused, ends: 'open', surfaces: SIGNED },
  { name: 'signed too long ago', sends: wrong('expired'), answers: refused, ends: 'open', surfaces: SIGNED },
  { name: 'signed for another run', sends: wrong('other run'), answers: refused, ends: 'open', surfaces: SIGNED },
  { name: 'signed for another plan', sends: wrong('other plan'), answers: refused, ends: 'open', surfaces: SIGNED },
  { name: 'signed by somebody else', sends: wrong('somebody else'), answers: refused, ends: 'open', surfaces: SIGNED },
  {
    name: 'a person’s key vouches for a sign-in',
    sends: wrong('by a person for others'),
    answers: refused,
    ends: 'open',
    surfaces: SIGNED,
  },
  {
    name: 'not signed, where signatures are required',
    sends: wrong('none'),
    answers: refused,
    otherwise: { HTTP: ['refused at the door'] },
    ends: 'open',
    surfaces: SIGNED,
  },
  {
    name: 'with a key that was revoked meanwhile',
    meanwhile: ({ world }, { listed }) =>
      world.changePolicy({
        trust: 'verified',
        keys: listed.map((key) => (key.of === 'mia' ? { ...key, revoked: 'lost' } : key)),
      }),
    sends: [approve('mia')],
    answers: refused,
    ends: 'open',
    surfaces: SIGNED,
  },
  {
    name: 'the gateway’s key was revoked meanwhile',
    meanwhile: ({ world }, { listed }) =>
      world.changePolicy({
        trust: 'verified',
        keys: listed.map((key) => (key.of === 'gateway' ? { ...key, revoked: 'leaked' } : key)),
      }),
    sends: [approve('mia')],
    answers: refused,
    ends: 'open',
    surfaces: ['Slack', 'Console'],
  },
  {
    name: 'during a freeze',
    policy: { freezes: [{ name: 'year end', by: 'lead' }] },
    sends: [approve('mia')],
    answers: ['frozen'],
    ends: 'open',
    surfaces: MOST,
  },
  {
    name: 'a no during a freeze',
    policy: { freezes: [{ name: 'year end', by: 'lead' }] },
    sends: [reject('mia')],
    answers: ['accepted'],
    ends: 'declined',
    surfaces: TWO,
  },
  {
    name: 'without the change id that is required',
    policy: { changeIdRequired: true },
    sends: [approve('mia'), approve('mia', { change: 'CHG7' })],
    answers: ['not-allowed', 'accepted'],
    ends: 'resolved',
    surfaces: MOST,
  },
  {
    name: 'the policy asks for one more meanwhile',
    meanwhile: ({ world }, { listed }) => world.changePolicy({ trust: 'verified', keys: listed, quorum: 2 }),
    sends: [approve('mia')],
    answers: ['waiting-for-more'],
    ends: 'open',
    surfaces: MOST,
  },
  {
    name: 'the customer has rotated the key meanwhile',
    meanwhile: ({ world }) => void (world.keyNumber = 2),
    sends: [approve('mia')],
    answers: ['accepted'],
    ends: 'resolved',
    effects: { resets: 0, refreshes: 1 },
    surfaces: TWO,
  },
  {
    name: '“the customer has rotated it”, and nothing shows it',
    sends: [{ by: 'mia', decision: 'customer-rotated' }],
    answers: refused,
    ends: 'open',
    surfaces: MOST,
  },
  {
    name: 'the alert was resolved meanwhile',
    alert: true,
    meanwhile: async (run) => {
      const { alert } = await run.state();
      await run.handle.signal('resolved', { ...alert, endsAt: new Date().toISOString(), labels: {}, annotations: {} });
      await ended(run, 'void');
    },
    sends: [approve('mia')],
    answers: ['already-decided'],
    otherwise: CLOSED,
    ends: 'void',
    surfaces: MOST,
  },
  {
    name: 'cancelled while it waits',
    meanwhile: async (run) => {
      await run.handle.cancel();
      await ended(run, 'void');
    },
    sends: [approve('mia')],
    answers: ['already-decided'],
    otherwise: CLOSED,
    ends: 'void',
    surfaces: MOST,
  },
  {
    name: 'terminated while it waits',
    meanwhile: (run) => run.handle.terminate('by hand'),
    sends: [approve('mia')],
    answers: ['already-decided'],
    otherwise: CLOSED,
    ends: 'terminated',
    surfaces: MOST,
  },
  {
    name: 'a comment that is too long',
    sends: [approve('mia', { comment: 'x'.repeat(2001) })],
    answers: ['malformed'],
    ends: 'open',
    surfaces: WITH_WORDS,
  },
  {
    name: 'markup in the comment',
    sends: [approve('mia', { comment: '<script>alert(1)</script> *bold* <!channel>' })],
    answers: ['accepted'],
    ends: 'resolved',
    surfaces: MOST,
  },
];
