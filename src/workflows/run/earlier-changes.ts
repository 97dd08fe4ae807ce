import { workflowInfo } from '@temporalio/workflow';
import type { SpentPermit } from '../../contract/activities';
import type { Plan } from '../../approvals/plan';
import { recall, recallAtFirst } from './activities';
import type { RunState } from './run-state';

const WHAT = {
  'api-key-reset': { sent: 'the reset of the key', done: 'the key may have been replaced then' },
  'master-refresh': { sent: 'the refresh of the master', done: 'the master may have been refreshed then' },
} as const;

/**
 * After `temporal workflow reset` a run begins again and knows nothing of its earlier changes. The engine keeps the
 * permits that it spent, so people are told: at the gate, where they would approve a second change, and at the end. A
 * run that was never reset finds only its own permits.
 */
export async function recallEarlierChanges(run: RunState, location: string): Promise<void> {
  const { runId, firstExecutionRunId } = workflowInfo();
  await recall.readSpentPermits({ run: run.name, location }).then(
    (spent) => {
      run.earlier = spent
        .filter(({ by, action, plan }) => by === 'sender' && !run.permitsUsed.has(permitKey(action, plan)))
        .map(sentenceOf);
    },
    () => {
      if (runId !== firstExecutionRunId && run.earlier.length === 0)
        run.earlier = ['An operator reset this run, and whether it changed something before could not be read.'];
    },
  );
}

/**
 * The end of the run before this one, if Temporal closed it and nobody was told. It is a courtesy: if it cannot be
 * read, the run goes on without it.
 */
export async function recallPreviousEnd(run: RunState, location: string): Promise<void> {
  run.previousEnd = await recallAtFirst.readPreviousEnd({ location, run: run.name }).catch(() => null);
}

/** This life of the run reports this permit in its own steps. */
export function notePermit(run: RunState, action: SpentPermit['action'], plan: Plan): void {
  run.permitsUsed.add(permitKey(action, plan.code));
}

function permitKey(action: string, code: string): string {
  return `${action} ${code}`;
}

function sentenceOf({ action, plan, at }: SpentPermit): string {
  const { sent, done } = WHAT[action];
  const under = plan === '' ? '' : ` under plan ${plan}`;
  return `Before an operator reset this run, it was about to send ${sent}${under} at ${at}: ${done}.`;
}
