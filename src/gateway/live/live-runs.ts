import { setTimeout as pause } from 'node:timers/promises';
import { watchRun } from '../../runs';
import type { Engine, ReadRun } from '../../runs';

/** An engine that is away answers no call, and must not keep the gateway from ending. */
const CLOSES_WITHIN_MS = 5_000;

export interface Follower {
  changed: (document: ReadRun) => void;
  /** Is called when nothing more will come: the run has ended, or it can no longer be watched. */
  ended: () => void;
}

interface Watch {
  followers: Set<Follower>;
  last: ReadRun | null;
  stop: () => void;
  /** Resolves after the last call to the engine. */
  over: Promise<void>;
}

/**
 * The documents of runs as they change. One watch of a run serves all pages that show it, and ends with the last of
 * them. A new follower gets the newest document at once.
 */
export class LiveRuns {
  private readonly watches = new Map<string, Watch>();
  private readonly ending = new Set<Promise<void>>();
  private isClosed = false;

  constructor(private readonly engine: Engine) {}

  /** Calls the follower for each change, until the returned function is called or nothing more can come. */
  follow(run: string, follower: Follower): () => void {
    if (this.isClosed) {
      follower.ended();
      return () => undefined;
    }
    const watch = this.watches.get(run) ?? this.open(run);
    watch.followers.add(follower);
    if (watch.last) follower.changed(watch.last);
    return () => {
      watch.followers.delete(follower);
      if (watch.followers.size === 0) this.close(run, watch);
    };
  }

  /** Ends all watches for good, and waits a while for their last calls to the engine. Nobody can follow any more. */
  async closeAll(): Promise<void> {
    this.isClosed = true;
    for (const [run, watch] of this.watches) this.close(run, watch);
    await Promise.race([Promise.all(this.ending), pause(CLOSES_WITHIN_MS, undefined, { ref: false })]);
  }

  private open(run: string): Watch {
    const enough = new AbortController();
    const documents = watchRun(this.engine, run, enough.signal);
    const watch: Watch = { followers: new Set(), last: null, stop: () => enough.abort(), over: Promise.resolve() };
    this.watches.set(run, watch);
    watch.over = (async () => {
      for await (const document of documents) {
        watch.last = document;
        for (const follower of watch.followers) follower.changed(document);
      }
    })()
      .catch(() => undefined)
      .finally(() => this.close(run, watch));
    return watch;
  }

  private close(run: string, watch: Watch): void {
    if (this.watches.get(run) === watch) this.watches.delete(run);
    watch.stop();
    const over = watch.over.finally(() => this.ending.delete(over));
    this.ending.add(over);
    for (const follower of [...watch.followers]) follower.ended();
    watch.followers.clear();
  }
}
