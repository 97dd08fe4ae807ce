import { openGround } from './ground';
import type { Ground } from './ground';

/** One ground for all parts of a test file. The file that imports them closes it, after they have closed what uses it. */
export let ground: Ground;

beforeAll(async () => {
  ground = await openGround();
});

export const closeGround = () => ground.close();
