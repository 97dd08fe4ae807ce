/** Calls of a worker that the SDK makes by itself: they are there whether a run does something or not. */
export const REMEDIATION_POLLS = [
  'PollActivityTaskQueue',
  'PollWorkflowTaskQueue',
  'PollNexusTaskQueue',
  'RespondActivityTaskCompleted',
  'RecordActivityTaskHeartbeat',
  'GetSystemInfo',
  'DescribeNamespace',
  'RecordWorkerHeartbeat',
];

/** The number of calls that a worker made between two counts, without those of these operations. */
export function callsBetween(
  before: Record<string, number>,
  after: Record<string, number>,
  without: readonly string[] = [],
): number {
  return Object.entries(after)
    .filter(([operation]) => !without.includes(operation))
    .reduce((sum, [operation, count]) => sum + count - (before[operation] ?? 0), 0);
}
