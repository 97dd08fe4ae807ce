import { WebClient } from '@slack/web-api';
import type { Logger } from '@slack/web-api';
import type { z } from 'zod';
import type { Secret } from '../../config/secret';
import { openStream } from '../http';
import type { Endpoint } from '../http';
import { readCapped } from '../read-capped';
import { boundedFetch } from './bounded-fetch';
import { collectText } from './collect-text';
import { SlackError } from './error';
import { misshapen, slackErrorOf, tooLong } from './failure';
import { Accepted, Bot, Messages, Opened, Permalink, PostedMessage, Self } from './schema';

export interface SlackPost {
  channel: string;
  /** mrkdwn; foreign text in it is escaped already. At most 40,000 characters. */
  text: string;
  threadTs?: string;
  /** Slack recognises a repeated message by it. */
  clientMsgId: string;
  /** We recognise the message by it. */
  metadata: { eventType: string; payload: Record<string, string | number> };
  /** Block Kit; notifications then show the text. */
  blocks?: object[];
}

export interface SlackMessage {
  /** Seconds with six decimals. Together with the channel it is the message's id. */
  ts: string;
  threadTs: string | null;
  /** The time of the last edit; null if there was none. */
  editedTs: string | null;
  user: string | null;
  botId: string | null;
  /** Text, attachments and blocks, as Slack stores them. */
  texts: string[];
  /** Addresses of uploaded files. */
  files: string[];
  metadata: { eventType: string; payload: Record<string, unknown> } | null;
}

/** A form that is open on somebody's screen, in its present state. */
export interface OpenedView {
  id: string;
  hash: string;
}

/** The content of a channel, newest first. `isCut`: there is more, and the oldest messages are missing here. */
export interface History {
  messages: SlackMessage[];
  isCut: boolean;
}

/** A Slack workspace, as one identity. Throws `SlackError` only. */
export interface Slack {
  /** Idempotent only by Slack's own memory of `clientMsgId`: look for the message before posting it again. */
  post(message: SlackPost): Promise<{ channel: string; ts: string }>;
  /** Replaces the text and the blocks of one of our messages. */
  update(message: { channel: string; ts: string; text: string; blocks?: object[] }): Promise<void>;
  /**
   * A thread without its parent, oldest first. A thread that is too long is a permanent error: its newest messages
   * would be missing.
   */
  readThread(where: { channel: string; ts: string }): Promise<SlackMessage[]>;
  /** The messages of a channel after `oldest` (a `ts`), outside of threads, newest first. */
  readHistory(where: { channel: string; oldest: string }): Promise<History>;
  /** The text of an uploaded file, at most 1 MB. The token goes to Slack's own hosts only. */
  readFile(url: string): Promise<string>;
  /** Posts a message in a channel that only one member sees, until they reload. */
  whisper(message: { channel: string; member: string; text: string }): Promise<void>;
  /** Writes to one member alone, in the conversation between them and the bot. */
  write(message: { member: string; text: string }): Promise<void>;
  /**
   * Opens a form for the person who clicked. `triggerId` comes from the click; it is valid for three seconds and once.
   */
  openView(order: { triggerId: string; view: object }): Promise<OpenedView>;
  /** Replaces an open form. Fails if it was closed, or no longer has this `hash`. */
  updateView(order: OpenedView & { view: object }): Promise<void>;
  /** Says whether we posted the message ourselves: anybody may copy the marks of our messages. */
  isOwn(message: Pick<SlackMessage, 'user' | 'botId'>): Promise<boolean>;
  /** The member id of a bot; null if Slack does not say it. */
  memberOfBot(botId: string): Promise<string | null>;
  /** The address of a message, for people. */
  permalink(message: { channel: string; ts: string }): Promise<string>;
}

export interface SlackOptions {
  /** `https://slack.com` */
  url: string;
  token: Secret;
  timeoutMs?: number;
}

const PAGE_SIZE = 200;
const PAGES_MAX = 50;
/** A longer history or thread is not read to its end. */
export const MESSAGES_READ_MAX = PAGE_SIZE * PAGES_MAX;
const FILE_BYTES_MAX = 1_000_000;
const FILE_HOST = 'https://files.slack.com';

/** The client's own log would repeat Slack's words about our requests. */
const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => 'error' as ReturnType<Logger['getLevel']>,
  setName: () => undefined,
};

