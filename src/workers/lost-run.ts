import type { Logger } from '@temporalio/common';
import { loggerOf } from '../logging/logger-of';

/**
 * On a very busy machine the core of the SDK (seen with 1.24) can lose track of a run. It says this once, and from then
 * on takes the tasks of that run and never finishes them. Only a worker that begins anew carries the run on.
 */
const LOST = 'Trying to send a new WFT for a run which already has one';

/** A log that calls `onLost` when the core says that it lost track of a run. The core says everything through its logger. */
export function watchForLostRun(log: Logger, onLost: () => void): Logger {
  return loggerOf((level, message, meta) => {
    log.log(level, message, meta);
    if (message.startsWith(LOST)) onLost();
  });
}
