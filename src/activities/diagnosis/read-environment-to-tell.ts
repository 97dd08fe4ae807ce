import { ApplicationFailure } from '@temporalio/common';
import type { Fleet } from '../../config/fleet';
import type { Directory } from '../../contract/activities';
import { FAILED } from '../../contract/failures';

/** Who hears of something that belongs to no environment we know: the teams of the first one in the fleet file. */
export function readEnvironmentToTell({ fleet }: { fleet: Fleet }): Directory['readEnvironmentToTell'] {
  return async ({ named }) => {
    if (named !== null && Object.hasOwn(fleet.environments, named)) return { environment: named };
    const [first] = Object.keys(fleet.environments);
    if (first !== undefined) return { environment: first };
    throw ApplicationFailure.nonRetryable('the fleet file has no environment', FAILED.unknownEnvironment);
  };
}
