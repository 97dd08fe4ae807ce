import type { WorkflowHandle } from '@temporalio/client';
import { brakeName } from '../../src/approvals/brake';
import { BRAKE, brakeId } from '../../src/contract/engine-names';
import { setBrake } from '../../src/marks/set-brake';
import { signBrake, signLift } from '../../src/signing';
import { NOTHING, orderOf, signed, startLikeOurs, wordsOf } from './ground';
import { ground } from './shared-ground';
import type { Victim } from './ground';

/**
 * Attacks by somebody who can write to the engine (T) on a brake that holds a plan, which an approver really signed before.
 * Each ends with what really happened at the customer's.
 */

interface SetBrake {
  victim: Victim;
  handle: WorkflowHandle;
  /** A lift of exactly this brake, which an approver signs. */
  lift: () => Promise<{ by: string; signed: string }>;
}

/** Sets a brake on the location of a victim, as an operator does. */
async function braked(victim: Victim): Promise<SetBrake> {
  const { client } = ground.rogue;
  const subject = { kind: 'location' as const, of: victim.target.location };
  await setBrake(client, { subject, because: 'wait', by: 'rota', until: null });
  const name = brakeName(subject);
  const handle = client.workflow.getHandle(brakeId(name));
  const { runId } = await handle.describe();
  const signing = { key: ground.keys['mia']!, how: { via: 'key' as const } };
  const lift = async () => ({
    by: 'mia',
    signed: await signLift({ by: 'mia', name, runId }, { ...signing, nowMs: Date.now() }),
  });
  return { victim, handle, lift };
}

/** Puts a setting of mia in the place of a brake, which was over within a minute an hour ago. */
async function replaceByOldSetting({ victim, handle }: SetBrake): Promise<void> {
  const longAgoMs = Date.now() - 3_600_000;
  const subject = { kind: 'location' as const, of: victim.target.location };
  const old = { subject, because: 'short', by: 'mia', until: new Date(longAgoMs + 60_000).toISOString() };
  const signing = { key: ground.keys['mia']!, how: { via: 'key' as const }, nowMs: longAgoMs };
  await ground.rogue.client.workflow.start(BRAKE.type, {
    workflowId: handle.workflowId,
    taskQueue: BRAKE.taskQueue,
    memo: { ...old, signed: await signBrake(old, signing) },
    workflowIdConflictPolicy: 'TERMINATE_EXISTING',
  });
}

const ATTACKS: [string, (brake: SetBrake) => Promise<unknown>, RegExp][] = [
  ['nothing else happens', async () => undefined, /\(wait\), set by rota; decide again when it is lifted/],
  ['they end its workflow', ({ handle }) => handle.terminate('lifted by mia'), /its record was ended without a lift/],
  [
    'they lift it in the name of an approver',
    ({ handle }) => handle.signal(BRAKE.lift, { by: 'mia' }),
    /the lift of mia does not count/,
  ],
  [
    'they send what an approver signed to lift the one before',
    async ({ victim, handle, lift }) => {
      const earlier = await lift();
      await handle.signal(BRAKE.lift, earlier);
      await handle.terminate();
      const newer = await braked(victim);
      await newer.handle.signal(BRAKE.lift, earlier);
    },
    /the signature lifts another brake/,
  ],
  ['they put an old setting in its place', replaceByOldSetting, /its end does not count: the signature has expired/],
  [
    'they put another workflow in its place',
    ({ handle }) =>
      ground.rogue.client.workflow.start('theirs', {
        workflowId: handle.workflowId,
        taskQueue: BRAKE.taskQueue,
        workflowIdConflictPolicy: 'TERMINATE_EXISTING',
      }),
    /a brake on the location .* cannot be ruled out/,
  ],
  [
    'an approver lifts it, and they send what was approved before',
    async ({ handle, lift }) => handle.signal(BRAKE.lift, await lift()),
    /was lifted since this was decided; decide anew/,
  ],
];

test.each(ATTACKS)('what a brake holds is not sent when %s', async (_what, happens, because) => {
  const victim = await ground.victim();
  const run = await startLikeOurs(ground, victim);
  const plan = victim.truePlan(run.name);
  const decisions = [await signed(ground, plan, { nowMs: Date.now() - 60_000 })];
  await happens(await braked(victim));

  const answer = wordsOf(await run.order(orderOf(ground, plan, decisions, 'api-key-reset')));

  expect(answer).toMatch(/^Frozen: frozen: /);
  expect(answer).toMatch(because);
  expect(await victim.truth()).toEqual(NOTHING);
});

test('the same order without a brake is carried out: the attacks fail for their own reason', async () => {
  const victim = await ground.victim();
  const run = await startLikeOurs(ground, victim);
  const plan = victim.truePlan(run.name);
  const decisions = [await signed(ground, plan, { nowMs: Date.now() - 60_000 })];

  expect(wordsOf(await run.order(orderOf(ground, plan, decisions, 'api-key-reset')))).toBe('performed');
});
