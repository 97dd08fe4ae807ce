import { channel } from 'node:diagnostics_channel';
import { performance } from 'node:perf_hooks';

/** The outside systems, as metrics name them. xo answers in Slack. */
export const SYSTEMS = [
  'slack',
  'jenkins',
  'iam',
  'containers',
  'resource-controller',
  'link',
  'pagerduty',
  'github',
] as const;
export type System = (typeof SYSTEMS)[number];

/** The classes of an answer. `no-answer` covers every request that ended without one. */
export const STATUS_CLASSES = ['2xx', '3xx', '4xx', '429', '5xx', 'no-answer'] as const;
export type StatusClass = (typeof STATUS_CLASSES)[number];

/** A request began, or ended with this class of answer after so many seconds. */
export type OutsideRequest =
  { system: System; moment: 'began' } | { system: System; moment: 'ended'; status: StatusClass; seconds: number };

const requests = channel('satlink:outside-request');

/** Calls the listener for each request of this process to an outside system. */
export function watchOutsideRequests(listener: (request: OutsideRequest) => void): void {
  requests.subscribe((request) => listener(request as OutsideRequest));
}

/** Makes one request, and says that it began and how it ended. The answer is there once its head has come. */
export async function observed<T extends { status: number }>(system: System, make: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const say = (request: OutsideRequest) => requests.publish(request);
  say({ system, moment: 'began' });
  let status: StatusClass = 'no-answer';
  try {
    const answer = await make();
    status = statusClass(answer.status);
    return answer;
  } finally {
    say({ system, moment: 'ended', status, seconds: (performance.now() - began) / 1000 });
  }
}

function statusClass(status: number): StatusClass {
  if (status === 429) return '429';
  if (status < 300) return '2xx';
  if (status < 400) return '3xx';
  return status < 500 ? '4xx' : '5xx';
}
