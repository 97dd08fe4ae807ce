import type { EnvironmentFleet } from '../../config/fleet';
import type { Request } from '../request';
import { jobPath } from './addresses';

/** The request that starts a build. It is sent, and it is shown to the people who approve it. */
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

/** The refresh job in the fleet file. */
type RefreshJob = NonNullable<EnvironmentFleet['refreshJob']>;

/**
 * The form of the refresh job, with the fleet file's names of its parameters. The gate asks the policy whether a change
 * id is required.
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
