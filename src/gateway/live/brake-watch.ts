import { brakeName } from '../../approvals/brake';
import type { BrakeSubject } from '../../approvals/brake';
import { brakesThatHold } from '../../runs';
import type { Engine, ListedBrake } from '../../runs';
import { FreshReading } from './fresh-reading';
import type { Seen } from './fresh-reading';

/** The brakes that hold, as this process has last read them; null if they could not be read. */
export type BrakesSeen = Seen<ListedBrake>;

const KNOWN_MAX = 200;

/** The brakes for pages and metrics. Decisions and effects never ask it: they read each brake by its id. */
export class BrakeWatch {
  private readonly reading: FreshReading<ListedBrake>;
  /** Set through this process. The list of the engine may not have them yet. */
  private readonly known = new Map<string, BrakeSubject>();

  constructor(engine: Engine) {
    this.reading = new FreshReading(engine, () => brakesThatHold(engine, [...this.known.values()]));
  }

  /** As last read. */
  now(): BrakesSeen {
    return this.reading.now();
  }

  /** As read just now. Never throws. */
  fresh(): Promise<BrakesSeen> {
    return this.reading.fresh();
  }

  /** Somebody has set or lifted this one: what was read before is out of date. */
  async changed(subject: BrakeSubject): Promise<void> {
    this.known.delete(brakeName(subject));
    this.known.set(brakeName(subject), subject);
    const [oldest] = this.known.keys();
    if (this.known.size > KNOWN_MAX && oldest !== undefined) this.known.delete(oldest);
    await this.reading.again();
  }
}
