import { isAboutTheEngine, proveDurable, whyNotDurable } from '../runs';
import type { Engine, NotDurable } from '../runs';

/** Whether alerts can be made durable, judged by the last ones. The gateway's readiness uses it. */
export class Durability {
  private failing: NotDurable | null = null;

  /** Notes the results of one notification. One durable alert proves that alerts can be made durable. */
  saw({ madeDurable, reasons }: { madeDurable: boolean; reasons: readonly NotDurable[] }): void {
    if (madeDurable) this.failing = null;
    else this.failing = reasons.find(isAboutTheEngine) ?? this.failing;
  }

  /**
   * The reason why no alert can be made durable now; null if they can. After a failure it tries, because no source may
   * send another alert.
   */
  async whyNot(engine: Engine, withinMs: number): Promise<NotDurable | null> {
    if (this.failing === null) return null;
    try {
      await engine.client.withDeadline(Date.now() + withinMs, () => proveDurable(engine));
      this.failing = null;
    } catch (error) {
      this.failing = whyNotDurable(error, engine).reason;
    }
    return this.failing;
  }
}

const known = new WeakMap<Engine, Durability>();

/** One for each connection to an engine. */
export function durabilityOf(engine: Engine): Durability {
  const durability = known.get(engine) ?? new Durability();
  known.set(engine, durability);
  return durability;
}
