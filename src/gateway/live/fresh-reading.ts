import type { Engine } from '../../runs';

const ENGINE_MS = 3_000;
/** All pages and scrapes of this time share one reading. */
const FRESH_MS = 1_000;

/** A list of the engine as this process has last read it; null if it could not be read. */
export type Seen<T> = readonly T[] | null;

/** A list of the engine for pages and metrics, which is read only while somebody looks. */
export class FreshReading<T> {
  private seen: Seen<T> = [];
  private readAtMs = -Infinity;
  private reading: Promise<Seen<T>> | null = null;

  constructor(
    private readonly engine: Engine,
    private readonly list: () => Promise<readonly T[]>,
  ) {}

  /** As last read. */
  now(): Seen<T> {
    return this.seen;
  }

  /** As read just now. Never throws. */
  fresh(): Promise<Seen<T>> {
    if (performance.now() - this.readAtMs < FRESH_MS) return Promise.resolve(this.seen);
    this.reading ??= this.read();
    return this.reading;
  }

  /** Somebody has changed something: reads it anew. */
  async again(): Promise<void> {
    await this.reading;
    this.readAtMs = -Infinity;
    await this.fresh();
  }

  private async read(): Promise<Seen<T>> {
    this.seen = await this.engine.client.withDeadline(Date.now() + ENGINE_MS, () => this.list()).catch(() => null);
    this.readAtMs = performance.now();
    this.reading = null;
    return this.seen;
  }
}
