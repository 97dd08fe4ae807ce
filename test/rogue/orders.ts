import { randomUUID } from 'node:crypto';
import { lockId } from '../../src/contract/engine-names';
import { spentId } from '../../src/marks/spent-permits';
import { keepRejection } from '../../src/marks/rejection';
import { newKey } from '../../src/signing';
import type { Asker } from '../../src/approvals/asker';
import { planOf, scopeOf } from '../../src/approvals/plan';
import type { Action, Plan, PlanTerms, RunName } from '../../src/approvals/plan';
import { EVIDENCE_MEMO } from '../../src/contract/engine-names';
import { DEFAULT_RUNBOOK } from '../../src/runbooks';
import type { RogueRun } from '../../lab/rogue/rogue';
import type { RogueAnswer } from '../../lab/rogue/rogue-workflow';
import { EVIDENCE, holdLocks, NOTHING, orderOf, signed, startLikeOurs, underPolicy, wordsOf } from './ground';
import { ground } from './shared-ground';
import type { Victim } from './ground';
import { askAbout, takeInForPerson, TAKERS } from './taking-in';

/**
 * Attacks by somebody who can write to the engine (T), or who answers the queue of our runs (D). Each begins with what they
 * hold, here a true signature of an approver, and ends with what really happened at the customer's.
 */
/** Somebody whose signatures are used for others. */
let elsewhere: Victim;
beforeAll(async () => {
  elsewhere = await ground.victim();
});

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

test('the mark of the spent permit is deleted, and the same order comes again: the key is no longer that of the plan', async () => {
  const victim = await ground.victim();
  const run = await startLikeOurs(ground, victim);
  const plan = victim.truePlan(run.name);
  const decisions = [await signed(ground, plan)];
  await run.order(orderOf(ground, plan, decisions, 'api-key-reset'));
  await ground.rogue.delete(spentId('api-key-reset', plan.digest));

  expect(wordsOf(await run.order(orderOf(ground, plan, decisions, 'api-key-reset')))).toMatch(/no longer the one of/);
  expect(await victim.truth()).toEqual({ resets: 1, refreshes: 0 });
});

