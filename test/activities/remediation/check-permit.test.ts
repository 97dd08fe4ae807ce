import { ApplicationFailure } from '@temporalio/common';
import { checkPermit } from '../../../src/activities/remediation/check-permit';
import type { RemediationOrder } from '../../../src/activities/contract';
import type { RecordedDecision } from '../../../src/approvals/decision';
import { issuePermit } from '../../../src/approvals/permit';
import { planOf } from '../../../src/approvals/plan';
import { plan, terms } from '../../approvals/plans';
import { World } from '../../workflows/world';

/** Rule 1: each case is one way in which a permit does not hold; none of them may pass. */
const NOW = Date.parse('2026-11-22T18:30:00.000Z');

function decision(by: string, change: Partial<RecordedDecision> = {}): RecordedDecision {
  return {
    decision: 'approve',
    plan: plan().code,
    by,
    verified: false,
    at: '2026-11-22T18:00:00.000Z',
    answer: 'accepted',
    ...change,
  };
}

function order(decisions = [decision('mia')], more: Partial<RemediationOrder> = {}): RemediationOrder {
  const permit = issuePermit('api-key-reset', plan(), {
    choice: 'approve',
    decisions,
    decidedAt: '2026-11-22T18:00:00.000Z',
    until: '2026-11-22T18:45:00.000Z',
  });
  return { plan: plan(), permit, requestedBy: 'rota', ...more };
}

function check(given: RemediationOrder, { world = new World(), nowMs = NOW } = {}): string {
  const policyNow = () => world.policies();
  // The stage's policy holds the account under the name that the fixture plan uses.
  // A function of jest keeps what was thrown.
  const checking = jest.fn(() => checkPermit('api-key-reset', given, { policyNow, nowMs }));
  expect(checking).toThrow(ApplicationFailure);
  const { type, message, nonRetryable } = checking.mock.results[0]?.value as ApplicationFailure;
  expect(nonRetryable).toBe(true);
  return `${type}: ${message}`;
}

test('a permit for exactly this plan, from somebody who is allowed now, holds', () => {
  const world = new World();

  expect(checkPermit('api-key-reset', order(), { policyNow: () => world.policies(), nowMs: NOW })).toBe(world.policy);
});

const other = planOf({ ...terms, target: { ...terms.target, account: 'acct2' } });
const unreadable = new World({ policyUnreadable: true });

test.each<[string, RemediationOrder, { world?: World; nowMs?: number }, RegExp]>([
  ['another plan', order(undefined, { plan: other }), {}, /not for this plan/],
  [
    'a plan that was altered behind its digest',
    order(undefined, { plan: { ...plan(), affects: null } }),
    {},
    /not for this plan/,
  ],
  ['its end', order(), { nowMs: Date.parse('2026-11-22T18:45:00.000Z') }, /ended at/],
  ['nobody', order([]), {}, /nobody decided/],
  ['a stranger', order([decision('eve')]), {}, /does not list eve/],
  ['a removed approver', order(), { world: new World({ policy: { approvers: ['noah'] } }) }, /does not list mia/],
  ['the requester', order([decision('rota')]), {}, /two-person rule/],
  ['one of two', order(), { world: new World({ policy: { quorum: 2 } }) }, /1 of 2/],
  [
    'the same person twice for two',
    order([decision('mia'), decision('mia')]),
    { world: new World({ policy: { quorum: 2 } }) },
    /1 of 2/,
  ],
  ['a decision about another plan', order([decision('mia', { plan: 'AAAAAAAA' })]), {}, /not about this plan/],
  ['a reject', order([decision('mia', { decision: 'reject' })]), {}, /not about this plan/],
  ['a missing change', order(), { world: new World({ policy: { changeIdRequired: true } }) }, /requires the id/],
  [
    'an unsigned decision where signed ones are asked for',
    order([decision('mia', { verified: true })]),
    { world: new World({ policy: { trust: 'verified' } }) },
    /not signed/,
  ],
  [
    'a freeze',
    order(),
    { world: new World({ policy: { freezes: [{ name: 'year end', by: 'lead' }] } }) },
    /^Frozen: .*year end/,
  ],
  [
    'an environment that is only observed',
    order(),
    { world: new World({ policy: { mode: 'observe' } }) },
    /only observes/,
  ],
  [
    'an account we do not hold',
    order(),
    { world: new World({ policy: { heldAccounts: [] } }) },
    /identity of this account/,
  ],
  ['a policy that cannot be read', order(), { world: unreadable }, /^CheckFailed: .*cannot be read/],
])('it does not hold with %s', (_case, given, at, because) => {
  expect(check(given, at)).toMatch(because);
});

test('a permit for the refresh does not release the reset', () => {
  const permit = issuePermit('master-refresh', plan(), { ...order().permit, choice: 'approve' });

  expect(check({ ...order(), permit: { ...permit, action: 'master-refresh' } })).toMatch(/neither plan nor permit/);
});

test('a freeze counts only while it lasts', () => {
  const during = new World({
    policy: { freezes: [{ name: 'night', by: 'lead', from: '2026-11-22T18:00:00Z', until: '2026-11-22T19:00:00Z' }] },
  });
  const after = new World({ policy: { freezes: [{ name: 'night', by: 'lead', until: '2026-11-22T18:30:00Z' }] } });

  expect(check(order(), { world: during })).toMatch(/^Frozen/);
  expect(checkPermit('api-key-reset', order(), { policyNow: () => after.policies(), nowMs: NOW })).toBe(after.policy);
});
