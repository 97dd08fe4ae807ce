import { createHmac } from 'node:crypto';
import { fieldsOf, jsonOf, type Answer, type Exchange } from '../http/exchange';
import { ResponseUrls } from './response-urls';
import { pageOf } from './page';
import type { Button } from './page';
import { Views } from './views';
import { TEAM_ID } from './workspace';
import type { Workspace } from './workspace';

/** Slack waits so long for the app to answer an interaction. */
const APP_ANSWERS_WITHIN_MS = 3_000;
/** As Slack says it of a workspace that belongs to no organisation. */
const TEAM = { id: TEAM_ID, domain: 'lab-workspace' };

/** The app whose buttons are clicked: where Slack sends interactions, how it signs them, and who is there. */
export interface SlackApp {
  url: string;
  signingSecret: string;
  people: { name: string; slack: string }[];
}

/**
 * The acts of people in the lab's Slack: a page with all messages, buttons and forms that work, and answers to them.
 */
export class Clicks {
  readonly views = new Views();
  readonly told = new ResponseUrls();
  #app: SlackApp | null = null;

  constructor(private readonly workspace: Workspace) {}

  /** Names the app, and lets its people into the channels: who is in none can click nothing there. */
  goTo(app: SlackApp): void {
    this.#app = app;
    for (const { members } of this.workspace.channels.values()) {
      if (members.length === 0) continue;
      members.push(...app.people.map(({ slack }) => slack).filter((id) => !members.includes(id)));
    }
  }

  listensAt(origin: string): void {
    this.told.listensAt(origin);
  }

  clear(): void {
    this.views.clear();
    this.told.clear();
  }

  /** Null for what is not about the page. */
  async answer(exchange: Exchange): Promise<Answer | null> {
    const { method, path, query } = exchange;
    if (method === 'GET' && path === '/') return this.#page(query.get('as'), query.get('channel'));
    if (method === 'POST' && path === '/click') return this.#clicked(fieldsOf(exchange));
    if (method === 'POST' && path === '/form') return this.#sent(fieldsOf(exchange));
    if (method === 'POST' && path === '/close') return this.#closed(fieldsOf(exchange));
    if (method === 'POST' && path.startsWith('/actions/')) return this.told.hear(path.slice(9), jsonOf(exchange.body));
    return null;
  }

  #page(as: string | null, channel: string | null): Answer {
    const people = this.#app?.people ?? [];
    const member = people.find(({ slack }) => slack === as)?.slack ?? people[0]?.slack ?? '';
    const body = pageOf({
      channels: [...this.workspace.channels.values()],
      names: new Map(this.workspace.members.map(({ id, name }) => [id, name])),
      channel,
      people,
      member,
      told: this.told.by(member),
      view: this.views.openFor(member),
    });
    return { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body };
  }

  /** Sends the click to the app as Slack does, and goes back to the page. */
  async #clicked(fields: Map<string, string>): Promise<Answer> {
    const app = this.#app;
    if (app === null) return { status: 409, body: 'no app takes clicks here; start the gateway with the lab' };
    const [channel, ts, action, member] = ['channel', 'ts', 'action', 'member'].map((name) => fields.get(name) ?? '');
    const message = this.workspace.channels.get(channel!)?.messages.find((one) => one.ts === ts);
    const blocks = (message?.blocks ?? []) as { type: string; block_id?: string; elements?: Button[] }[];
    const block = blocks.find(({ elements }) => elements?.some(({ action_id }) => action_id === action));
    const button = block?.elements?.find(({ action_id }) => action_id === action);
    if (!message || !button) return { status: 404, body: 'that button is gone' };
    const address = this.told.open(member!);
    await this.#send(app, member!, {
      type: 'block_actions',
      channel: { id: channel },
      container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
      message,
      trigger_id: this.views.trigger(member!),
      response_url: address.url,
      actions: [{ ...button, block_id: block!.block_id, action_ts: `${Date.now() / 1000}` }],
    });
    return back(member!, channel!);
  }

  /** Sends a filled form. Slack itself adds the field names, which the page cannot know. */
  async #sent(fields: Map<string, string>): Promise<Answer> {
    const member = fields.get('member') ?? '';
    const view = this.views.close(member);
    if (this.#app === null || view === null) return { status: 404, body: 'that form is closed' };
    await this.#send(this.#app, member, {
      type: 'view_submission',
      trigger_id: this.views.trigger(member),
      view: { ...view, state: { values: this.views.valuesOf(view, fields) } },
      response_urls: [],
    });
    return back(member, fields.get('channel') ?? '');
  }

  #closed(fields: Map<string, string>): Answer {
    const member = fields.get('member') ?? '';
    this.views.close(member);
    return back(member, fields.get('channel') ?? '');
  }

  async #send({ url, signingSecret, people }: SlackApp, member: string, interaction: object): Promise<void> {
    const user = { id: member, username: people.find(({ slack }) => slack === member)?.name, team_id: TEAM.id };
    const payload = JSON.stringify({
      ...interaction,
      user,
      team: TEAM,
      enterprise: null,
      is_enterprise_install: false,
    });
    const body = new URLSearchParams({ payload }).toString();
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
    const headers = {
      'Content-Type': 'application/x-www-form-urlencoded',
      'X-Slack-Request-Timestamp': timestamp,
      'X-Slack-Signature': `v0=${signature}`,
    };
    const signal = AbortSignal.timeout(APP_ANSWERS_WITHIN_MS);
    const status = await fetch(url, { method: 'POST', headers, body, signal }).then(
      (response) => response.status,
      () => 0,
    );
    if (status !== 200) this.told.whisper(member, `(Slack shows a warning sign: the app answered ${status})`);
  }
}

function back(member: string, channel: string): Answer {
  const query = new URLSearchParams({ as: member, channel });
  return { status: 303, headers: { Location: `/?${query.toString()}` }, body: '' };
}
