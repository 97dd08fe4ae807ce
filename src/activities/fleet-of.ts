import { ApplicationFailure } from '@temporalio/common';
import type { EnvironmentFleet, Fleet } from '../config/fleet';
import { FAILED } from '../contract/failures';

/** The part of the fleet file about an environment. Fails with `UnknownEnvironment` if there is none of that name. */
export function fleetOf({ environments }: Fleet, environment: string): EnvironmentFleet {
  const found = Object.hasOwn(environments, environment) ? environments[environment] : undefined;
  if (found !== undefined) return found;
  const known = Object.keys(environments).join(', ');
  throw ApplicationFailure.nonRetryable(
    `${environment} is not in the fleet file; it knows ${known}`,
    FAILED.unknownEnvironment,
  );
}
