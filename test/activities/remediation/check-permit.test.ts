import { ApplicationFailure } from '@temporalio/common';
import { checkPermit } from '../../../src/activities/remediation/check-permit';
import type { RemediationOrder } from '../../../src/contract/activities';
import type { RecordedDecision } from '../../../src/approvals/decision';
import { issuePermit } from '../../../src/approvals/permit';
import { planOf } from '../../../src/approvals/plan';
import { newKey } from '../../../src/signing/keys';
import { plan, terms } from '../../approvals/plans';
import { signedFor } from '../../signing/signed-for';
import { World } from '../../workflows/world';

/** Rule 1: each case is one way in which a permit does not hold; none of them may pass. */
const NOW = Date.parse('2026-11-22T18:30:00.000Z');
/** The engine knows none of these runs. */
const startOf = async () => null;
const brakesOn = async () => [];
const incidentsOn = brakesOn;

/** The policy lets a permit live for 45 minutes. */
const worldOf = ({ policy = {}, ...more }: ConstructorParameters<typeof World>[0] = {}) =>
  new World({ policy: { effectWithin: '45 minutes', ...policy }, ...more });

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
    decidedAt: decisions.at(-1)?.at ?? '2026-11-22T18:00:00.000Z',
    until: '2026-11-22T18:45:00.000Z',
  });
  return { plan: plan(), permit, ...more };
}

