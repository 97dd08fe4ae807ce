import { ClientError } from '../client-error';
import type { ErrorFacts } from '../client-error';

/** Slack refused, or could not be asked. */
export class SlackError extends ClientError {
  override name = 'SlackError';
  /** Slack's own word, such as `not_in_channel`; null if there was none. */
  readonly word: string | null;

  constructor(facts: ErrorFacts, word: string | null) {
    super(facts);
    this.word = word;
  }
}
