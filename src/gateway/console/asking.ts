import type { ListedBrake, PlannedCall } from '../../runs';
import type { Session } from '../sessions/session';
import type { Standing } from './standing';

/** The person before the page of a run, and the calls that its plan means. */
export interface PageReader {
  session: Session;
  standing: Standing;
  /** The calls that the plan means at this site. */
  calls: readonly PlannedCall[];
  /** The brakes that hold the run. */
  brakes: readonly ListedBrake[];
}
