import { bearerOf, fieldsOf, type Answer, type Exchange } from '../http/exchange';
import type { LabClock } from '../clock';
import type { Clicks } from './clicks';
import { Blocks } from './blocks';
import { PostLimits } from './limits';
import { clientIdOf, indexOf } from './message-index';
import { TEAM_ID } from './workspace';
import type { Channel, Member, Message, Workspace } from './workspace';

const PAGE_MAX = 999;
/** All blocks of a message together; beyond it Slack refuses the message, whatever the limits of each block allow. */
const BLOCKS_MAX = 13_200;

interface Call {
  method: string;
  caller: Member;
  fields: Map<string, string>;
}

/** The methods of the Web API that a run needs. All answers are 200 except for the rate limit. */
export class WebApi {
  readonly #workspace: Workspace;
  readonly #clock: LabClock;
  readonly limits = new PostLimits();
  readonly #clicks: Clicks;

  constructor(workspace: Workspace, { clock, clicks }: { clock: LabClock; clicks: Clicks }) {
    this.#clicks = clicks;
    this.#workspace = workspace;
    this.#clock = clock;
  }

  answer(exchange: Exchange): Answer {
    const method = exchange.path.replace(/^\/api\//, '');
    const fields = fieldsOf(exchange);
    const token = bearerOf(exchange) ?? fields.get('token');
    if (token === undefined) return failed('not_authed');
    const caller = this.#workspace.members.find((member) => member.token === token);
    if (caller === undefined) return failed('invalid_auth');
    return this.#call({ method, caller, fields });
  }

  /** A file's content, for those who may see it. A browser without a session gets the sign-in page. */
  file(exchange: Exchange): Answer {
    const token = bearerOf(exchange);
    const id = /^\/files-pri\/[A-Z0-9]+-(F[A-Z0-9]+)\//.exec(exchange.path)?.[1] ?? '';
    const content = this.#workspace.files.get(id);
    if (content === undefined) return { status: 404, body: 'not found' };
    if (token === undefined || !this.#workspace.members.some((member) => member.token === token))
      return { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<!DOCTYPE html><html>Sign in</html>' };

    return { status: 200, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: content };
  }

  #call(call: Call): Answer {
    const { method, caller, fields } = call;
    switch (method) {
      case 'api.test':
        return ok({});
      case 'auth.test':
        return ok({
          url: `${this.#workspace.url}/`,
          team: 'lab',
          user: caller.name,
          team_id: TEAM_ID,
          user_id: caller.id,
          bot_id: caller.botId,
        });
      case 'users.info':
        return this.#usersInfo(fields.get('user'));
      case 'bots.info': {
        const bot = this.#workspace.members.find(({ botId }) => botId !== undefined && botId === fields.get('bot'));
        if (bot === undefined) return failed('bot_not_found');
        return ok({ bot: { id: bot.botId, name: bot.name, user_id: bot.id, deleted: false } });
      }
      case 'views.open': {
        const view = this.#clicks.views.show(fields.get('trigger_id'), parsed(fields.get('view')));
        return typeof view === 'string' ? failed(view) : ok({ view });
      }
      case 'views.update': {
        const [id, hash] = [fields.get('view_id'), fields.get('hash')];
        const view = this.#clicks.views.update(id, hash, parsed(fields.get('view')));
        return typeof view === 'string' ? failed(view) : ok({ view });
      }
      case 'conversations.info':
      case 'conversations.history':
      case 'conversations.replies':
      case 'chat.postMessage':
      case 'chat.update':
      case 'chat.postEphemeral':
      case 'chat.getPermalink':
        return this.#inChannel(call);
      default:
        return failed('unknown_method', { req_method: method });
    }
  }

  #usersInfo(id: string | undefined): Answer {
    const user = this.#workspace.members.find((member) => member.id === id);
    if (user === undefined) return failed('user_not_found');
    return ok({ user: { id: user.id, name: user.name, is_bot: user.botId !== undefined, deleted: false } });
  }

  #inChannel({ method, caller, fields }: Call): Answer {
    const channel = this.#workspace.channels.get(fields.get('channel') ?? '');
    if (channel === undefined) return this.#toMember({ method, caller, fields });
    const { id, name, archived } = channel;
    if (method === 'conversations.info') {
      const is_member = channel.members.includes(caller.id);
      return ok({ channel: { id, name, is_channel: true, is_archived: archived, is_member } });
    }
    if (!channel.members.includes(caller.id)) return failed('not_in_channel');
    switch (method) {
      case 'conversations.history':
        return this.#page(newestRoots(channel, fields), { channel, fields });
      case 'conversations.replies':
        return this.#replies(channel, fields);
      case 'chat.getPermalink':
        return this.#permalink(channel, fields.get('message_ts'));
      case 'chat.postEphemeral':
        return archived ? failed('is_archived') : this.#whisper(channel, fields);
      case 'chat.update':
        return archived ? failed('is_archived') : this.#update(channel, { caller, fields });
      default:
        return archived ? failed('is_archived') : this.#post(channel, { caller, fields });
    }
  }

