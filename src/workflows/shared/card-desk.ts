import { CancellationScope, condition } from '@temporalio/workflow';
import { renderCard } from '../connector-cannot-reach-iam/card';
import type { CaseFile } from './case-file';
import { mention } from './proxies';

/** So long the end of a run waits for its card: a thread that cannot be reached holds nothing up for longer. */
const LAST_WORDS_WITHIN = '30 seconds';

/**
 * The card of a run in its thread. From its first showing it follows the case file by itself: one message, replaced in
 * place, one request at a time, and of several changes meanwhile only the newest is shown.
 */
export class CardDesk {
  private isThere = false;
  private isBusy = false;
  private shown = '';
  private ts: string | undefined;

  constructor(private readonly file: CaseFile) {
    file.onChange(() => this.follow());
  }

  /** Puts the card into the thread, where it stays. Nobody waits for it. False when it was there already. */
  show(): boolean {
    const isNew = !this.isThere;
    this.isThere = true;
    this.follow();
    return isNew;
  }

  /** Waits until the card shows the run as it stands, for a moment at most. */
  async settle(): Promise<void> {
    this.follow();
    if (this.isBusy) await condition(() => !this.isBusy, LAST_WORDS_WITHIN);
  }

  private follow(): void {
    if (!this.isThere || this.isBusy) return;
    this.isBusy = true;
    // Not cancellable: a run that is cancelled takes its buttons away.
    void CancellationScope.nonCancellable(() => this.showNewest());
  }

  private async showNewest(): Promise<void> {
    const { file } = this;
    // What changes in the same moment is one change.
    await Promise.resolve();
    for (;;) {
      const card = renderCard(file.document);
      const key = JSON.stringify(card);
      if (key === this.shown) break;
      this.shown = key;
      const at = this.ts === undefined ? {} : { ts: this.ts };
      const { environment } = file.input;
      const order = { run: file.name, environment, since: file.document.startedAt, ...card, ...at };
      await mention.showCard(order).then(
        ({ ts, link }) => {
          if (ts !== undefined) this.ts = ts;
          if (link !== undefined) file.document.links.thread = link;
        },
        // The next change tries again.
        () => undefined,
      );
    }
    this.isBusy = false;
  }
}
