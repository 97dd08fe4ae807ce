import { listRuns } from '../../runs';
import type { Engine, ListedRun } from '../../runs';

const EVERY_MS = 700;
const ENGINE_MS = 5_000;

/** The list of runs as it changes: read by one loop however many pages show it, and only while one does. */
export class LiveList {
  private readonly followers = new Set<(runs: ListedRun[]) => void>();
  private last: ListedRun[] | null = null;
  private loop: Promise<void> | null = null;

  constructor(private readonly engine: Engine) {}

  follow(changed: (runs: ListedRun[]) => void): () => void {
    this.followers.add(changed);
    if (this.last) changed(this.last);
    this.loop ??= this.keepReading();
    return () => void this.followers.delete(changed);
  }

  /** Ends, and waits until nothing asks the engine any more. */
  async close(): Promise<void> {
    this.followers.clear();
    await this.loop;
  }

  private async keepReading(): Promise<void> {
    while (this.followers.size > 0) {
      const runs = await this.read();
      if (runs !== null && JSON.stringify(runs) !== JSON.stringify(this.last)) {
        this.last = runs;
        for (const changed of this.followers) changed(runs);
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    this.last = null;
    this.loop = null;
  }

  /** Null while the engine does not answer: the pages go on showing what was. */
  private async read(): Promise<ListedRun[] | null> {
    try {
      return await this.engine.client.withDeadline(Date.now() + ENGINE_MS, () => listRuns(this.engine));
    } catch {
      return null;
    }
  }
}
