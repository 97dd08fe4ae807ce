/**
 * The time of transitions. In `auto` timers finish them, for people; in `stepped` only `tick` does, for tests.
 *
 * The simulators always print wall time, in both modes. The responder compares it with its own clock, and a world whose
 * clock stands still would look broken.
 */
export type TimeMode = 'auto' | 'stepped';

interface Transition {
  dueMs: number;
  order: number;
  happen: () => void;
  timer?: NodeJS.Timeout;
}

export class LabClock {
  readonly mode: TimeMode;
  readonly #speed: number;
  #waiting: Transition[] = [];
  /** Time that ticks have let pass; only meaningful in `stepped`. */
  #steppedMs = 0;
  #order = 0;

  /** `speed` 2 makes every transition come twice as fast; `auto` only. */
  constructor(mode: TimeMode, speed = 1) {
    this.mode = mode;
    this.#speed = speed;
  }

  now(): number {
    return Date.now();
  }

  /** Lets something happen later: after `ms` in `auto`, at the tick that reaches it in `stepped`. */
  after(ms: number, happen: () => void): void {
    const transition: Transition = { dueMs: this.#steppedMs + ms, order: this.#order++, happen };
    this.#waiting.push(transition);
    if (this.mode === 'stepped') return;
    transition.timer = setTimeout(() => {
      this.#waiting = this.#waiting.filter((other) => other !== transition);
      happen();
    }, ms / this.#speed);
  }

  /**
   * Finishes the transitions due within `ms`, in order, and those that follow from them. Without `ms` it finishes only
   * the next transition and those due at the same moment. Returns their number. In `auto` nothing is left to a tick.
   */
  tick(ms?: number): number {
    if (this.mode === 'auto') return 0;
    const untilMs = ms === undefined ? this.#next()?.dueMs : this.#steppedMs + ms;
    if (untilMs === undefined) return 0;
    let happened = 0;
    for (let next = this.#next(); next !== undefined && next.dueMs <= untilMs; next = this.#next()) {
      this.#waiting = this.#waiting.filter((other) => other !== next);
      this.#steppedMs = next.dueMs;
      next.happen();
      happened += 1;
    }
    this.#steppedMs = untilMs;
    return happened;
  }

  /** Forgets everything that has not happened. */
  clear(): void {
    for (const { timer } of this.#waiting) clearTimeout(timer);
    this.#waiting = [];
  }

  #next(): Transition | undefined {
    return this.#waiting.reduce<Transition | undefined>((first, other) => {
      if (first === undefined) return other;
      return other.dueMs < first.dueMs || (other.dueMs === first.dueMs && other.order < first.order) ? other : first;
    }, undefined);
  }
}
