import { WorkflowNotFoundError } from '@temporalio/client';
import type { Decision } from '../../../../src/approvals/decision';
import { isSamePerson } from '../../../../src/approvals/names';
import { until } from '../../../until';
import type { Attempt } from '../attempt';
import { valueOf } from '../attempt';
import type { Scene } from '../scene';
import { PEOPLE_KNOWN } from '../stand';
import { answered, AT_THE_DOOR } from './answered';

const NAMES: Record<string, string> = {
  'customer-rotated': 'customerRotated',
  'it-happened': 'itHappened',
  'it-did-not': 'itDidNot',
};

/** The name of the signal that says the same as a choice; a word that is no choice is no signal either. */
export function signalNamed(decision: string): string {
  return NAMES[decision] ?? decision;
}

/** A signal of the run, sent by a program. Nobody answers a signal: its sender reads in the run what became of it. */
export async function bySignal(scene: Scene, attempt: Attempt): Promise<string> {
  const value = await valueOf(scene, attempt);
  const { decision, ...rest } = value;
  return afterSignal(scene, value, async () => {
    try {
      await scene.run.handle.signal(attempt.misnamed ? 'decied' : signalNamed(decision), rest);
    } catch (error) {
      // The engine takes no signal in for a run that is closed.
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
    return true;
  });
}

/** How many signals the run has taken in: one that it has not seen yet is not counted. */
async function signalsTaken({ run }: Pick<Scene, 'run'>): Promise<number> {
  const { events } = await run.handle.fetchHistory();
  const seen = events!.findLastIndex((event) => event.workflowTaskCompletedEventAttributes);
  return events!.slice(0, seen).filter((event) => event.workflowExecutionSignaledEventAttributes).length;
}

/** What the run shows of a decision that came by a signal. Not to show anything would be a fault of ours. */
export async function afterSignal(
  scene: Scene,
  { by, decision, plan }: Decision,
  signal: () => Promise<boolean>,
): Promise<string> {
  const { run, seen } = scene;
  const before = { refused: seen?.refusedCount ?? 0, decisions: seen?.decisions ?? [] };
  // About the same plan: what was decided about an earlier one does not make this a repeat.
  const stands = before.decisions.some(
    (one) => isSamePerson(PEOPLE_KNOWN, one.by, by) && one.decision === decision && one.plan === plan,
  );
  const taken = stands ? await signalsTaken(scene) : 0;
  if (!(await signal())) return AT_THE_DOOR;
  return until(async () => {
    const isTaken = stands && (await signalsTaken(scene)) > taken;
    // While no worker is there nobody can tell.
    const after = await run.state().catch(() => null);
    const refused = after?.refused.at(-1);
    if (after !== null && after.refusedCount > before.refused) return answered(refused!);
    const counted = after?.decisions
      .slice(before.decisions.length)
      .find((one) => isSamePerson(PEOPLE_KNOWN, one.by, by));
    if (counted !== undefined) return answered({ answer: counted.answer, because: 'it is shown with the run' });
    // A repeat leaves what stands as it is: the run has taken it in, and shows nothing new.
    return isTaken && after !== null && 'repeated';
  });
}