  /** A message to the id of a member opens the conversation between them and the app. */
  #toMember({ method, fields }: Call): Answer {
    const member = fields.get('channel') ?? '';
    const isHere = [...this.#workspace.channels.values()].some(({ members }) => members.includes(member));
    if (method !== 'chat.postMessage' || !isHere) return failed('channel_not_found');
    const said = readMessage(fields);
    if (typeof said === 'string') return failed(said);
    this.#clicks.told.whisper(member, said.text);
    return ok({ channel: `D${member.slice(1)}`, ts: this.#workspace.nextTs() });
  }

  #post(channel: Channel, { caller, fields }: { caller: Member; fields: Map<string, string> }): Answer {
    const said = readMessage(fields);
    if (typeof said === 'string') return failed(said);
    const retryAfter = this.limits.take(channel.id, this.#clock.now());
    if (retryAfter > 0)
      return { status: 429, headers: { 'Retry-After': String(retryAfter) }, body: { ok: false, error: 'ratelimited' } };

    // The same client_msg_id is the same message, so that a repeated request does not post twice.
    const { byTs, byClientId } = indexOf(channel.messages);
    const { client_msg_id } = said;
    const first = byClientId.get(clientIdOf({ user: caller.id, client_msg_id }));
    // A change of the message takes its mark away.
    const posted = first?.client_msg_id === undefined ? undefined : first;
    const thread_ts = fields.get('thread_ts');
    if (thread_ts !== undefined && !byTs.has(thread_ts)) return failed('thread_not_found');
    const message =
      posted ?? this.#workspace.say(channel, caller, { ...said, ...(thread_ts === undefined ? {} : { thread_ts }) });
    return ok({ channel: channel.id, ts: message.ts, message });
  }

  #whisper({ members }: Channel, fields: Map<string, string>): Answer {
    const member = fields.get('user') ?? '';
    if (!members.includes(member)) return failed('user_not_in_channel');
    const said = readMessage(fields);
    if (typeof said === 'string') return failed(said);
    this.#clicks.told.whisper(member, said.text);
    return ok({ message_ts: this.#workspace.nextTs() });
  }

  #update(channel: Channel, { caller, fields }: { caller: Member; fields: Map<string, string> }): Answer {
    const message = indexOf(channel.messages).byTs.get(fields.get('ts') ?? '');
    if (message === undefined) return failed('message_not_found');
    if (message.user !== caller.id) return failed('cant_update_message');
    const said = readMessage(fields);
    if (typeof said === 'string') return failed(said);
    Object.assign(message, said, { edited: { user: caller.id, ts: this.#workspace.nextTs() } });
    return ok({ channel: channel.id, ts: message.ts, text: message.text, message });
  }

  #permalink(channel: Channel, messageTs: string | undefined): Answer {
    const message = indexOf(channel.messages).byTs.get(messageTs ?? '');
    if (message === undefined) return failed('message_not_found');
    const thread = message.thread_ts === undefined ? '' : `?thread_ts=${message.thread_ts}&cid=${channel.id}`;
    const permalink = `${this.#workspace.url}/archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`;
    return ok({ channel: channel.id, permalink });
  }

  /** The parent first, then its replies as they came. The parent is there whatever `oldest` says. */
  #replies(channel: Channel, fields: Map<string, string>): Answer {
    const { byTs, replies } = indexOf(channel.messages);
    const asked = byTs.get(fields.get('ts') ?? '');
    if (asked === undefined) return failed('thread_not_found');
    const root = asked.thread_ts ?? asked.ts;
    const parent = byTs.get(root)!;
    return this.#page([parent, ...(replies.get(root) ?? [])], { channel, fields, always: parent });
  }

  #page(
    messages: Message[],
    { channel, fields, always }: { channel: Channel; fields: Map<string, string>; always?: Message },
  ): Answer {
    const limit = Math.min(PAGE_MAX, Math.max(1, Number(fields.get('limit') ?? 100)));
    const inclusive = fields.get('inclusive') === 'true' || fields.get('inclusive') === '1';
    const between = messages.filter((message) => message === always || isBetween(message.ts, { fields, inclusive }));
    const cursor = fields.get('cursor') ?? '';
    const from = cursor === '' ? 0 : Number(Buffer.from(cursor, 'base64url').toString('utf8').replace('next:', ''));
    if (Number.isNaN(from)) return failed('invalid_cursor');
    const page = between.slice(from, from + limit);
    const more = between.length > from + limit;
    const next_cursor = more ? Buffer.from(`next:${from + limit}`).toString('base64url') : '';
    const withMetadata = ['true', '1'].includes(fields.get('include_all_metadata') ?? '');
    return ok({
      messages: page.map((message) => shown(message, { channel, withMetadata })),
      has_more: more,
      ...(more ? { response_metadata: { next_cursor } } : {}),
    });
  }
}

/** The newest first. Those before `oldest` are left out: a channel may be long, and a look goes back a minute. */
function newestRoots({ messages }: Channel, fields: Map<string, string>): Message[] {
  const oldest = Number(fields.get('oldest') || 0);
  const { roots } = indexOf(messages);
  const newest: Message[] = [];
  for (let at = roots.length - 1; at >= 0 && Number(roots[at]!.ts) >= oldest; at--) newest.push(roots[at]!);
  return newest;
}

function isBetween(ts: string, { fields, inclusive }: { fields: Map<string, string>; inclusive: boolean }): boolean {
  const oldest = Number(fields.get('oldest') || 0);
  const latest = Number(fields.get('latest') || Infinity);
  const at = Number(ts);
  return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
}

function shown(message: Message, { channel, withMetadata }: { channel: Channel; withMetadata: boolean }): object {
  const { metadata, ...rest } = message;
  const replies = indexOf(channel.messages).replies.get(message.ts)?.length ?? 0;
  return {
    ...rest,
    ...(withMetadata && metadata !== undefined ? { metadata } : {}),
    ...(replies > 0 ? { thread_ts: message.ts, reply_count: replies } : {}),
  };
}

/** The message to post, or the error that Slack names. Objects come as JSON inside form fields. */
function readMessage(fields: Map<string, string>): (Partial<Message> & { text: string }) | string {
  const text = fields.get('text') ?? '';
  const blocks = parsed(fields.get('blocks'));
  const attachments = parsed(fields.get('attachments'));
  const metadata = parsed(fields.get('metadata'));
  if (blocks === null || (blocks !== undefined && !Array.isArray(blocks))) return 'invalid_blocks_format';
  if (blocks !== undefined && !Blocks.safeParse(blocks).success) return 'invalid_blocks';
  if (JSON.stringify(blocks ?? []).length > BLOCKS_MAX) return 'msg_blocks_too_long';
  if (attachments === null) return 'invalid_attachments';
  if (metadata === null) return 'invalid_metadata_format';
  if (text === '' && blocks === undefined && attachments === undefined) return 'no_text';
  if (text.length > 40_000) return 'msg_too_long';
  const clientMsgId = fields.get('client_msg_id');
  return {
    text,
    ...(blocks === undefined ? {} : { blocks: blocks as unknown[] }),
    ...(Array.isArray(attachments) ? { attachments: attachments as unknown[] } : {}),
    ...(metadata === undefined ? {} : { metadata: metadata as NonNullable<Message['metadata']> }),
    client_msg_id: clientMsgId,
  };
}

/** Undefined when absent, null when it is no JSON. */
function parsed(json: string | undefined): unknown {
  if (json === undefined || json === '') return undefined;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return null;
  }
}

function ok(body: object): Answer {
  return { status: 200, body: { ok: true, ...body } };
}

function failed(error: string, more: object = {}): Answer {
  return { status: 200, body: { ok: false, error, ...more } };
}
