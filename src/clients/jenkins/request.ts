import type { Request } from '../request';
import { jobPath } from './addresses';

/** The request that starts a build: what is sent, and what is shown to people who approve it. */
export function triggerRequest({ job, parameters }: { job: string; parameters: Record<string, string> }): Request {
  return {
    method: 'POST',
    path: `${jobPath(job)}/buildWithParameters`,
    query: { delay: '0sec' },
    form: parameters,
  };
}

export function authorizationOf({ user, token }: { user: string; token: string }): string {
  return `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;
}
