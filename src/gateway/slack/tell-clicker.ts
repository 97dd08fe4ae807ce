import { COUNTED } from '../../approvals/decision';
import type { Reply } from '../../approvals/decision';
import { inSlack } from '../../text/slack';
import { respond } from '../../clients/slack/respond';
import type { SlackUser } from './slack-user';
import type { SlackParts } from './parts';

/**
 * Tells the person who clicked the outcome. Only they see it. First the response address of the click is used. If there
 * is none, or it is not allowed, or it no longer works, our bot answers: in the channel, or else in a direct message.
 */
export async function tellClicker(
  { slack, bot, log }: SlackParts,
  { responseUrl, channel, member }: Partial<SlackUser>,
  { answer, because }: Reply,
): Promise<void> {
  // `unknown`: the decision may have counted, so do not say that it did not.
  const mayCount = answer === 'unknown' || COUNTED.includes(answer);
  const text = `*${answer}*: ${inSlack(because)}${mayCount ? '' : '\nNothing was decided by this click.'}`;
  const failed: string[] = [];
  for (const tell of [throughItsAddress, inTheChannel, inAMessage]) {
    const why = await tell().catch((error: unknown) => (error as Error).message);
    if (why === null) {
      // The operator must know this: such an answer is late, or the response address is not in the list.
      if (failed.length > 0) log.warn('a click was answered by the bot', { answer, because: failed.join('; ') });
      return;
    }
    failed.push(why);
  }
  log.warn('the one who clicked could not be told', { answer, because: failed.join('; ') });

  /** Null when the person was told, else the reason. */
  async function throughItsAddress(): Promise<string | null> {
    if (responseUrl === undefined) return 'there is no response address';
    const { origin, host } = new URL(responseUrl);
    // The address comes with the request, so we believe it only if it is one of Slack's.
    if (!slack.responseOrigins.includes(origin)) {
      log.warn('a click names a response address that may not be used', { answer, host });
      return `SATLINK_SLACK_RESPONSE_ORIGINS does not name ${host}`;
    }
    await respond(responseUrl, text);
    return null;
  }

  async function inTheChannel(): Promise<string | null> {
    if (bot === null || channel === undefined || member === undefined) return 'the bot cannot say it in the channel';
    await bot.whisper({ channel, member, text });
    return null;
  }

  async function inAMessage(): Promise<string | null> {
    if (bot === null || member === undefined) return 'the bot cannot write to them';
    await bot.write({ member, text });
    return null;
  }
}
