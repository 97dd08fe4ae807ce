import { ApplicationFailure } from '@temporalio/common';
import type { Fleet } from '../../config/fleet';
import type { Directory } from '../../contract/activities';
import { FAILED } from '../../contract/failures';

/** The teams of the first environment in the fleet file hear of things that belong to no known environment. */
export function readEnvironmentToTell({ fleet }: { fleet: Fleet }): Directory['readEnvironmentToTell'] {
  return async ({ named }) => {
    if (named !== null && Object.hasOwn(fleet.environments, named)) return { environment: named };
    const [first] = Object.keys(fleet.environments);
    if (first !== undefined) return { environment: first };
    throw ApplicationFailure.nonRetryable('the fleet file has no environment', FAILED.unknownEnvironment);
  };
}
