import './alert-watch';
import './brakes';
import './card';
import './decisions';
import './hand-over';
import './incident';
import { closeStage } from './shared-stage';

/** One stage for all of it, as in `steps.test.ts`: two files, so that two of them play at the same time. */
afterAll(closeStage);
