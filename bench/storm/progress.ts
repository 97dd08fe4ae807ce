import { standingOf } from './look';
import type { Standing } from './look';
import type { StormOptions } from './options';
import type { Sent } from './sender';
import type { Stage } from './stage';

const TELL_EVERY_MS = 5_000;

/** How far a storm is. It looks and tells by itself until it is closed. */
export class Progress {
  sent: Sent = { durable: 0, refused: 0, repeated: 0, statuses: {} };
  standing: Standing = { runs: 0, atTheirQuestion: 0, questions: 0 };
  killed = 0;
  readonly #began = Date.now();
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly stage: Stage,
    private readonly options: StormOptions,
    say: (line: string) => void,
  ) {
    this.#timer = setInterval(() => {
      // The engine may be busy. Then the last counts stand.
      this.look().catch(() => undefined);
      say(this.toString());
    }, TELL_EVERY_MS);
  }

  get seconds(): number {
    return Math.round((Date.now() - this.#began) / 1000);
  }

  /** The share of the alerts that need no further attempt. */
  get answered(): number {
    return (this.sent.durable + this.sent.refused) / this.options.alerts;
  }

  /** The share of the locations whose run has come to its question. */
  get asking(): number {
    return this.standing.atTheirQuestion / this.options.locations;
  }

  /** Whether every run has come to its question, and every key has one. */
  get isThere(): boolean {
    const { locations, scopes } = this.options;
    return this.standing.atTheirQuestion >= locations && this.standing.questions >= scopes;
  }

  async look(): Promise<void> {
    this.standing = await standingOf(this.stage);
  }

  toString(): string {
    const { durable, repeated } = this.sent;
    const { runs, atTheirQuestion, questions } = this.standing;
    const { alerts, scopes } = this.options;
    return (
      `${this.seconds} s: ${durable} of ${alerts} alerts durable, ${repeated} attempts repeated; ${runs} runs, ` +
      `${atTheirQuestion} of them at their question; ${questions} questions for ${scopes} keys; ${this.killed} processes killed`
    );
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
