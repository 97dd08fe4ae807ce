import { ApplicationFailure } from '@temporalio/common';
import type { EnvironmentFleet, Fleet } from '../config/fleet';
import { FAILED } from '../contract/failures';
import { environmentIn } from '../config/environment-in';

/** The part of the fleet file about an environment. Fails with `UnknownEnvironment` if there is none of that name. */
export function fleetOf(fleet: Fleet, environment: string): EnvironmentFleet {
  const found = environmentIn(fleet, environment);
  if (found !== undefined) return found;
  const known = Object.keys(fleet.environments).join(', ');
  throw ApplicationFailure.nonRetryable(
    `${environment} is not in the fleet file; it knows ${known}`,
    FAILED.unknownEnvironment,
  );
}
