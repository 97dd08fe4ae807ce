import { heartbeat, sleep } from '@temporalio/activity';
import { clientMessageId } from '../../clients/slack/client-message-id';
import { MESSAGES_READ_MAX } from '../../clients/slack/client';
import type { Slack, SlackMessage } from '../../clients/slack/client';
import { SlackError } from '../../clients/slack/error';
import { tooLong } from '../../clients/slack/failure';
import type { XoBot } from '../../config/fleet';
import type { LocationFinding } from '../../contract/findings';
import { isHtmlPage } from '../../evidence/text/raw-text';
import { isAnswer, isOver, wordsFor } from './xo-answers';

const EVENT_TYPE = 'satlink_xo_question';
const ASKED_MAX = 2;
/** A burst that lasts longer than this multiple of the patience is taken as it is. */
const BURST_MAX = 2;
/** Slack's clock and ours may differ by this much. */
const CLOCK_SKEW_S = 60;

export interface Conversation {
  slack: Slack;
  bot: XoBot;
  /** The id that xo is asked about. It is validated, because it becomes part of a command. */
  id: string;
  /** The mark of our question: the same in every attempt. */
  name: string;
  /** Seconds since 1970: our question is never older. Null in a first attempt, which has no question to look for. */
  searchSince: number | null;
  read: (texts: string[]) => Promise<LocationFinding>;
}

/** The content of one message, by its `ts`. */
interface HeardMessage {
  /** Changes if the message changes: bots edit a placeholder into the answer. */
  version: string;
  texts: string[];
  /** Files whose text is not known yet, and may be at the next look. */
  pending: string[];
  /** The number of files that Slack does not let us read. */
  unreadable: number;
}

/**
 * Asks xo and collects its answers. They come as a burst of messages in no order, until it is quiet. Asks a second time
 * if no answer came. Null is silence.
 */
export async function talkToXo(conversation: Conversation): Promise<LocationFinding | null> {
  const { bot, id } = conversation;
  const heard = new Map<string, HeardMessage>();
  const asked: string[] = [];
  while (asked.length < ASKED_MAX) {
    const question = await ask(conversation, asked.length + 1);
    asked.push(question.ts);
    let newsAt = performance.now();
    const silentAt = newsAt + bot.answerWithinMs - question.ageMs;
    const enoughAt = silentAt + BURST_MAX * bot.answerWithinMs;
    for (;;) {
      // This worker may have been away or stopped. So silence is believed only in a look that began after the time was
      // over.
      const isTimeOver = performance.now() >= silentAt;
      const news = await collect(conversation, { asked, heard });
      if (news) newsAt = performance.now();
      const texts = inOrder(heard);
      heartbeat(texts.length === 0 ? `waiting for xo (asked ${asked.length} times)` : wordsFor(texts));
      if (isAnswered(heard, id)) {
        // Before a long answer is read: nobody looks for news meanwhile.
        const nowMs = performance.now();
        const finding = await readHeard(conversation, heard);
        if (isOver(finding, nowMs - newsAt, bot.quietWindowMs) || nowMs > enoughAt)
          return { ...finding, ...(await sourceOf(conversation, question.ts)) };
      }
      if (isTimeOver && !isAnswered(heard, id)) break;
      await sleep(bot.pollEveryMs);
    }
  }
  return null;
}

/**
 * Noise alone ("started", "looking") is no answer. A message counts if it names the id, or is a file that we cannot
 * read.
 */
function isAnswered(heard: Map<string, HeardMessage>, id: string): boolean {
  return [...heard.values()].some(
    ({ texts, pending, unreadable }) => pending.length + unreadable > 0 || texts.some((text) => text.includes(id)),
  );
}

/** The finding in the messages. If there is none and there was a file, the file is the reason. */
async function readHeard({ read, id }: Conversation, heard: Map<string, HeardMessage>): Promise<LocationFinding> {
  const finding = await read(inOrder(heard));
  const unread = [...heard.values()].reduce((sum, { pending, unreadable }) => sum + pending.length + unreadable, 0);
  if (unread === 0 || finding.kind !== 'unreadable') return finding;
  const files = unread === 1 ? 'a file that' : `${unread} files that`;
  return {
    kind: 'unreadable',
    because: `xo answered about ${id} with ${files} Slack did not let us read (does the Slack app have files:read?).`,
  };
}

function inOrder(heard: Map<string, HeardMessage>): string[] {
  return [...heard].sort(([one], [other]) => Number(one) - Number(other)).flatMap(([, { texts }]) => texts);
}

