import { noPolicy } from '../../config/policy-now';
import { withCheckedAsker } from '../../marks/checked-asker';
import { countRuns, listRuns } from '../../runs';
import type { Engine, ListedRun, ReadRun } from '../../runs';

const EVERY_MS = 500;
const ENGINE_MS = 5_000;

/** The listed runs, and the number of all runs. */
export interface Listing {
  runs: (ListedRun & Pick<ReadRun, 'requester'>)[];
  total: number;
}

export async function readListing(engine: Engine): Promise<Listing> {
  const [runs, total] = await Promise.all([listRuns(engine), countRuns(engine)]);
  const { policyNow = noPolicy } = engine;
  const now = runs.some(({ asks }) => asks !== null) ? policyNow() : noPolicy();
  return { runs: await Promise.all(runs.map((run) => withCheckedAsker(run, () => now))), total };
}

/**
 * The list of runs as it changes. One loop reads it for all pages that show it, and only while there is such a page.
 */
export class LiveList {
  private readonly followers = new Set<(listing: Listing) => void>();
  private last: Listing | null = null;
  private loop: Promise<void> | null = null;
  private isClosed = false;

  constructor(private readonly engine: Engine) {}

  follow(changed: (listing: Listing) => void): () => void {
    if (this.isClosed) return () => undefined;
    this.followers.add(changed);
    if (this.last) changed(this.last);
    this.loop ??= this.keepReading();
    return () => void this.followers.delete(changed);
  }

  /** Ends for good, and waits for the last call to the engine. Nobody can follow any more. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.followers.clear();
    await this.loop;
  }

  private async keepReading(): Promise<void> {
    while (this.followers.size > 0) {
      const listing = await this.read();
      if (listing !== null && JSON.stringify(listing) !== JSON.stringify(this.last)) {
        this.last = listing;
        for (const changed of this.followers) changed(listing);
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    this.last = null;
    this.loop = null;
  }

  /** Null while the engine does not answer. The pages then keep the last list. */
  private async read(): Promise<Listing | null> {
    try {
      return await this.engine.client.withDeadline(Date.now() + ENGINE_MS, () => readListing(this.engine));
    } catch {
      return null;
    }
  }
}