describe('whoever can start a workflow holds the signature of a run that never took it in', () => {
  /** Orders both remediations with what mia signed for `run`, and says how each ended. */
  async function orderBoth(victim: Victim, run: RunName, by: (order: never) => Promise<RogueAnswer>) {
    const plan = victim.truePlan(run);
    const decisions = [await signed(ground, plan)];
    const answers: string[] = [];
    for (const action of ['api-key-reset', 'master-refresh'] as const)
      answers.push(wordsOf(await by(orderOf(ground, plan, decisions, action) as never)));

    return answers;
  }

  test.each<[string, (victim: Victim) => Promise<string[]>, RegExp]>([
    [
      'a workflow of another id',
      async (victim) => {
        const { name } = await startLikeOurs(ground, victim);
        const other = await ground.stranger.start({ workflowId: `other-${randomUUID()}`, type: DEFAULT_RUNBOOK.type });
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
        const other = await ground.stranger.start({ workflowId: victim.workflowId, type: DEFAULT_RUNBOOK.type });
        return orderBoth(victim, other.name, (order) => other.order(order));
      },
      /^PermitRefused: the run that ordered this goes on theirs-/,
    ],
    [
      'a new run of that name, with what was signed for the one that was terminated',
      async (victim) => {
        const ours = await startLikeOurs(ground, victim);
        await ours.end();
        const other = await ground.rogue.start({ workflowId: victim.workflowId, type: DEFAULT_RUNBOOK.type });
        return orderBoth(victim, ours.name, (order) => other.order(order));
      },
      /^PermitRefused: the plan is of an earlier run/,
    ],
    [
      'a run that holds no lock',
      async (victim) => {
        const run = await ground.rogue.start({ workflowId: victim.workflowId, type: DEFAULT_RUNBOOK.type });
        await run.remember({ [EVIDENCE_MEMO]: EVIDENCE });
        return orderBoth(victim, run.name, (order) => run.order(order));
      },
      /^PermitRefused: the run that ordered this does not hold the lock of the location/,
    ],
    [
      'a run whose location another run holds',
      async (victim) => {
        const run = await ground.rogue.start({ workflowId: victim.workflowId, type: DEFAULT_RUNBOOK.type });
        await run.remember({ [EVIDENCE_MEMO]: EVIDENCE });
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
    const run = await ground.rogue.start({ workflowId: victim.workflowId, type: DEFAULT_RUNBOOK.type });
    await run.remember({ [EVIDENCE_MEMO]: EVIDENCE });
    await ground.rogue.claim(lockId({ kind: 'location', name: victim.target.location }), run.name);
    const holder = another ? { ...run.name, workflowId: 'satlink-prod-another' } : run.name;
    await ground.rogue.claim(lockId({ kind: 'scope', name: scopeOf(victim.target) }), holder, as);
    const plan = victim.truePlan(run.name);
    const order = orderOf(ground, plan, [await signed(ground, plan)], 'api-key-reset');

    expect(wordsOf(await run.order(order))).toMatch(/^PermitRefused: .* does not hold the lock of the scope/);
    expect(await victim.truth()).toEqual(NOTHING);
  });
});

describe('whoever answers the queue of our runs makes one that looks like ours', () => {
  interface Trick {
    /** What the plan says otherwise than is true. */
    plan?: (victim: Victim) => Partial<PlanTerms>;
    /** What happens after mia has signed that plan. */
    after?: (run: RogueRun, plan: Plan, victim: Victim) => Promise<void>;
    /** Order something else than she signed. */
    instead?: Partial<PlanTerms>;
    /** How long ago she signed. */
    signedMs?: number;
    policy?: (prod: Record<string, unknown>) => void;
  }

  async function attack(action: Action, { plan: lie, after, instead, signedMs = 0, policy }: Trick) {
    const victim = await ground.victim();
    const run = await ground.rogue.start({ workflowId: victim.workflowId, type: DEFAULT_RUNBOOK.type });
    await run.remember({ [EVIDENCE_MEMO]: EVIDENCE });
    const plan = victim.truePlan(run.name, lie?.(victim));
    await holdLocks(ground, plan, run.name);
    const decisions = [await signed(ground, plan, { nowMs: Date.now() - signedMs })];
    await after?.(run, plan, victim);
    const ordered = instead === undefined ? plan : planOf({ ...plan, ...instead });
    const told = decisions.map((one) => ({ ...one, plan: ordered.code }));
    const order = orderOf(ground, ordered, told, action);
    const answer = await underPolicy(ground, policy ?? (() => undefined), () => run.order(order));
    return { answer: wordsOf(answer), truth: await victim.truth() };
  }

  const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
  const freeze = (times: object) => (prod: Record<string, unknown>) =>
    void (prod['freezes'] = [{ name: 'year end', by: 'lead', ...times }]);
  const hideClusters = async (_run: RogueRun, _plan: Plan, { target }: Victim) =>
    void ground.lab.faults.add({
      system: 'ibmcloud',
      match: { path: 'getClusters', location: target.location },
      kind: 'status',
      status: 403,
      times: 100,
      afterTimes: 0,
      delayMs: 0,
    });

  test.each<[string, Trick, RegExp]>([
    [
      'a plan that its own requester signed',
      { plan: ({ askedBy }) => ({ askedBy: askedBy.mia }) },
      /^PermitRefused: two-person rule: mia asked for this run/,
    ],
    [
      'a plan that names another requester than the one that was signed',
      {
        plan: ({ askedBy }) => ({ askedBy: askedBy.mia }),
        instead: { askedBy: { kind: 'nobody' } },
      },
      /^PermitRefused: the signature is about another plan/,
    ],
    [
      'a plan that nobody asked for, signed by one person',
      { plan: () => ({ askedBy: { kind: 'nobody' } }) },
      /^PermitRefused: 1 of 2 people/,
    ],
    [
      'a plan that an alert source asked for, which nobody signed',
      { plan: () => ({ askedBy: { kind: 'alert', source: 'alertmanager' } }) },
      /^PermitRefused: 1 of 2 people said approve; two have to agree, because nobody has signed/,
    ],
    [
      'a plan that an alert source asked for, which an approver signed',
      { plan: ({ askedBy }) => ({ askedBy: { ...askedBy.mia, kind: 'alert', source: 'alertmanager' } }) },
      /^PermitRefused: 1 of 2 people said approve; .*the signature is of somebody else/,
    ],
    [
      'a plan that names an operator who has signed nothing as its requester',
      { plan: () => ({ askedBy: { kind: 'person', name: 'rota' } }) },
      /^PermitRefused: 1 of 2 people said approve; two have to agree, because nobody has signed/,
    ],
    [
      'a plan with what the gateway signed for another alert',
      { plan: ({ askedBy }) => ({ askedBy: { ...askedBy.alert, alertname: 'another' } as Asker }) },
      /^PermitRefused: 1 of 2 people said approve; .*the signature is for another alert/,
    ],
    [
      'a plan with what the gateway signed for the run of another location',
      { plan: () => ({ askedBy: elsewhere.askedBy.alert }) },
      /^PermitRefused: 1 of 2 people said approve; .*the signature is for another run/,
    ],
    [
      'a plan that an alert source asked for, where the policy wants two then',
      { policy: (prod) => void (prod['alertsNeedTwo'] = true) },
      /^PermitRefused: 1 of 2 people said approve; the policy asks for two where an alert started the run/,
    ],
    [
      'what was signed during a freeze that is lifted by now',
      { signedMs: 60_000, policy: (prod) => freeze({ from: ago(90_000), lifted: ago(30_000) })(prod) },
      /^Frozen: frozen: year end, set by lead; was lifted since this was decided/,
    ],
    [
      'what was signed before a freeze that is lifted by now',
      { signedMs: 60_000, policy: (prod) => freeze({ from: ago(50_000), lifted: ago(30_000) })(prod) },
      /^Frozen: .* was lifted since this was decided/,
    ],
    [
      'what was signed during a freeze that nobody dated, and that is lifted by now',
      { signedMs: 60_000, policy: (prod) => freeze({ lifted: ago(30_000) })(prod) },
      /^Frozen: .* was lifted since this was decided/,
    ],
    [
      'what was signed during a freeze that ended by itself',
      { signedMs: 60_000, policy: (prod) => freeze({ until: ago(30_000) })(prod) },
      /^Frozen: .* was lifted since this was decided/,
    ],
    [
      'a plan that somebody said no to after it was signed',
      { after: async (_run, plan) => keepRejection(ground.rogue.client, plan, 'noah') },
      /^PermitRefused: noah said no to this plan/,
    ],
    [
      'a plan of another environment',
      { plan: () => ({ environment: 'stage' }) },
      /^TargetDiffers: the policy lists the account below prod, and the plan says stage/,
    ],
    [
      'a plan of a region where the environment has no carrier',
      { plan: ({ target }) => ({ target: { ...target, region: 'ap-north' } }) },
      /^TargetDiffers: the fleet file has no carrier in ap-north/,
    ],
    [
      'a plan of another region than the location is in',
      { plan: ({ target }) => ({ target: { ...target, region: 'us-south' } }) },
      /^TargetDiffers: the region of the location is us-east, and the plan says us-south/,
    ],
    ['a plan about older findings', { after: (run) => run.remember({ [EVIDENCE_MEMO]: 'newer' }) }, /other findings/],
  ])('%s is not carried out', async (_what, trick, because) => {
    for (const action of ['api-key-reset', 'master-refresh'] as const)
      expect(await attack(action, trick)).toEqual({ answer: expect.stringMatching(because) as string, truth: NOTHING });
  });

  test.each<[string, Trick, RegExp]>([
    [
      'a plan that says that the customer resets the key',
      { plan: () => ({ by: { 'api-key-reset': 'customer', 'master-refresh': 'jenkins' } }) },
      /^PermitRefused: the plan says that this is done by: customer/,
    ],
    [
      'a plan of another resource group of the account',
      { plan: ({ target, defaultGroup }) => ({ target: { ...target, resourceGroup: defaultGroup } }) },
      /^TargetDiffers: the resource group of the location is/,
    ],
    [
      'a plan that shows less than the key is used by',
      { plan: ({ target }) => ({ affects: [{ kind: 'location', id: target.location }] }) },
      /^AffectsChanged: the key is used by other things than the plan says: cluster /,
    ],
    [
      'a plan that shows more than the key is used by',
      { plan: (victim) => ({ affects: [...victim.affects, { kind: 'cluster', id: 'clugone' }] }) },
      /^AffectsChanged: .* cluster clugone no more/,
    ],
    [
      'a plan whose blast radius cannot be read any more',
      { after: hideClusters },
      /^AffectsChanged: .* cannot be read now/,
    ],
  ])('%s resets no key', async (_what, trick, because) => {
    expect(await attack('api-key-reset', trick)).toEqual({
      answer: expect.stringMatching(because) as string,
      truth: NOTHING,
    });
  });

  test('a plan that leaves the refresh to a person refreshes no master', async () => {
    const plan = () => ({ by: { 'api-key-reset': 'api', 'master-refresh': 'person' } }) as const;

    expect(await attack('master-refresh', { plan })).toEqual({
      answer: 'PermitRefused: the plan says that this is done by: person',
      truth: NOTHING,
    });
  });
});

describe('a run that says yes to every decision, and forgets it, cannot swallow a no', () => {
  async function approvedAndAsking() {
    const victim = await ground.victim();
    const run = await startLikeOurs(ground, victim);
    const plan = victim.truePlan(run.name);
    const decisions = [await signed(ground, plan)];
    await askAbout(ground, run, plan);
    const order = async () => wordsOf(await run.order(orderOf(ground, plan, decisions, 'api-key-reset')));
    return { victim, run, plan, order };
  }

  const all: typeof TAKERS = { ...TAKERS, 'the gateway, for somebody it knows,': takeInForPerson };

  test.each(Object.keys(all))('that %s took in: the approval before it does nothing any more', async (taker) => {
    const { victim, run, plan, order } = await approvedAndAsking();

    await all[taker]!(ground, { run, plan, by: 'noah' });

    expect(await order()).toMatch(/^PermitRefused: noah said no to this plan/);
    expect(await victim.truth()).toEqual(NOTHING);
  });

  test('a no that nobody who may decide has signed just now keeps nobody from working', async () => {
    const { victim, run, plan, order } = await approvedAndAsking();
    const strange = await newKey('noah');
    const noes = [
      { by: 'noah', with: strange },
      { by: 'noah', with: { ...strange, kid: ground.keys['noah']!.kid } },
      { by: 'noah', with: ground.keys['zoe']! },
      { by: 'rota', with: ground.keys['mia']! },
      { by: 'noah', agoMs: 11 * 60_000 },
    ];

    for (const take of Object.values(TAKERS)) {
      for (const no of noes)
        if (take !== TAKERS['the command line'] || !('agoMs' in no)) await take(ground, { run, plan, ...no });
    }

    await takeInForPerson(ground, { run, plan, by: 'rota' });

    expect(await order()).toBe('performed');
    expect(await victim.truth()).toEqual({ resets: 1, refreshes: 0 });
  });
});
