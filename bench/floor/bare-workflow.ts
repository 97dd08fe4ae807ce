import { allHandlersFinished, condition, defineUpdate, proxyActivities, setHandler } from '@temporalio/workflow';
import type { BareOrder, Hop } from './bare';

const { hop } = proxyActivities<{ hop: (one: Hop, outside: string) => Promise<void> }>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '5 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 1 },
});

/** Its hops one after the other, and between them the wait for a decision. */
export async function bare({ outside, toGate, afterGate }: BareOrder): Promise<void> {
  let isDecided = false;
  setHandler(defineUpdate('decide'), () => {
    isDecided = true;
  });
  for (const one of toGate) await hop(one, outside);
  if (afterGate === null) return;
  await condition(() => isDecided);
  for (const one of afterGate) await hop(one, outside);
  await condition(allHandlersFinished);
}
