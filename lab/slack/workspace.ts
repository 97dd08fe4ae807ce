import { randomUUID } from 'node:crypto';
import type { LabClock } from '../clock';

/** The id of the lab's workspace. */
export const TEAM_ID = 'TLAB000001';

/** A message as Slack stores it. */
export interface Message {
  type: 'message';
  ts: string;
  thread_ts?: string;
  user: string;
  bot_id?: string;
  subtype?: 'bot_message';
  text: string;
  blocks?: unknown[];
  attachments?: unknown[];
  files?: unknown[];
  metadata?: { event_type: string; event_payload: unknown };
  edited?: { user: string; ts: string };
  client_msg_id?: string;
}

export interface Member {
  id: string;
  name: string;
  /** Present for bots. */
  botId?: string;
  token?: string;
}

export interface Channel {
  id: string;
  name: string;
  archived: boolean;
  /** Ids of members; who is not in it cannot post or read. */
  members: string[];
  messages: Message[];
}

export type MessageListener = (heard: { channel: Channel; message: Message; author: Member }) => void;

/** A Slack workspace: who is there, what was said, and who listens. */
export class Workspace {
  readonly url = 'https://lab-workspace.slack.invalid';
  readonly members: readonly Member[];
  readonly channels = new Map<string, Channel>();
  readonly files = new Map<string, string>();
  readonly #clock: LabClock;
  readonly #listeners: MessageListener[] = [];
  #lastTsMicros = 0;

  constructor(clock: LabClock, members: readonly Member[], channels: readonly Omit<Channel, 'messages'>[]) {
    this.#clock = clock;
    this.members = members;
    for (const channel of channels) this.channels.set(channel.id, { ...channel, messages: [] });
  }

  onMessage(listener: MessageListener): void {
    this.#listeners.push(listener);
  }

  /** Forgets all that was said. */
  clear(): void {
    for (const channel of this.channels.values()) channel.messages = [];
    this.files.clear();
  }

  say(channel: Channel, author: Member, said: Partial<Message> & { text: string }): Message {
    const message: Message = {
      type: 'message',
      ...(author.botId === undefined ? {} : { subtype: 'bot_message', bot_id: author.botId }),
      user: author.id,
      ts: this.nextTs(),
      ...said,
    };
    channel.messages.push(message);
    for (const heard of this.#listeners) heard({ channel, message, author });
    return message;
  }

  /** A file that a member uploads; Slack keeps it apart from the message. */
  keepFile(name: string, content: string): { id: string; name: string; mode: string; path: string } {
    const id = `F${randomUUID().replaceAll('-', '').slice(0, 10).toUpperCase()}`;
    this.files.set(id, content);
    return { id, name, mode: 'snippet', path: `/files-pri/${TEAM_ID}-${id}/download/${name}` };
  }

  /** Seconds with six decimals, and never the same twice: it is the id of a message within its channel. */
  nextTs(): string {
    this.#lastTsMicros = Math.max(this.#lastTsMicros + 1, this.#clock.now() * 1000);
    const seconds = Math.floor(this.#lastTsMicros / 1_000_000);
    return `${seconds}.${String(this.#lastTsMicros % 1_000_000).padStart(6, '0')}`;
  }
}

/** How Slack stores text that a program posts: three characters escaped, addresses turned into links. */
export function asMrkdwn(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/https?:\/\/[^\s"',]+/g, (url) => `<${url}>`);
}
