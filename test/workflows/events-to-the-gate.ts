import type { Run } from './stage';

/**
 * The number of events that a run causes until it enters its gate, which is the second change of its phase. Those of workflow
 * tasks are left out: how often the engine wakes a run depends on how busy the machine is.
 */
export async function eventsToTheGate({ handle }: Run): Promise<number> {
  const { events } = await handle.fetchHistory();
  const change = events!.flatMap(({ upsertWorkflowSearchAttributesEventAttributes: one }, at) =>
    JSON.stringify(one ?? '').includes('SatlinkPhase') ? [at] : [],
  )[1]!;
  return events!
    .slice(0, change + 1)
    .filter(
      (event) =>
        !Object.keys(event).some((name) => /^workflowTask/.test(name) && event[name as keyof typeof event] != null),
    ).length;
}
