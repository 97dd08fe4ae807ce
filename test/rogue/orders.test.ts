import { randomUUID } from 'node:crypto';
import { claimId } from '../../src/activities/held-claims';
import { scopeOf } from '../../src/approvals/plan';
import type { RunName } from '../../src/approvals/plan';
import { WORKFLOW_TYPE } from '../../src/workflows/connector-cannot-reach-iam/contract';
import type { RogueAnswer } from '../../lab/rogue/rogue-workflow';
import { holdLocks, NOTHING, openGround, orderOf, signed, startLikeOurs, wordsOf } from './ground';
import type { Ground, Victim } from './ground';

/**
 * Attacks by somebody who can write to the engine (T), or who answers the queue of our runs (D). Each begins with what they
 * hold, here a true signature of an approver, and ends with what really happened at the customer's.
 */
let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());

test('an order that is right in everything is carried out: the attacks below fail for their own reason', async () => {
  const victim = await ground.victim();
  const run = await startLikeOurs(ground, victim);
  const plan = victim.truePlan(run.name);
  const decisions = [await signed(ground, plan)];

  expect(wordsOf(await run.order(orderOf(ground, plan, decisions, 'api-key-reset')))).toBe('performed');
  expect(await victim.truth()).toEqual({ resets: 1, refreshes: 0 });
  expect(wordsOf(await run.order(orderOf(ground, plan, decisions, 'master-refresh')))).toBe('performed');
  expect(await victim.truth()).toMatchObject({ resets: 1 });
});

describe('whoever can start a workflow holds the signature of a run that never took it in', () => {
  /** Orders both remediations with what mia signed for `run`, and says how each ended. */
  async function orderBoth(victim: Victim, run: RunName, by: (order: never) => Promise<RogueAnswer>) {
    const plan = victim.truePlan(run);
    const decisions = [await signed(ground, plan)];
    const answers: string[] = [];
    for (const action of ['api-key-reset', 'master-refresh'] as const) {
      answers.push(wordsOf(await by(orderOf(ground, plan, decisions, action) as never)));
    }
    return answers;
  }

  test.each<[string, (victim: Victim) => Promise<string[]>, RegExp]>([
    [
      'a workflow of another id',
      async (victim) => {
        const { name } = await startLikeOurs(ground, victim);
        const other = await ground.stranger.start({ workflowId: `other-${randomUUID()}`, type: WORKFLOW_TYPE });
        return orderBoth(victim, name, (order) => other.order(order));
      },
      /^PermitRefused: it was ordered by other-/,
    ],
    [
      'no workflow at all',
      async (victim) => {
        const { name } = await startLikeOurs(ground, victim);
        return orderBoth(victim, name, (order) => ground.rogue.orderAlone(order));
      },
      /^PermitRefused: no run ordered this/,
    ],
    [
      'a workflow of another type, with the id of the run that was terminated',
      async (victim) => {
        const ours = await startLikeOurs(ground, victim);
        await ours.end();
        const other = await ground.rogue.start({ workflowId: victim.workflowId, type: 'anything' });
        return orderBoth(victim, other.name, (order) => other.order(order));
      },
      /^PermitRefused: the run that ordered this is a anything/,
    ],
    [
      'a workflow of the same id and type on another queue, after the run was terminated',
      async (victim) => {
        const ours = await startLikeOurs(ground, victim);
        await ours.end();
        const other = await ground.stranger.start({ workflowId: victim.workflowId, type: WORKFLOW_TYPE });
        return orderBoth(victim, other.name, (order) => other.order(order));
      },
      /^PermitRefused: the run that ordered this goes on theirs-/,
    ],
    [
      'a new run of that name, with what was signed for the one that was terminated',
      async (victim) => {
        const ours = await startLikeOurs(ground, victim);
        await ours.end();
        const other = await ground.rogue.start({ workflowId: victim.workflowId, type: WORKFLOW_TYPE });
        return orderBoth(victim, ours.name, (order) => other.order(order));
      },
      /^PermitRefused: the plan is of an earlier run/,
    ],
    [
      'a run that holds no lock',
      async (victim) => {
        const run = await ground.rogue.start({ workflowId: victim.workflowId, type: WORKFLOW_TYPE });
        return orderBoth(victim, run.name, (order) => run.order(order));
      },
      /^PermitRefused: the run that ordered this does not hold the lock of the location/,
    ],
    [
      'a run whose location another run holds',
      async (victim) => {
        const run = await ground.rogue.start({ workflowId: victim.workflowId, type: WORKFLOW_TYPE });
        await holdLocks(ground, victim, { ...run.name, firstRunId: randomUUID() });
        return orderBoth(victim, run.name, (order) => run.order(order));
      },
      /^PermitRefused: .* does not hold the lock of the location/,
    ],
  ])('%s orders nothing', async (_what, attack, because) => {
    const victim = await ground.victim();

    for (const answer of await attack(victim)) expect(answer).toMatch(because);
    expect(await victim.truth()).toEqual(NOTHING);
  });

  test.each([
    ['is held by another run', {}, true],
    ['is a workflow of another type', { type: 'permit' }, false],
    ['is a workflow on another queue', { taskQueue: 'theirs' }, false],
  ])('a run resets no key while the lock of its scope %s', async (_what, as, another) => {
    const victim = await ground.victim();
    const run = await ground.rogue.start({ workflowId: victim.workflowId, type: WORKFLOW_TYPE });
    await ground.rogue.claim(claimId({ kind: 'location', name: victim.target.location }), run.name);
    const holder = another ? { ...run.name, workflowId: 'satlink-prod-another' } : run.name;
    await ground.rogue.claim(claimId({ kind: 'scope', name: scopeOf(victim.target) }), holder, as);
    const plan = victim.truePlan(run.name);
    const order = orderOf(ground, plan, [await signed(ground, plan)], 'api-key-reset');

    expect(wordsOf(await run.order(order))).toMatch(/^PermitRefused: .* does not hold the lock of the scope/);
    expect(await victim.truth()).toEqual(NOTHING);
  });
});