export function createSlack({ url, token, timeoutMs = 10_000 }: SlackOptions): Slack {
  const web = new WebClient(token.reveal(), {
    slackApiUrl: `${url}/api/`,
    allowAbsoluteUrls: false,
    // The engine repeats activities, and it shows each attempt. A second layer would hide them.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    fetch: boundedFetch,
    logger: SILENT,
  });

  /** Asked once, when a message bears our mark. */
  let self: Promise<z.output<typeof Self>> | undefined;
  const members = new Map<string, string | null>();

  async function call<T extends z.ZodType>(
    attempt: string,
    method: string,
    { fields, shape }: { fields: Record<string, unknown>; shape: T },
  ): Promise<z.output<T>> {
    const wire = { attempt, url: `${url}/api/${method}` };
    const answer = await web.apiCall(method, fields).catch((error: unknown) => {
      throw slackErrorOf(error, wire);
    });
    const parsed = shape.safeParse(answer);
    if (!parsed.success) throw misshapen(wire);
    return parsed.data;
  }

  async function readPages(attempt: string, method: string, fields: Record<string, unknown>): Promise<History> {
    const messages: SlackMessage[] = [];
    let cursor = '';
    for (let page = 0; page < PAGES_MAX; page++) {
      const paged = { ...fields, limit: PAGE_SIZE, include_all_metadata: true, ...(cursor === '' ? {} : { cursor }) };
      const answer = await call(attempt, method, { fields: paged, shape: Messages });
      messages.push(...answer.messages.map(messageOf));
      cursor = answer.response_metadata?.next_cursor ?? '';
      if (cursor === '') return { messages, isCut: answer.has_more === true };
    }
    return { messages, isCut: true };
  }

  return {
    async post({ channel, text, threadTs, clientMsgId, metadata, blocks }) {
      const fields = {
        channel,
        text: sendable(text),
        thread_ts: threadTs,
        client_msg_id: clientMsgId,
        metadata: { event_type: metadata.eventType, event_payload: metadata.payload },
        unfurl_links: false,
        unfurl_media: false,
        blocks,
      };
      return call(`post to Slack channel ${channel}`, 'chat.postMessage', { fields, shape: PostedMessage });
    },

    async update({ text, ...message }) {
      const fields = { ...message, text: sendable(text) };
      await call(`change a message in Slack channel ${fields.channel}`, 'chat.update', {
        fields,
        shape: PostedMessage,
      });
    },

    async whisper({ channel, member, text }) {
      const fields = { channel, user: member, text: sendable(text) };
      await call(`whisper in Slack channel ${channel}`, 'chat.postEphemeral', { fields, shape: Accepted });
    },

    async write({ member, text }) {
      const fields = { channel: member, text: sendable(text) };
      await call('write to a member of Slack', 'chat.postMessage', { fields, shape: Accepted });
    },

    async openView({ triggerId, view }) {
      const fields = { trigger_id: triggerId, view };
      return (await call('open a form in Slack', 'views.open', { fields, shape: Opened })).view;
    },

    async updateView({ id, hash, view }) {
      const fields = { view_id: id, hash, view };
      await call('change a form in Slack', 'views.update', { fields, shape: Accepted });
    },

    async readThread({ channel, ts }) {
      const attempt = `read a thread in Slack channel ${channel}`;
      const { messages, isCut } = await readPages(attempt, 'conversations.replies', { channel, ts });
      if (isCut) throw tooLong({ attempt, url: `${url}/api/conversations.replies` }, MESSAGES_READ_MAX);
      return messages.filter((message) => message.ts !== ts);
    },

    readHistory: ({ channel, oldest }) =>
      readPages(`read Slack channel ${channel}`, 'conversations.history', { channel, oldest }),

    async readFile(address) {
      const wire = { attempt: 'read a file of Slack', url: `${url}/…` };
      if (!URL.canParse(address)) throw misshapen(wire);
      const { origin, pathname, search } = new URL(address);
      if (origin !== new URL(url).origin && origin !== FILE_HOST) throw misshapen(wire);
      const site: Endpoint = {
        system: 'slack',
        baseUrl: origin,
        timeoutMs,
        headers: () => ({ Authorization: `Bearer ${token.reveal()}`, 'Accept-Encoding': 'identity' }),
        fail: (facts) => new SlackError(facts, null),
      };
      const ask = { attempt: wire.attempt, method: 'GET' as const, path: `${pathname}${search}` };
      const heard = await openStream(site, ask, AbortSignal.timeout(timeoutMs));
      const chunks: Buffer[] = [];
      for await (const chunk of readCapped(site, ask, { body: heard.body, bytesMax: FILE_BYTES_MAX }))
        chunks.push(chunk);
      // Without the permission to read files, Slack shows its sign-in page.
      if (heard.header('content-type')?.startsWith('text/html')) throw misshapen(wire);
      return Buffer.concat(chunks).toString('utf8');
    },

    async isOwn({ user, botId }) {
      self ??= call('read who our token belongs to', 'auth.test', { fields: {}, shape: Self });
      const { user_id, bot_id } = await self.catch((error: unknown) => {
        self = undefined;
        throw error;
      });
      return user === user_id || (bot_id !== undefined && botId === bot_id);
    },

    async memberOfBot(botId) {
      const known = members.get(botId);
      if (known !== undefined) return known;
      const shown = { fields: { bot: botId }, shape: Bot };
      const member = (await call('read who a bot is', 'bots.info', shown)).bot.user_id ?? null;
      members.set(botId, member);
      return member;
    },

    async permalink({ channel, ts }) {
      const fields = { channel, message_ts: ts };
      const shown = { fields, shape: Permalink };
      return (await call('read the address of a message', 'chat.getPermalink', shown)).permalink;
    },
  };
}

/** Half a surrogate pair, left by cutting, has no form encoding: Slack's client would throw on each try. */
function sendable(text: string): string {
  return text.replace(/\p{Cs}/gu, '\uFFFD');
}

function messageOf(message: z.output<typeof Messages>['messages'][number]): SlackMessage {
  const { ts, thread_ts: threadTs, edited, user, bot_id: botId, files, metadata } = message;
  return {
    ts,
    threadTs: threadTs ?? null,
    editedTs: edited?.ts ?? null,
    user: user ?? null,
    botId: botId ?? null,
    texts: collectText(message),
    files: (files ?? []).flatMap((file) => (file.url_private === undefined ? [] : [file.url_private])),
    metadata: metadata === undefined ? null : { eventType: metadata.event_type, payload: metadata.event_payload },
  };
}
