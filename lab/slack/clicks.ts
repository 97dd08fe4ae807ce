import { createHmac, randomUUID } from 'node:crypto';
import { fieldsOf, jsonOf, type Answer, type Exchange } from '../http/exchange';
import { pageOf } from './page';
import type { Button } from './page';
import type { Workspace } from './workspace';

const USES_MAX = 5;
const VALID_MS = 30 * 60_000;

/** The app whose buttons are clicked: where Slack sends interactions, how it signs them, and who is there. */
export interface SlackApp {
  url: string;
  signingSecret: string;
  people: { name: string; slack: string }[];
}

/** What people do in the lab's Slack: a page with all that was said, buttons that work, and answers to whoever clicked. */
export class Clicks {
  #app: SlackApp | null = null;
  #origin = '';
  #answers = new Map<string, { member: string; uses: number; until: number; texts: string[] }>();

  constructor(private readonly workspace: Workspace) {}

  goTo(app: SlackApp): void {
    this.#app = app;
  }

  listensAt(origin: string): void {
    this.#origin = origin;
  }

  clear(): void {
    this.#answers.clear();
  }

  /** Null for what is not about the page. */
  async answer(exchange: Exchange): Promise<Answer | null> {
    const { method, path, query } = exchange;
    if (method === 'GET' && path === '/') return this.#page(query.get('as'));
    if (method === 'POST' && path === '/click') return this.#clicked(fieldsOf(exchange));
    if (method === 'POST' && path.startsWith('/actions/')) return this.#respond(path.slice(9), jsonOf(exchange.body));
    return null;
  }

  #page(as: string | null): Answer {
    const people = this.#app?.people ?? [];
    const member = people.find(({ slack }) => slack === as)?.slack ?? people[0]?.slack ?? '';
    const told = [...this.#answers.values()].filter((one) => one.member === member).flatMap(({ texts }) => texts);
    const body = pageOf({ channels: [...this.workspace.channels.values()], people, member, told });
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
    const id = randomUUID();
    this.#answers.set(id, { member: member!, uses: 0, until: Date.now() + VALID_MS, texts: [] });
    const payload = {
      type: 'block_actions',
      user: { id: member, username: app.people.find(({ slack }) => slack === member)?.name, team_id: 'TLAB000001' },
      team: { id: 'TLAB000001', domain: 'lab-workspace' },
      channel: { id: channel },
      container: { type: 'message', message_ts: ts, channel_id: channel },
      message,
      trigger_id: `lab.${id}`,
      response_url: `${this.#origin}/actions/${id}`,
      actions: [
        {
          action_id: action,
          block_id: block!.block_id,
          type: 'button',
          value: button.value,
          action_ts: `${Date.now() / 1000}`,
        },
      ],
    };
    const status = await this.#send(app, new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
    if (status !== 200) this.#answers.get(id)!.texts.push(`(Slack shows a warning sign: the app answered ${status})`);
    return { status: 303, headers: { Location: `/?as=${encodeURIComponent(member!)}` }, body: '' };
  }

  async #send({ url, signingSecret }: SlackApp, body: string): Promise<number> {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
    const headers = {
      'Content-Type': 'application/x-www-form-urlencoded',
      'X-Slack-Request-Timestamp': timestamp,
      'X-Slack-Signature': `v0=${signature}`,
    };
    // Slack waits three seconds.
    return fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(3000) }).then(
      ({ status }) => status,
      () => 0,
    );
  }

  #respond(id: string, body: unknown): Answer {
    const answer = this.#answers.get(id);
    if (!answer || answer.until < Date.now()) return { status: 404, body: { ok: false, error: 'expired_url' } };
    if (answer.uses >= USES_MAX) return { status: 404, body: { ok: false, error: 'used_url' } };
    const { text } = (body ?? {}) as { text?: unknown };
    if (typeof text !== 'string' || text === '') return { status: 400, body: { ok: false, error: 'no_text' } };
    answer.uses += 1;
    answer.texts.push(text);
    return { status: 200, body: 'ok' };
  }
}
