import { CancellationScope, condition, patched } from '@temporalio/workflow';
import { NO_CHANNEL } from '../../contract/activities';
import type { RunDocument } from '../../contract/run-document';
import type { RunState } from './run-state';
import { isForGood } from './ending';
import { asking, bestEffort } from './activities';

/** How long the end of a run waits for its card. If Slack is down, the run closes anyway. */
const LAST_WORDS_WITHIN = '30 seconds';
/**
 * While nobody is asked, the card is shown at most once in this time. Each showing costs a request to Slack and six events
 * of the run's history.
 */
const PROGRESS_EVERY_MS = 5_000;

/** A run that began before this was written shows each change of its card at once. */
export const showsProgressInTurns = () => patched('card-shows-progress-in-turns');

/** The time and the channel by which somebody could know. */
export type Heard = NonNullable<RunDocument['heard']>;

/**
 * The card of a run in its thread. After it is first shown it follows the run by itself: one message, replaced in
 * place. It sends one request at a time, and shows only the newest of several changes. A question, a decision and the
 * outcome are shown at once.
 */
export class CardUpdates {
  private isThere = false;
  private isBusy = false;
  private shown = '';
  /** The question, the decisions and the outcome of the shown card; null before the first one. */
  private toldPeople: string | null = null;
  private shownAt = 0;
  private isClosing = false;
  private hasFailed = false;
  private ts: string | undefined;
  /** The place and the time where Slack took the present card; null while it did not. */
  private taken: Heard | null = null;

  constructor(private readonly run: RunState) {
    run.onChange(() => this.follow());
  }

  /** Puts the card into the thread, where it stays. Nothing waits for it. False if it was there already. */
  show(): boolean {
    const isNew = !this.isThere;
    this.isThere = true;
    this.follow();
    return isNew;
  }

  /**
   * Waits until Slack took the present card, or until one round of trying is over. Null if Slack did not take it, or
   * the site has no Slack.
   */
  async accepted(): Promise<Heard | null> {
    this.follow();
    await condition(() => !this.isBusy || this.taken !== null || this.hasFailed);
    return this.taken;
  }

  /** Waits until the card shows the present state, for a moment at most. */
  async settle(): Promise<void> {
    this.isClosing = true;
    this.follow();
    if (this.isBusy) await condition(() => !this.isBusy, LAST_WORDS_WITHIN);
  }

  private follow(): void {
    if (!this.isThere) return;
    if (this.keyNow() !== this.shown) {
      this.taken = null;
      this.hasFailed = false;
    }
    if (this.isBusy) return;
    this.isBusy = true;
    // Not cancellable: a run that is cancelled removes its buttons.
    void CancellationScope.nonCancellable(() => this.showNewest());
  }

  private keyNow(): string {
    return JSON.stringify(this.run.pages.card(this.run.document));
  }

  private async showNewest(): Promise<void> {
    // Changes of the same moment are one change.
    await Promise.resolve();
    while (this.keyNow() !== this.shown) {
      const inMs = this.dueInMs();
      if (inMs > 0 && showsProgressInTurns()) await condition(() => !this.isProgress(), inMs);
      const key = this.keyNow();
      this.shown = key;
      this.toldPeople = this.forPeople();
      this.shownAt = Date.now();
      await this.showOnce(key);
    }
    this.isBusy = false;
  }

  private dueInMs(): number {
    return this.isProgress() ? this.shownAt + PROGRESS_EVERY_MS - Date.now() : 0;
  }

  private isProgress(): boolean {
    return !this.isClosing && this.run.document.asks === null && this.toldPeople === this.forPeople();
  }

  private forPeople(): string {
    const { asks, decisions, outcome } = this.run.document;
    return JSON.stringify([asks, decisions.length, outcome?.kind]);
  }

  private async showOnce(key: string): Promise<void> {
    const { name, input, document, pages } = this.run;
    const order = {
      run: name,
      environment: input.environment,
      since: document.startedAt,
      ...pages.card(document),
      ts: this.ts,
    };
    try {
      const posted = await (order.asks === undefined ? bestEffort : asking).showCard(order);
      if (posted.ts !== undefined) this.ts = posted.ts;
      if (posted.link !== undefined) this.run.link('thread', posted.link);
      if (this.keyNow() !== key) return;
      this.hasFailed = posted.channel === NO_CHANNEL;
      this.taken = this.hasFailed ? null : { since: posted.at, channel: posted.channel };
    } catch (error) {
      this.hasFailed = true;
      // While people are asked, the card is tried again and again. After a final refusal only the next change tries
      // again.
      if (document.asks !== null && !isForGood(error)) this.shown = '';
    }
  }
}
