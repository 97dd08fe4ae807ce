import { condition, defineQuery, defineUpdate, proxyActivities, setHandler, upsertMemo } from '@temporalio/workflow';

/** An order to a queue of ours, with whatever somebody got hold of or made up. */
export interface RogueOrder {
  queue: string;
  activity: string;
  order: unknown;
}

/** The result: the type and the words of the failure, or neither. */
export interface RogueAnswer {
  performed: boolean;
  type?: string;
  because?: string;
}

/** A run by the name of ours, with code of the rogue's: it orders what it is told to, and shows what it is told to. */
export async function connectorCannotReachIam(): Promise<void> {
  let shown: unknown = null;
  setHandler(defineQuery('state'), () => shown);
  setHandler(defineUpdate<void, [unknown]>('show'), (document) => void (shown = document));
  setHandler(defineUpdate<void, [Record<string, unknown>]>('remember'), (memo) => upsertMemo(memo));
  // It says yes, or what else it was told to say, to whatever is decided, and forgets it.
  let answer = 'accepted';
  setHandler(defineUpdate<void, [string]>('sayToDecisions'), (other) => void (answer = other));
  setHandler(defineUpdate<object, [unknown]>('decide'), () => ({ answer, because: 'taken in' }));
  setHandler(defineUpdate<RogueAnswer, [RogueOrder]>('order'), perform);
  await condition(() => false);
}

/** The same by a name that no runbook has. */
export const anything = connectorCannotReachIam;

async function perform({ queue, activity, order }: RogueOrder): Promise<RogueAnswer> {
  const activities = proxyActivities<Record<string, (given: unknown) => Promise<unknown>>>({
    taskQueue: queue,
    scheduleToStartTimeout: '20 seconds',
    startToCloseTimeout: '60 seconds',
    retry: { maximumAttempts: 1 },
  });
  try {
    await activities[activity]!(order);
    return { performed: true };
  } catch (error) {
    const { type, message } = (error as { cause?: { type?: string; message?: string } }).cause ?? {};
    return { performed: false, type: type ?? 'unknown', because: message ?? String(error) };
  }
}
