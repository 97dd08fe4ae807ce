import type { Run } from './stage';

/** What stands in the history when the run enters its gate, which is the second change of its phase. */
export async function eventsToTheGate({ handle }: Run): Promise<number> {
  const { events } = await handle.fetchHistory();
  const changes = events!.flatMap(({ upsertWorkflowSearchAttributesEventAttributes: one }, at) =>
    JSON.stringify(one ?? '').includes('SatlinkPhase') ? [at] : [],
  );
  return changes[1]! + 1;
}
