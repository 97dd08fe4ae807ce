import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import type { TemporalConfig } from '../config/temporal';

const GIVE_UP_AFTER_MS = 60_000;
const PAUSE_MS = { first: 500, longest: 5_000 };

export class TemporalUnreachable extends Error {
  override name = 'TemporalUnreachable';
}

/**
 * Connects to Temporal. A server that starts together with us gets a minute. After that it is a fault of the site, and
 * this process ends so that the operator sees it.
 */
export async function connectToTemporal(
  temporal: Pick<TemporalConfig, 'address' | 'connectionOptions'>,
  { log, stopping, giveUpAfterMs = GIVE_UP_AFTER_MS }: { log: Logger; stopping: AbortSignal; giveUpAfterMs?: number },
): Promise<NativeConnection> {
  const giveUpAt = Date.now() + giveUpAfterMs;
  for (let pauseMs = PAUSE_MS.first; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MS.longest)) {
    try {
      return await NativeConnection.connect({ ...temporal.connectionOptions, address: temporal.address });
    } catch (error) {
      stopping.throwIfAborted();
      if (Date.now() + pauseMs > giveUpAt) {
        throw new TemporalUnreachable(
          `no Temporal server answers at ${temporal.address}; is it running, and is TEMPORAL_ADDRESS right?`,
          { cause: error },
        );
      }
      log.warn(`no Temporal server answers at ${temporal.address} yet, trying again`, { inMs: pauseMs });
    }
    await pause(pauseMs, undefined, { signal: stopping });
  }
}