/** Our question, found again or posted. The waiting time of an earlier attempt counts. */
async function ask(conversation: Conversation, round: number): Promise<{ ts: string; ageMs: number }> {
  const { slack, bot, id, name } = conversation;
  const question = clientMessageId(`${name} ${id} ${round}`);
  const found = await findQuestion(conversation, question);
  if (found !== null)
    return { ts: found, ageMs: Math.min(Math.max(0, Date.now() - Number(found) * 1000), bot.answerWithinMs) };

  const { ts } = await slack.post({
    channel: bot.channel,
    // Only the member id makes a mention. "@name" typed by a program is plain text.
    text: `<@${bot.userId}> ${bot.command} ${id}`,
    clientMsgId: question,
    metadata: { eventType: EVENT_TYPE, payload: { question } },
  });
  return { ts, ageMs: 0 };
}

async function findQuestion({ slack, bot, searchSince }: Conversation, question: string): Promise<string | null> {
  if (searchSince === null) return null;
  const oldest = String(Math.max(0, searchSince - CLOCK_SKEW_S));
  // If the channel has more than we read, the question is asked again: xo then only answers it twice.
  const history = await orRefused(slack.readHistory({ channel: bot.channel, oldest }));
  for (const message of history?.messages ?? [])
    if (message.metadata?.payload['question'] === question && (await slack.isOwn(message))) return message.ts;

  return null;
}

/**
 * Reads new messages: in the threads of our questions, and in the channel if those have none. Says whether there were
 * any.
 */
async function collect(
  { slack, bot, id }: Conversation,
  { asked, heard }: { asked: string[]; heard: Map<string, HeardMessage> },
): Promise<boolean> {
  const threads = await Promise.all(asked.map((ts) => orRefused(slack.readThread({ channel: bot.channel, ts }))));
  const question = { id, xo: bot.userId, asked };
  let answers = (
    await named(
      slack,
      threads.flatMap((messages) => messages ?? []),
    )
  ).filter((message) => isAnswer(message, question));
  if (answers.length === 0) {
    const reading = slack.readHistory({ channel: bot.channel, oldest: asked[0]! });
    // If neither can be read, nothing can be heard. That is an error and not silence.
    const history = threads.every((one) => one === null) ? await reading : await orRefused(reading);
    answers = (await named(slack, history?.messages ?? [])).filter((message) => isAnswer(message, question));
    // An empty part of the channel does not prove that xo is silent.
    if (answers.length === 0 && history?.isCut) {
      throw tooLong(
        { attempt: `hear xo in Slack channel ${bot.channel}`, url: 'conversations.history' },
        MESSAGES_READ_MAX,
      );
    }
  }
  let isNews = false;
  for (const message of answers) {
    const before = heard.get(message.ts);
    const version = versionOf(message);
    if (before?.version === version && before.pending.length === 0) continue;
    const now =
      before?.version === version ? before : { version, texts: message.texts, pending: message.files, unreadable: 0 };
    const after = await withFiles(slack, now);
    isNews ||= before?.version !== version || after.pending.length < now.pending.length;
    heard.set(message.ts, after);
  }
  return isNews;
}

/**
 * A bot's message may name the bot without its member. Slack says whose bot it is. If it does not, the message is
 * nobody's.
 */
async function named(slack: Slack, messages: SlackMessage[]): Promise<SlackMessage[]> {
  return Promise.all(
    messages.map(async (message) =>
      message.user !== null || message.botId === null
        ? message
        : { ...message, user: await orRefused(slack.memberOfBot(message.botId)) },
    ),
  );
}

/** Some programs edit without a trace in `edited`, so the content counts too. */
function versionOf({ editedTs, texts, files }: SlackMessage): string {
  return JSON.stringify([editedTs, texts, files]);
}

/** Adds the text in the files of a message. If one cannot be read, the run goes on without it. */
async function withFiles(slack: Slack, { pending, ...message }: HeardMessage): Promise<HeardMessage> {
  const read = { ...message, texts: [...message.texts], pending: [] as string[] };
  for (const url of pending) {
    const content = await orUnread(slack.readFile(url));
    if (content === 'never') read.unreadable += 1;
    else if (content === 'not-now') read.pending.push(url);
    else read.texts.push(content.text);
  }
  return read;
}

/**
 * An answer of Slack that is no file is final, whatever its words. Silence and an outage may pass until the next look.
 */
async function orUnread(reading: Promise<string>): Promise<{ text: string } | 'never' | 'not-now'> {
  try {
    const text = await reading;
    return isHtmlPage(text) ? 'never' : { text };
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    const { status, permanent } = error;
    return !permanent && (status === null || status === 429 || status >= 500) ? 'not-now' : 'never';
  }
}

/** The address where people can read it themselves. Without an address the finding is worth the same. */
async function sourceOf({ slack, bot }: Conversation, ts: string): Promise<{ source?: string }> {
  try {
    return { source: await slack.permalink({ channel: bot.channel, ts }) };
  } catch (error) {
    if (error instanceof SlackError) return {};
    throw error;
  }
}

/** Null if Slack refuses for good: some tokens may not read threads, some not the channel, some not files. */
async function orRefused<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof SlackError && error.permanent) return null;
    throw error;
  }
}
