import type { Message } from './workspace';

/** Where the messages of a channel are, so that a look at one thread does not cost a walk through the whole channel. */
interface Index {
  read: number;
  byTs: Map<string, Message>;
  byClientId: Map<string, Message>;
  /** By the `ts` of the parent, as they came. */
  replies: Map<string, Message[]>;
  /** Parents, and messages without a thread. */
  roots: Message[];
}

const indexes = new WeakMap<readonly Message[], Index>();

/** The index of a list of messages that only grows. A list that was replaced begins anew. */
export function indexOf(messages: readonly Message[]): Omit<Index, 'read'> {
  const known = indexes.get(messages);
  const index =
    known !== undefined && known.read <= messages.length
      ? known
      : { read: 0, byTs: new Map(), byClientId: new Map(), replies: new Map(), roots: [] };
  indexes.set(messages, index);
  for (; index.read < messages.length; index.read++) note(index, messages[index.read]!);
  return index;
}

/** The mark of a message that its author gave it: Slack knows a repeated one by it. */
export function clientIdOf({ user, client_msg_id }: { user: string; client_msg_id: string | undefined }): string {
  return `${user} ${client_msg_id}`;
}

function note({ byTs, byClientId, replies, roots }: Index, message: Message): void {
  const { ts, thread_ts, user, client_msg_id } = message;
  if (!byTs.has(ts)) byTs.set(ts, message);
  const clientId = clientIdOf({ user, client_msg_id });
  if (byClientId.get(clientId)?.client_msg_id === undefined) byClientId.set(clientId, message);
  if (thread_ts === undefined || thread_ts === ts) return void roots.push(message);
  const thread = replies.get(thread_ts);
  if (thread === undefined) replies.set(thread_ts, [message]);
  else thread.push(message);
}
