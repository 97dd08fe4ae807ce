import { watchRun } from '../../runs';
import type { Engine, ReadRun } from '../../runs';

export type Listener = (document: ReadRun) => void;

interface Watch {
  listeners: Set<Listener>;
  last: ReadRun | null;
  stop: () => void;
}

/**
 * The documents of runs as they change. However many pages show a run, it is watched once; the watch ends with the last
 * of them. A new listener gets the newest document at once.
 */
export class LiveRuns {
  private readonly watches = new Map<string, Watch>();

  constructor(private readonly engine: Engine) {}

  /** Calls the listener at each change until the returned function is called, or the run has ended. */
  follow(run: string, listener: Listener): () => void {
    const watch = this.watches.get(run) ?? this.open(run);
    watch.listeners.add(listener);
    if (watch.last) listener(watch.last);
    return () => {
      watch.listeners.delete(listener);
      if (watch.listeners.size === 0) this.close(run, watch);
    };
  }

  closeAll(): void {
    for (const [run, watch] of this.watches) this.close(run, watch);
  }

  private open(run: string): Watch {
    const documents = watchRun(this.engine, run);
    const watch: Watch = {
      listeners: new Set(),
      last: null,
      stop: () => void documents.return().catch(() => undefined),
    };
    this.watches.set(run, watch);
    void (async () => {
      for await (const document of documents) {
        watch.last = document;
        for (const listener of watch.listeners) listener(document);
      }
    })()
      .catch(() => undefined)
      .finally(() => this.close(run, watch));
    return watch;
  }

  private close(run: string, watch: Watch): void {
    if (this.watches.get(run) === watch) this.watches.delete(run);
    watch.stop();
  }
}
