import { GROUP_NOT_KNOWN, planOf } from '../../src/approvals/plan';
import type { Plan, PlanTerms } from '../../src/approvals/plan';
import { listSpentPermits } from '../../src/marks/spent-permits';
import { NOTHING, orderOf, signed, startLikeOurs, wordsOf } from './ground';
import { ground } from './shared-ground';
import type { Victim } from './ground';
import type { RogueRun } from '../../lab/rogue/rogue';

/**
 * Somebody who answers the queue of our runs (D) holds what an approver has really signed, and orders with it what that person
 * did not mean. Each attack ends with what really happened at the customer's.
 */

async function ourRun(): Promise<{ victim: Victim; run: RogueRun }> {
  const victim = await ground.victim();
  return { victim, run: await startLikeOurs(ground, victim) };
}

test.each(['reject', 'it-happened', 'it-did-not'] as const)(
  'after a reset, a %s that an approver has signed refreshes no master',
  async (decision) => {
    const { victim, run } = await ourRun();
    const plan = victim.truePlan(run.name);
    await run.order(orderOf(ground, plan, [await signed(ground, plan)], 'api-key-reset'));
    const outstanding = planOf({ ...plan, actions: ['master-refresh'], gate: 2 });
    const decisions = [await signed(ground, outstanding, { by: 'noah', decision })];

    expect(wordsOf(await run.order(orderOf(ground, outstanding, decisions, 'master-refresh')))).toMatch(
      /^PermitRefused: what people chose does not permit master-refresh/,
    );
    expect(await victim.truth()).toEqual({ resets: 1, refreshes: 0 });
  },
);

test('a key that is said to be rotated by the customer is not reset by us', async () => {
  const { victim, run } = await ourRun();
  const plan = victim.truePlan(run.name);
  const decisions = [await signed(ground, plan, { decision: 'customer-rotated' })];

  expect(wordsOf(await run.order(orderOf(ground, plan, decisions, 'api-key-reset')))).toMatch(/^PermitRefused: /);
  expect(await victim.truth()).toEqual(NOTHING);
});

test('what is ordered under a code that is not the plan’s own is not done, because its mark would be taken for a stranger’s', async () => {
  const { victim, run } = await ourRun();
  const plan = victim.truePlan(run.name);
  const decisions = [await signed(ground, plan)].map((one) => ({ ...one, plan: 'AAAAAAAA' }));
  const bent: Plan = { ...plan, code: 'AAAAAAAA' };

  expect(wordsOf(await run.order(orderOf(ground, bent, decisions, 'api-key-reset')))).toMatch(/^PermitRefused: /);
  expect(await victim.truth()).toEqual(NOTHING);
  expect(await listSpentPermits(ground.rogue.client, run.name, { location: victim.target.location })).toEqual([]);
});

test.each<[string, (victim: Victim) => Partial<PlanTerms>]>([
  [
    'lists some of what uses the key again and again, so that the rest is not seen',
    ({ affects }) => ({ affects: [...Array.from({ length: 50 }, () => affects.at(-1)!), ...affects] }),
  ],
  ['lists the location twice', ({ affects }) => ({ affects: [affects[0]!, ...affects] })],
])('a plan that %s resets no key', async (_what, lie) => {
  const { victim, run } = await ourRun();
  const plan = victim.truePlan(run.name, lie(victim));
  const order = orderOf(ground, plan, [await signed(ground, plan)], 'api-key-reset');

  expect(wordsOf(await run.order(order))).toMatch(/^AffectsChanged: /);
  expect(await victim.truth()).toEqual(NOTHING);
});

test.each<[string, RegExp, (victim: Victim) => Partial<PlanTerms>]>([
  [
    'another resource group',
    /^TargetDiffers: the resource group of the location is/,
    ({ target, defaultGroup }) => ({ target: { ...target, resourceGroup: defaultGroup } }),
  ],
  [
    'no resource group',
    /^KeyUnchanged: the key record of .* is older than this run/,
    ({ target }) => ({ target: { ...target, resourceGroup: GROUP_NOT_KNOWN } }),
  ],
])('a plan of %s, where no old key can be read, refreshes no master', async (_what, because, lie) => {
  const { victim, run } = await ourRun();
  const plan = victim.truePlan(run.name, { actions: ['master-refresh'], ...lie(victim) });
  const { order, ...ordered } = orderOf(ground, plan, [await signed(ground, plan)], 'master-refresh');
  const without = { ...(order as object), keyRecordBefore: null };

  expect(wordsOf(await run.order({ ...ordered, order: without }))).toMatch(because);
  expect(await victim.truth()).toEqual(NOTHING);
});
