import { CancellationScope, condition } from '@temporalio/workflow';
import { NO_CHANNEL } from '../../contract/activities';
import type { RunDocument } from '../../contract/run-document';
import type { RunState } from './run-state';
import { isForGood } from './ending';
import { asking, bestEffort } from './activities';

/** How long the end of a run waits for its card. If Slack is down, the run closes anyway. */
const LAST_WORDS_WITHIN = '30 seconds';

/** The time and the channel by which somebody could know. */
export type Heard = NonNullable<RunDocument['heard']>;

/**
 * The card of a run in its thread. After it is first shown it follows the run by itself: one message, replaced in
 * place. It sends one request at a time, and shows only the newest of several changes.
 */
export class CardUpdates {
  private isThere = false;
  private isBusy = false;
  private shown = '';
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
    for (let key = this.keyNow(); key !== this.shown; key = this.keyNow()) {
      this.shown = key;
      await this.showOnce(key);
    }
    this.isBusy = false;
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
