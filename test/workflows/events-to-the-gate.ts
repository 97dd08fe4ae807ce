import type { Run } from './stage';

/**
 * The number of events that a run causes until it enters its gate, which is the second change of its phase. Those of workflow
 * tasks are left out: how often the engine wakes a run depends on how busy the machine is.
 */
export async function eventsToTheGate({ handle }: Run): Promise<number> {
  const events = (await handle.fetchHistory()).events!;
  const changes = events.flatMap(({ upsertWorkflowSearchAttributesEventAttributes: one }, at) =>
    JSON.stringify(one ?? '').includes('SatlinkPhase') ? [at] : [],
  );
  const tasks = events.slice(0, changes[1]! + 1).filter((event) => {
    const { workflowTaskScheduledEventAttributes: scheduled, workflowTaskStartedEventAttributes: started } = event;
    const { workflowTaskCompletedEventAttributes: completed, workflowTaskFailedEventAttributes: failed } = event;
    return Boolean(scheduled ?? started ?? completed ?? failed ?? event.workflowTaskTimedOutEventAttributes);
  });
  return changes[1]! + 1 - tasks.length;
}
