import { openLossyWire } from '../../engine/lossy-wire';
import type { Scene } from './scene';

/**
 * Hands a decision in through a wire that loses the answer: it is cut when the decision stands in the run, and has carried
 * nothing back since it was being judged. `no answer` where the surface does not ask again by itself.
 */
export async function losingTheAnswer(
  { run, world }: Scene,
  target: string,
  hand: (address: string) => Promise<string>,
): Promise<string> {
  const wire = await openLossyWire(target);
  try {
    world.before['authorise'] = () => wire.mute();
    const answer = hand(wire.address).catch(() => 'no answer');
    await run.until(({ decisions }) => decisions.length > 0);
    delete world.before['authorise'];
    wire.cut();
    return await answer;
  } finally {
    await wire.close();
  }
}
