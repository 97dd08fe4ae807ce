import { COUNTED } from '../../approvals/decision';
import type { Reply } from '../../approvals/decision';
import { escapeForSlack } from '../../clients/slack/escape';
import { respond } from '../../clients/slack/respond';
import type { Clicker } from './interaction';
import type { SlackParts } from './interactions';

/**
 * Tells the one who clicked what became of it, in words that only they see: through the response address of the click or,
 * when there is none or it no longer works, as our bot.
 */
export async function tellClicker(
  { slack, bot, log }: SlackParts,
  { responseUrl, channel, member }: Partial<Clicker>,
  { answer, because }: Reply,
): Promise<void> {
  // Of an answer that did not come nobody knows what it decided.
  const mayCount = answer === 'unknown' || COUNTED.includes(answer);
  const text = `*${answer}*: ${escapeForSlack(because)}${mayCount ? '' : '\nNothing was decided by this click.'}`;
  // The address comes with the request, so it is only believed where Slack itself answers.
  if (responseUrl !== undefined && !slack.responseOrigins.includes(new URL(responseUrl).origin)) {
    return void log.warn('a click names a response address that is not Slack’s; nobody is told', { answer });
  }
  const failed = await answered();
  if (failed !== null && !(await whisper())) {
    log.warn('the one who clicked could not be told', { answer, because: failed });
  }

  /** Why the response address did not take it; null when it did. */
  async function answered(): Promise<string | null> {
    if (responseUrl === undefined) return 'there is no response address';
    return respond(responseUrl, text).then(
      () => null,
      (error: Error) => error.message,
    );
  }

  async function whisper(): Promise<boolean> {
    if (bot === null || channel === undefined || member === undefined) return false;
    return bot.whisper({ channel, member, text }).then(
      () => true,
      () => false,
    );
  }
}
