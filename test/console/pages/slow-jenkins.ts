import { ApplicationFailure } from '@temporalio/common';
import { WAITING } from '../../../src/contract/failures';
import type { World } from '../../workflows/world';

/** Jenkins keeps somebody waiting with these words, until it is told to go on. */
export function slowJenkins(says: string) {
  const jenkins = { says: says as string | null };
  const awaitBuild = () => {
    if (jenkins.says === null) return;
    throw ApplicationFailure.create({
      type: WAITING.buildRunning,
      message: jenkins.says,
      category: 'BENIGN',
      nextRetryDelay: '1 second',
    });
  };
  return { jenkins, before: { awaitBuild } satisfies World['before'] };
}
