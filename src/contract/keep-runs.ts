/** The workflow that keeps ended runs in the archive, as workers, gateway and `doctor` see it. */
export const KEEPER_TYPE = 'keepRuns';

/** One for each queue of runs. */
export function keeperId(queue: string): string {
  return `archive-${queue}`;
}

export interface RunKeeper {
  /** Keeps ended runs for ever. It never returns: its attempts end with a failure that says how it stands. */
  keepEndedRuns(): Promise<void>;
}

/** The detail of each such failure. */
export interface KeeperState {
  /** Ended runs that are not in the archive yet. */
  missing: number;
  /** The archive is switched off, so nothing is kept. */
  off?: true;
}
