import type { Figure } from '../figure';
import { approvedToReset } from './approved-to-reset';
import { endOfBuild } from './end-of-build';
import { historyToOutcome } from './history';
import { intake } from './intake';
import { killed } from './killed';
import { labRequest } from './lab-request';
import { memory } from './memory';
import { runsASecond } from './runs-a-second';
import { scaleOut } from './scale-out';
import { startOfCli } from './start';
import { toTheGate } from './to-the-gate';
import { turns } from './turns';

/** Every figure, in the order in which they are measured: those that leave many runs behind come last. */
export const FIGURES: readonly Figure[] = [
  endOfBuild,
  startOfCli,
  labRequest,
  turns,
  toTheGate,
  approvedToReset,
  historyToOutcome,
  runsASecond,
  killed,
  scaleOut,
  intake,
  memory,
];
