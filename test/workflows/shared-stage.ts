import { openStage, type Stage } from './stage';

/** One stage for all parts of a test file. The file that imports them closes it, after they have closed what uses it. */
export let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});

export const closeStage = () => stage.close();
