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

/** The order of a request, as far as others may know it. */
export interface Ordered {
  system: System;
  method: string;
  /** Null for a host that another system named. */
  url: string | null;
}

/** A request began, or ended with this class of answer after so many seconds. `code` is null if no answer came. */
export type OutsideRequest =
  | { system: System; moment: 'began' }
  | {
      system: System;
      moment: 'ended';
      status: StatusClass;
      code: number | null;
      seconds: number;
      method: string;
      host: string | null;
      port: number | null;
    };

const requests = channel('satlink:outside-request');

/** Calls the listener for each request of this process to an outside system. */
export function watchOutsideRequests(listener: (request: OutsideRequest) => void): void {
  requests.subscribe((request) => listener(request as OutsideRequest));
}

/** Makes one request, and says that it began and how it ended. The answer is there once its head has come. */
export async function observed<T extends { status: number }>(
  { system, method, url }: Ordered,
  make: () => Promise<T>,
): Promise<T> {
  const began = performance.now();
  const say = (request: OutsideRequest) => requests.publish(request);
  say({ system, moment: 'began' });
  let code: number | null = null;
  try {
    const answer = await make();
    code = answer.status;
    return answer;
  } finally {
    const status = code === null ? 'no-answer' : statusClass(code);
    const seconds = (performance.now() - began) / 1000;
    say({ system, moment: 'ended', status, code, seconds, method: method.toUpperCase(), ...hostIn(url) });
  }
}

function hostIn(url: string | null): { host: string | null; port: number | null } {
  if (url === null || !URL.canParse(url)) return { host: null, port: null };
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) || (protocol === 'https:' ? 443 : 80) };
}

function statusClass(status: number): StatusClass {
  if (status === 429) return '429';
  if (status < 300) return '2xx';
  if (status < 400) return '3xx';
  return status < 500 ? '4xx' : '5xx';
}
