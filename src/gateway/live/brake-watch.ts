import { brakeName } from '../../approvals/brake';
import type { BrakeSubject } from '../../approvals/brake';
import { brakesThatHold } from '../../runs';
import type { Engine, ListedBrake } from '../../runs';

/** The brakes that hold, as this process has last read them; null if they could not be read. */
export type BrakesSeen = readonly ListedBrake[] | null;

const ENGINE_MS = 3_000;
/** All pages and scrapes of this time share one reading. */
const FRESH_MS = 1_000;
const KNOWN_MAX = 200;

/**
 * The brakes for pages and metrics. Decisions and effects never ask it: they read each brake by its id. It reads only
 * while somebody looks.
 */
export class BrakeWatch {
  private seen: BrakesSeen = [];
  private readAtMs = -Infinity;
  private reading: Promise<BrakesSeen> | null = null;
  /** Set through this process. The list of the engine may not have them yet. */
  private readonly known = new Map<string, BrakeSubject>();

  constructor(private readonly engine: Engine) {}

  /** As last read. */
  now(): BrakesSeen {
    return this.seen;
  }

  /** As read just now. Never throws. */
  fresh(): Promise<BrakesSeen> {
    if (performance.now() - this.readAtMs < FRESH_MS) return Promise.resolve(this.seen);
    this.reading ??= this.read();
    return this.reading;
  }

  /** Somebody has set or lifted this one: what was read before is out of date. */
  async changed(subject: BrakeSubject): Promise<void> {
    this.known.delete(brakeName(subject));
    this.known.set(brakeName(subject), subject);
    const [oldest] = this.known.keys();
    if (this.known.size > KNOWN_MAX && oldest !== undefined) this.known.delete(oldest);
    await this.reading;
    this.readAtMs = -Infinity;
    await this.fresh();
  }

  private async read(): Promise<BrakesSeen> {
    this.seen = await this.engine.client
      .withDeadline(Date.now() + ENGINE_MS, () => brakesThatHold(this.engine, [...this.known.values()]))
      .catch(() => null);
    this.readAtMs = performance.now();
    this.reading = null;
    return this.seen;
  }
}
