import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { RemediationOrder } from '../../../src/contract/activities';
import { setBrake } from '../../../src/marks/set-brake';
import { bundleOfSources } from '../../../src/workers/source-bundle';
import { passed, until } from '../../until';
import type { World } from '../../workflows/world';
import type { Attempt } from './attempt';
import type { Scene } from './scene';
import type { Name, Stand } from './stand';
import { SURFACES } from './surfaces';
import { typed } from './surfaces/temporal';

/** What happens around a decision: each takes a run from its gate to the situation that a case is about. */

/** What is sent before the case begins must be answered as it should be, or the case is about something else. */
async function must(answer: Promise<string>, expected: string): Promise<void> {
  const answered = await answer;
  if (answered !== expected) throw new Error(`the case could not begin: ${expected} was ${answered}`);
}

async function byUpdate(scene: Scene, attempt: Attempt, expected = 'accepted'): Promise<void> {
  await scene.look();
  await must(SURFACES.Update(scene, attempt), expected);
}

export const approvedBy = (scene: Scene, by: Name) => byUpdate(scene, { by, decision: 'approve' });

/** By the surface of the case itself. */
export const sentFirst = (scene: Scene, attempt: Attempt, expected: string) => must(scene.send(attempt), expected);

/** The run has ended, and how. */
export async function ended({ run }: Scene, kind: string): Promise<void> {
  const { outcome } = await run.result();
  if (outcome?.kind !== kind) throw new Error(`the run should have ended ${kind}, and ended ${outcome?.kind}`);
}

/** Does something once, right before an activity of the run is performed. */
export function rightBefore({ world }: Scene, activity: string, happens: (order: unknown) => unknown): void {
  world.before[activity] = async (order) => {
    delete world.before[activity];
    await happens(order);
  };
}

/** The policy cannot be asked once, however often the engine tries. */
export const notJudgedOnce = (scene: Scene) =>
  rightBefore(scene, 'authorise', () => {
    throw ApplicationFailure.nonRetryable('no worker could read the policy', 'Unreadable');
  });

/** Approves the plan that is asked about, which comes to nothing: the run will ask again, with a new code. */
async function approvedInVain(scene: Scene): Promise<void> {
  await approvedBy(scene, 'mia');
  scene.plans.replaced = scene.plans.asked;
}

/** Something stops the approved effect at the last moment, so that the run asks again, with a new code. */
export async function stopped(
  scene: Scene,
  before: 'resetApiKey' | 'refreshMaster',
  happens: (order: unknown) => unknown,
): Promise<void> {
  rightBefore(scene, before, happens);
  await approvedInVain(scene);
  await scene.run.gate(scene.plans.replaced!.code);
}

/** Permits that a case can wait for, and that are long enough for an effect of which it is not about, also on a busy machine. */
export const SHORT_PERMITS = { effectWithin: '20 seconds' };

/** Held up right before the effect until the permit with which it was ordered has ended. */
export const permitRanOut = (order: unknown) => passed((order as RemediationOrder).permit.until);

const FREEZE = { freezes: [{ name: 'incident 12', by: 'lead' }] };

/** Frozen right before the effect, and lifted again once the run asks anew. */
export async function frozenOnce(scene: Scene, before: 'resetApiKey' | 'refreshMaster'): Promise<void> {
  await stopped(scene, before, () => scene.changePolicy(FREEZE));
  scene.changePolicy({});
}

/** Somebody sets a brake on the location of the run. */
export async function brakeIsSet({ stand, world }: Scene): Promise<void> {
  const subject = { kind: 'location' as const, of: world.location };
  await setBrake(stand.stage.client, { subject, because: 'incident 12', by: 'otto', until: null });
}

/** A second run, at its own gate, that nothing here may touch. */
export async function anotherRun(scene: Scene): Promise<void> {
  const other = await scene.stand.play({}, { input: {} });
  scene.bystanders.push(other);
  await other.gate();
  scene.plans['of another run'] = (await other.state()).plan;
}

/**
 * Another run has the key of the same scope in hand when ours is approved. Ours waits for it, reads the key record anew,
 * and asks about a new plan.
 */
