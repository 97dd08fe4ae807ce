import { isAboutTheEngine, proveDurable, whyNotDurable } from '../runs';
import type { Engine, NotDurable } from '../runs';

/** Whether alerts can be made durable: what the last ones came to, for the gateway's readiness. */
export class Durability {
  private failing: NotDurable | null = null;

  /** What the alerts of one notification came to. One that was made durable proves that alerts can be. */
  saw({ madeDurable, reasons }: { madeDurable: boolean; reasons: readonly NotDurable[] }): void {
    if (madeDurable) this.failing = null;
    else this.failing = reasons.find(isAboutTheEngine) ?? this.failing;
  }

  /** Why none can be made durable now; null when they can. After a failure it tries, since nobody may send another alert. */
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
