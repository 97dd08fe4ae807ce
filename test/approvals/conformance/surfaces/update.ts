import { WorkflowUpdateFailedError } from '@temporalio/client';
import { connect, decide } from '../../../../src/runs';
import type { Attempt } from '../attempt';
import { valueOf } from '../attempt';
import { losingTheAnswer } from '../lossy-wire';
import type { Scene } from '../scene';
import { PEOPLE_KNOWN } from '../stand';
import { answered, AT_THE_DOOR } from './answered';

/** The Update `decide`, as every program of ours sends it. */
export async function byUpdate(scene: Scene, attempt: Attempt): Promise<string> {
  const { stand, run } = scene;
  const value = await valueOf(scene, attempt);
  if (attempt.misnamed) {
    const refusal = await run.handle.executeUpdate('decied', { args: [value] }).catch((error: unknown) => error);
    if (refusal instanceof WorkflowUpdateFailedError) return AT_THE_DOOR;
    throw new Error(`an update of an unknown name was answered: ${String(refusal)}`);
  }
  if (!attempt.lost) return answered(await decide(stand.gateway.engine, run.name, { value, people: PEOPLE_KNOWN }));
  return losingTheAnswer(scene, stand.address, async (address) => {
    const engine = await connect({ env: { TEMPORAL_ADDRESS: address }, queuePrefix: stand.queuePrefix });
    try {
      return answered(await decide(engine, run.name, { value }));
    } finally {
      await engine.close();
    }
  });
}