async function check(given: RemediationOrder, { world = worldOf(), nowMs = NOW } = {}): Promise<string> {
  // The stage's policy holds the account under the name that the fixture plan uses.
  const failure: unknown = await checkPermit('api-key-reset', given, {
    policyNow: () => world.policies(),
    nowMs,
    startOf,
    brakesOn,
    incidentsOn,
  }).then(
    () => null,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(ApplicationFailure);
  const { type, message, nonRetryable } = failure as ApplicationFailure;
  expect(nonRetryable).toBe(true);
  return `${type}: ${message}`;
}

/** What somebody writes into an order who found an approval that was given long ago. */
const LONG_AFTER = Date.parse('2026-12-22T18:00:00.000Z');
const endless = (action: 'api-key-reset' | 'master-refresh', decidedAt: string) => ({
  ...order(),
  permit: { ...order().permit, action, decidedAt, until: '2099-01-01T00:00:00.000Z' },
});

test.each(['api-key-reset', 'master-refresh'] as const)(
  'an old approval does not live on for a %s, whatever times are written beside it',
  async (action) => {
    const world = worldOf();
    const ran = (given: RemediationOrder, nowMs: number) =>
      checkPermit(action, given, { policyNow: () => world.policies(), nowMs, startOf, brakesOn, incidentsOn }).then(
        () => 'it holds',
        (error: Error) => error.message,
      );

    expect(await ran(endless(action, '2026-11-22T18:00:00.000Z'), NOW)).toBe('it holds');
    expect(await ran(endless(action, '2026-11-22T18:00:00.000Z'), LONG_AFTER)).toMatch(/older than the policy lets/);
    expect(await ran(endless(action, new Date(LONG_AFTER).toISOString()), LONG_AFTER)).toMatch(/bear different times/);
  },
);

test('a permit for exactly this plan, from somebody who is allowed now, holds', async () => {
  const world = worldOf();

  await expect(
    checkPermit('api-key-reset', order(), {
      policyNow: () => world.policies(),
      nowMs: NOW,
      startOf,
      brakesOn,
      incidentsOn,
    }),
  ).resolves.toBe(world.policy);
});

const other = planOf({ ...terms, target: { ...terms.target, account: 'acct2' } });
const expired = { ...order(), plan: planOf({ ...terms, expiresAt: '2026-11-22T18:00:00.000Z' }) };
const unreadable = worldOf({ policyUnreadable: true });

test.each<[string, RemediationOrder, { world?: World; nowMs?: number }, RegExp]>([
  ['another plan', order(undefined, { plan: other }), {}, /not for this plan/],
  [
    'a plan that was altered behind its digest',
    order(undefined, { plan: { ...plan(), affects: null } }),
    {},
    /not for this plan/,
  ],
  ['its end', order(), { nowMs: Date.parse('2026-11-22T18:45:00.000Z') }, /ended at/],
  [
    'a later end than the policy lets it have',
    order(),
    { world: worldOf({ policy: { effectWithin: '20 minutes' } }) },
    /older than the policy lets a permit live/,
  ],
  [
    'a decision from after the end of its plan',
    {
      ...expired,
      permit: {
        ...order().permit,
        digest: expired.plan.digest,
        decisions: [decision('mia', { plan: expired.plan.code })],
      },
    },
    {},
    /after its plan had expired/,
  ],
  ['a time to come', order([decision('mia', { at: '2026-11-22T18:32:00.000Z' })]), {}, /an impossible time/],
  ['nobody', order([]), {}, /nobody decided/],
  ['a stranger', order([decision('eve')]), {}, /does not list eve/],
  ['a removed approver', order(), { world: worldOf({ policy: { approvers: ['noah'] } }) }, /does not list mia/],
  ['the requester', order([decision('rota')]), {}, /two-person rule/],
  ['one of two', order(), { world: worldOf({ policy: { quorum: 2 } }) }, /1 of 2/],
  [
    'the same person twice for two',
    order([decision('mia'), decision('mia')]),
    { world: worldOf({ policy: { quorum: 2 } }) },
    /1 of 2/,
  ],
  [
    'one decision a thousand times, so that each is compared with each',
    order(Array.from({ length: 1_000 }, () => decision('mia'))),
    {},
    /more decisions than approvers/,
  ],
  ['a decision about another plan', order([decision('mia', { plan: 'AAAAAAAA' })]), {}, /not about this plan/],
  ['a reject', order([decision('mia', { decision: 'reject' })]), {}, /not about this plan/],
  ['a missing change', order(), { world: worldOf({ policy: { changeIdRequired: true } }) }, /requires the id/],
  [
    'an unsigned decision where signed ones are asked for',
    order([decision('mia', { verified: true })]),
    { world: worldOf({ policy: { trust: 'verified' } }) },
    /not signed/,
  ],
  [
    'a freeze',
    order(),
    { world: worldOf({ policy: { freezes: [{ name: 'year end', by: 'lead' }] } }) },
    /^Frozen: .*year end/,
  ],
  [
    'an environment that is only observed',
    order(),
    { world: worldOf({ policy: { mode: 'observe' } }) },
    /only observes/,
  ],
  [
    'an account we do not hold',
    order(),
    { world: worldOf({ policy: { heldAccounts: [] } }) },
    /identity of this account/,
  ],
  ['a policy that cannot be read', order(), { world: unreadable }, /^CheckFailed: .*cannot be read/],
])('it does not hold with %s', async (_case, given, at, because) => {
  expect(await check(given, at)).toMatch(because);
});

test('a permit for the refresh does not release the reset', async () => {
  const permit = issuePermit('master-refresh', plan(), { ...order().permit, choice: 'approve' });

  expect(await check({ ...order(), permit: { ...permit, action: 'master-refresh' } })).toMatch(
    /neither plan nor permit/,
  );
});

const HELD = { name: 'night', by: 'lead' };

test.each([
  ['holds now', { from: '2026-11-22T18:00:00Z', until: '2026-11-22T19:00:00Z' }, /^Frozen: .*when it is lifted/],
  ['held when it was decided', { until: '2026-11-22T18:10:00Z' }, /^Frozen: .*decide anew/],
  ['was lifted since', { until: '2026-11-22T19:00:00Z', lifted: '2026-11-22T18:10:00Z' }, /^Frozen: .*decide anew/],
  ['began and ended since', { from: '2026-11-22T18:10:00Z', lifted: '2026-11-22T18:20:00Z' }, /^Frozen: .*decide anew/],
])('it does not hold where a freeze %s', async (_when, times, because) => {
  expect(await check(order(), { world: worldOf({ policy: { freezes: [{ ...HELD, ...times }] } }) })).toMatch(because);
});

test.each([
  ['was over before it was decided', { until: '2026-11-22T18:00:00Z' }],
  ['was lifted before it was decided', { until: '2026-11-22T19:00:00Z', lifted: '2026-11-22T17:00:00Z' }],
  ['begins later', { from: '2026-11-22T18:40:00Z' }],
])('it holds where a freeze %s', async (_when, times) => {
  const world = worldOf({ policy: { freezes: [{ ...HELD, ...times }] } });

  await expect(
    checkPermit('api-key-reset', order(), {
      policyNow: () => world.policies(),
      nowMs: NOW,
      startOf,
      brakesOn,
      incidentsOn,
    }),
  ).resolves.toBe(world.policy);
});

describe('where signatures are asked for', () => {
  const at = '2026-11-22T18:00:00.000Z';
  const signedAt = Date.parse(at) - 1000;

  async function signedScene() {
    const [mia, gateway] = await Promise.all([newKey(), newKey()]);
    const keys = [
      { of: 'mia', kid: mia.kid, x: mia.x },
      { of: 'gateway', kid: gateway.kid, x: gateway.x },
    ];
    const given = { decision: 'approve', plan: plan().code, by: 'mia', change: 'CHG7' } as const;
    const { signed } = await signedFor(given, { plan: plan(), key: mia, nowMs: signedAt });
    const world = (change: object = {}) =>
      worldOf({ policy: { trust: 'verified', keys, requesterMayApprove: true, ...change } });
    return { mia, gateway, keys, signed, world };
  }

  test('a signature that holds counts, long after it has expired', async () => {
    const { signed, world } = await signedScene();
    const today = world();

    const checking = checkPermit('api-key-reset', order([decision('mia', { signed, change: 'CHG7' })]), {
      policyNow: () => today.policies(),
      nowMs: NOW,
      startOf,
      brakesOn,
      incidentsOn,
    });

    await expect(checking).resolves.toBe(today.policy);
  });

  test.each<[string, Record<string, unknown>, object, RegExp]>([
    ['no signature, whatever the order says', { signed: undefined, verified: true }, {}, /not signed/],
    ['another change than was signed', { change: 'CHG8' }, {}, /not the one that was signed/],
    ['a comment that was not signed', { comment: 'do it twice' }, {}, /not the one that was signed/],
    ['another name than was signed', { by: 'noah' }, {}, /by somebody else/],
    ['a time at which the signature had expired', { at: '2026-11-22T18:15:00.000Z' }, {}, /signature has expired/],
    ['a key that the policy dropped', {}, { keys: [] }, /does not list the key/],
    ['an approver that the policy dropped', {}, { approvers: ['noah'] }, /does not list mia/],
    ['an altered signature, also where claims count', { signed: 'e30.e30.e30' }, { trust: 'claimed' }, /signature/],
  ])('it does not hold with %s', async (_case, change, policy, because) => {
    const { signed, world } = await signedScene();
    const altered: Record<string, unknown> = { signed, change: 'CHG7', ...change };
    if (altered['signed'] === undefined) delete altered['signed'];

    expect(await check(order([decision('mia', altered)]), { world: world(policy) })).toMatch(because);
  });

  test('it does not hold where a freeze was lifted since it was signed, whatever time stands beside it', async () => {
    const { signed, world } = await signedScene();
    const later = decision('mia', { signed, change: 'CHG7', at: '2026-11-22T18:05:00.000Z' });
    const freezes = [{ name: 'night', by: 'lead', lifted: '2026-11-22T18:03:00.000Z' }];

    expect(await check(order([later]), { world: world({ freezes }) })).toMatch(/^Frozen: .*decide anew/);
  });

  test('it does not hold with a key that was revoked since, and says why', async () => {
    const { signed, keys, world } = await signedScene();
    const revoked = keys.map((key) => ({ ...key, revoked: 'laptop lost' }));

    expect(
      await check(order([decision('mia', { signed, change: 'CHG7' })]), { world: world({ keys: revoked }) }),
    ).toMatch(/revoked: laptop lost/);
  });
});
