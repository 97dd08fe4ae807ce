import type { EnvironmentFleet } from '../../config/fleet';
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

/** `login` is user and token in base64. */
export function authorizationOf(login: string): Record<string, string> {
  return { Authorization: `Basic ${login}` };
}

/** How the fleet file describes the refresh job. */
type RefreshJob = NonNullable<EnvironmentFleet['refreshJob']>;

/**
 * The form of the refresh job, with the fleet file's names of its parameters. Whether a change must be named is the
 * policy's to say, at the gate.
 */
export function refreshForm(
  { fixed, parameters }: Pick<RefreshJob, 'fixed' | 'parameters'>,
  { location, change }: { location: string; change?: string | undefined },
): Record<string, string> {
  return {
    ...fixed,
    [parameters.cluster]: location,
    ...(parameters.change === undefined || change === undefined ? {} : { [parameters.change]: change }),
  };
}
