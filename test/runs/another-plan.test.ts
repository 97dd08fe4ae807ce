import { answerOfAnotherPlan, answerOfNothingAsked } from '../../src/runs';
import type { ReadRun } from '../../src/runs';
import { ONE, OTHER } from '../approvals/one-code';

const asks = { of: ONE.code, offers: ['approve', 'reject'], expiresAt: ONE.expiresAt };
const read = { phase: 'deciding', plan: ONE, asks, steps: [], decisions: [], outcome: null } as unknown as ReadRun;
const decision = { decision: 'approve' as const, plan: ONE.code, by: 'mia' };

test('two plans with one code have two digests', () => {
  expect(OTHER.code).toBe(ONE.code);
  expect(OTHER.digest).not.toBe(ONE.digest);
});

test('a decision about the plan that the run shows goes on', () => {
  expect(answerOfAnotherPlan(read, { decision, digest: ONE.digest, people: [] })).toBeNull();
});

test.each<[string, object, string, RegExp]>([
  ['of the same code', { plan: OTHER }, 'wrong-plan', /look at it before deciding/],
  [
    'that only names the digest',
    { plan: { ...OTHER, digest: ONE.digest } },
    'wrong-plan',
    /look at it before deciding/,
  ],
  ['that nobody was asked about', { plan: OTHER, asks: null }, 'already-decided', /asks nothing now/],
  ['not yet', { plan: null, asks: null }, 'too-early', /wait for the plan/],
  [
    'that cannot be read',
    { plan: null, asks: null, incomplete: 'no worker' },
    'unknown',
    /nothing was signed.*no worker/,
  ],
  [
    'of a closed run that nobody can read',
    { plan: null, asks: null, phase: 'closed', incomplete: 'no worker' },
    'already-decided',
    /the run is closed; its earlier questions could not be read/,
  ],
  ['of a run that is closed', { plan: OTHER, asks: null, phase: 'closed' }, 'too-early', /the run is closed/],
])('where the run shows a plan %s, nothing is signed', (_what, change, answer, because) => {
  const reply = answerOfAnotherPlan({ ...read, ...change }, { decision, digest: ONE.digest, people: [] });

  expect(reply).toMatchObject({ answer, because: expect.stringMatching(because) as string });
});

test.each<[string, object, string]>([
  ['asks nothing yet', {}, 'too-early'],
  ['cannot be read', { incomplete: 'no worker' }, 'unknown'],
  ['cannot go on', { stuck: { isKnown: true, because: 'a fault of its code' } }, 'unknown'],
  ['was closed and cannot be read', { incomplete: 'no worker', phase: 'closed' }, 'already-decided'],
  ['was closed before it asked', { phase: 'closed' }, 'too-early'],
])('a decision about a run without a plan, which %s', (_what, change, answer) => {
  const reply = answerOfNothingAsked({ ...read, plan: null, asks: null, ...change }, { decision, people: [] });

  expect(reply).toMatchObject({ answer });
});
