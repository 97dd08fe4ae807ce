import type { RunName } from '../../approvals/plan';
import { clientMessageId } from '../../clients/slack/client-message-id';
import { MESSAGES_READ_MAX } from '../../clients/slack/client';
import type { Slack, SlackMessage } from '../../clients/slack/client';
import { SlackError } from '../../clients/slack/error';
import type { Posted } from '../../contract/activities';
import { chunksOf } from './chunks';

/** Slack's clock and the engine's may differ by this much. */
const CLOCK_SKEW_MS = 60_000;
const EVENT_TYPE = 'satlink_message';
const BEGUN_ANEW =
  `This channel has more than ${MESSAGES_READ_MAX} messages since this run began, and we read no more of them. ` +
  'An earlier thread of this run may stand further up. It goes on in the thread of this message, where something may be said again.';

/** A thread of ours: of a run, or of one escalation. */
export interface Thread {
  slack: Slack;
  channel: string;
  /** The channel as the run's document names it. */
  named: string;
  run: RunName;
  /** Tells the threads of a run apart: `run`, `escalation-…`. */
  thread: string;
  /** ISO 8601: older messages are not searched. */
  since: string;
}

/** A message. One with blocks is a single message, and replaces itself if it is there already. */
interface Words {
  key: string;
  /** mrkdwn; text from outside is escaped already. */
  text: string;
  blocks?: object[];
  /** Messages that are there already are replaced, because the text has changed. */
  replaces?: boolean | undefined;
}

/**
 * Posts to a thread, once per key. The first message opens the thread. Messages carry run, thread and key as metadata.
 * After a lost answer, the next attempt finds the posted messages by them. If the channel has too many messages to find
 * out, the thread begins with a message that says so.
 */
export async function postOnce(where: Thread, { key, text, blocks, replaces }: Words): Promise<Posted> {
  const { channel } = where;
  let parent = await findParent(where);
  let known: Parent[] =
    parent === null
      ? []
      : [parent, ...(await postedByUs(await where.slack.readThread({ channel, ts: parent.ts }), where))];
  let first: string | null = null;
  const chunks = blocks === undefined ? chunksOf(text) : [text];
  for (const [index, chunk] of chunks.entries()) {
    const part = `${key}#${index + 1}`;
    const there = known.find((one) => isPart(one, where, part))?.ts;
    if (there !== undefined && (blocks || replaces))
      await where.slack.update({ channel, ts: there, text: chunk, ...(blocks === undefined ? {} : { blocks }) });
    const ts = there ?? (await post(where, { part, chunk, parent, blocks }));
    first ??= ts;
    if (parent === null) {
      parent = { ts };
      known = [];
    }
  }
  const link = first === null ? null : await linkTo(where, first);
  return {
    channel: where.named,
    ...(first === null ? {} : { ts: first }),
    ...(link === null ? {} : { link }),
    at: new Date(first === null ? Date.now() : Number(first) * 1000).toISOString(),
  };
}

type Parent = Pick<SlackMessage, 'ts'> & Partial<SlackMessage>;

/**
 * The oldest message of the channel that opened this thread. If the channel has more messages than we read, it may be
 * among the unread ones. Then a message that says so opens another thread, which is found from then on.
 */
async function findParent(where: Thread): Promise<Parent | null> {
  const oldest = String(Math.max(0, (Date.parse(where.since) - CLOCK_SKEW_MS) / 1000));
  const { messages, isCut } = await where.slack.readHistory({ channel: where.channel, oldest });
  const found = (await postedByUs(messages, where)).at(-1);
  if (found !== undefined || !isCut) return found ?? null;
  return { ts: await post(where, { part: 'begun-anew#1', chunk: BEGUN_ANEW, parent: null }) };
}

async function post(
  { slack, channel, run, thread }: Thread,
  { part, chunk, parent, blocks }: { part: string; chunk: string; parent: Parent | null; blocks?: object[] },
): Promise<string> {
  const { ts } = await slack.post({
    channel,
    text: chunk,
    ...(parent === null ? {} : { threadTs: parent.ts }),
    blocks,
    clientMsgId: clientMessageId(`${run.workflowId} ${run.firstRunId} ${channel} ${thread} ${part}`),
    metadata: {
      eventType: EVENT_TYPE,
      payload: { workflow: run.workflowId, run: run.firstRunId, thread, part },
    },
  });
  return ts;
}

/** Our own messages of this thread. Anybody may write the same mark, but their messages are not ours. */
async function postedByUs(messages: SlackMessage[], where: Thread): Promise<SlackMessage[]> {
  const ours: SlackMessage[] = [];
  for (const message of messages) if (isOurs(message, where) && (await where.slack.isOwn(message))) ours.push(message);

  return ours;
}

function isOurs({ metadata }: Parent, { run, thread }: Thread): boolean {
  const payload = metadata?.payload ?? {};
  return payload['workflow'] === run.workflowId && payload['run'] === run.firstRunId && payload['thread'] === thread;
}

function isPart(message: Parent, where: Thread, part: string): boolean {
  return isOurs(message, where) && message.metadata?.payload['part'] === part;
}

/** Best effort: the address of a message is not worth an attempt. */
async function linkTo({ slack, channel }: Thread, ts: string): Promise<string | null> {
  try {
    return await slack.permalink({ channel, ts });
  } catch (error) {
    if (error instanceof SlackError) return null;
    throw error;
  }
}