export async function scopeWasBusy(scene: Scene, { keyReplaced }: { keyReplaced: boolean }): Promise<void> {
  const { stand, run, world } = scene;
  const holder = await stand.play({}, { input: {} }, (its) => {
    its.moveTo(world.group);
    its.resetLoses = 'answer';
    its.diagnosis.lookForReset = async () => ({ kind: 'cannot-tell', because: 'the key record cannot be read' });
  });
  const held: Scene = { ...scene, run: holder, world: holder.world, look: async () => undefined };
  try {
    await holder.gate();
    held.plans = { ...scene.plans, asked: (await holder.state()).plan };
    await approvedBy(held, 'noah');
    held.plans.asked = (await holder.until(({ asks }) => asks?.offers.includes('it-happened') ?? false)).plan;
    await approvedInVain(scene);
    await run.until(({ steps }) => steps.some(({ id, state }) => id === 'R1' && state === 'waiting'));
    if (keyReplaced) world.keyNumber = holder.world.keyNumber;
    await byUpdate(held, { by: 'noah', decision: keyReplaced ? 'it-happened' : 'it-did-not' });
    await run.gate(scene.plans.replaced!.code);
  } finally {
    await holder.handle.terminate('it was only in the way').catch(() => undefined);
  }
}

/** The answer of the reset is lost and nobody can see whether it happened: laid out before the run starts. */
export function resetStaysInDoubt(world: World): void {
  world.resetLoses = 'answer';
  world.diagnosis.lookForReset = async () => ({ kind: 'cannot-tell', because: 'the key record cannot be read' });
}

/** The run asks whether the reset happened. */
export async function inDoubt(scene: Scene): Promise<void> {
  await approvedBy(scene, 'mia');
  await scene.run.until(({ asks }) => asks?.offers.includes('it-happened') ?? false);
}

export async function resetByOperator(scene: Scene, to: string[]): Promise<void> {
  const { stand, run } = scene;
  const { code, err } = await typed(
    stand,
    ...['workflow', 'reset', '--workflow-id', run.handle.workflowId, '--reason', 'an operator tries again', ...to],
  );
  if (code !== 0) throw new Error(`the run could not be reset: ${err}`);
}

export async function pausedByOperator({ stand, run }: Scene, how: 'pause' | 'unpause'): Promise<void> {
  const words = ['workflow', how, '--workflow-id', run.handle.workflowId, '--reason', 'what does it do?'];
  const { code, err } = await typed(stand, ...words);
  if (code !== 0) throw new Error(`${how} did not work: ${err}`);
}

/** The engine has taken a signal in that no worker has seen yet. */
export async function untilSignalled({ run }: Scene): Promise<void> {
  await until(async () => {
    const { events } = await run.handle.fetchHistory();
    return events!.some((event) => event.workflowExecutionSignaledEventAttributes);
  });
}

/** A worker whose code does not fit takes the tasks of all runs; returns what ends it. */
export async function whileWorkersFail({ address, stage }: Stand): Promise<() => Promise<void>> {
  const connection = await NativeConnection.connect({ address });
  const workflowBundle = { codePath: await bundleOfSources(require.resolve('../../runs/broken-workflow.ts')) };
  const worker = await Worker.create({ connection, taskQueue: stage.queues.diagnosis, workflowBundle });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
    await connection.close();
  };
}

/** The engine tries a workflow task that failed again after a while, and until then a run does not even say how it stands. */
export async function untilItGoesOn({ run }: Scene): Promise<void> {
  await until(() => run.state().catch(() => null), { everyMs: 200 });
}

/** The event to which a run is reset so that it goes on right after its decision was judged. */
export async function eventAfterTheGate({ run }: Scene): Promise<string> {
  const { events = [] } = await run.handle.fetchHistory();
  const judging = events!.find(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'authorise',
  );
  const judged = events!.findIndex(
    ({ activityTaskCompletedEventAttributes: end }) => end && String(end.scheduledEventId) === String(judging!.eventId),
  );
  const next = events!.slice(judged).find((event) => event.workflowTaskCompletedEventAttributes);
  return String(next!.eventId);
}
