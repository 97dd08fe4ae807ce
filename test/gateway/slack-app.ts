import { createHmac, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Modal } from '../../lab/slack/blocks';
import { Secret } from '../../src/config/secret';
import type { EnvironmentPolicy, Policy } from '../../src/config/policy-shape';
import type { Reading } from '../../src/config/reading';
import { until } from '../until';

/** The policy of a gateway whose people click in Slack; null for a file that cannot be read. */
export function policyOfClickers(prod: EnvironmentPolicy | null): Reading<Policy> {
  if (prod === null) return { readable: false, problems: ['the file is half written'] };
  return {
    readable: true,
    value: { people: { mia: { slack: 'UMIA' }, eve: { slack: 'UEVE' } }, environments: { prod } },
  };
}

export const SIGNING_SECRET = `slack-${randomBytes(16).toString('hex')}`;

/** A gateway that takes clicks and has no bot: it tells nobody anything. */
export const SLACK_WITHOUT_BOT = {
  apiUrl: 'http://127.0.0.1:9',
  botToken: null,
  signingSecret: new Secret(SIGNING_SECRET),
  responseOrigins: [],
};

/** What Slack does around a click: it signs the request, and takes the answer to the one who clicked. */
export interface SlackSide {
  origin: string;
  /** What the ones who clicked were told, in order. */
  told: string[];
  untilTold(count: number): Promise<string[]>;
  /** The forms that were opened, by their trigger, as they are now. */
  forms: Map<string, Form>;
  /** The form that a trigger opened, or what its clicker was told at this address instead. */
  untilAnswered(trigger: string, path: string): Promise<Form | string>;
  /** What was whispered, when a response address no longer works: the addresses below `/gone` do not. */
  whispered: string[];
  /** The last of so many whispers. */
  untilWhispered(count: number): Promise<string>;
  /** What came to one response address. */
  untilToldAt(path: string): Promise<string>;
  close(): Promise<void>;
}

/** A form, as far as tests look at it. */
export interface Form {
  private_metadata?: string;
  blocks: { block_id?: string; optional?: boolean; text?: { text: string } }[];
}

export async function openSlackSide(): Promise<SlackSide> {
  const told: string[] = [];
  const at = new Map<string, string>();
  const forms: SlackSide['forms'] = new Map();
  const whispered: string[] = [];
  const callApi = (method: string, fields: URLSearchParams): object => {
    if (fields.get('trigger_id') === 'trigger.late') return { ok: false, error: 'expired_trigger_id' };
    if (method === 'views.open') {
      const view: unknown = JSON.parse(fields.get('view')!);
      // What the lab's Slack would not take is refused here too.
      if (!Modal.safeParse(view).success) return { ok: false, error: 'invalid_arguments' };
      forms.set(fields.get('trigger_id')!, view as Form);
      return { ok: true, view: { id: fields.get('trigger_id'), hash: 'first' } };
    }
    if (method === 'views.update') {
      const view: unknown = JSON.parse(fields.get('view')!);
      if (!Modal.safeParse(view).success) return { ok: false, error: 'invalid_arguments' };
      if (fields.get('hash') !== 'first') return { ok: false, error: 'hash_conflict' };
      if (!forms.has(fields.get('view_id')!)) return { ok: false, error: 'not_found' };
      forms.set(fields.get('view_id')!, view as Form);
    } else {
      whispered.push(fields.get('text')!);
    }
    return { ok: true };
  };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const [, api, method] = request.url!.split('/');
      response.setHeader('content-type', 'application/json');
      if (api === 'api') return void response.end(JSON.stringify(callApi(method!, new URLSearchParams(text))));
      if (api === 'gone') return void response.writeHead(404).end('expired_url');
      const said = (JSON.parse(text) as { text: string }).text;
      told.push(said);
      at.set(request.url ?? '', said);
      response.end('ok');
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    told,
    forms,
    whispered,
    async untilTold(count) {
      return until(() => told.length >= count && told);
    },
    async untilAnswered(trigger, path) {
      const isForm = () => forms.get(trigger)?.private_metadata !== undefined;
      return until(() => (isForm() ? forms.get(trigger) : at.get(path)), { everyMs: 25 });
    },
    async untilWhispered(count) {
      return until(() => whispered[count - 1]);
    },
    async untilToldAt(path) {
      return until(() => at.get(path));
    },
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

/** The body of a click, as Slack sends it. */
export function clickBody(
  value: object | string,
  {
    member,
    responseUrl,
    at = randomBytes(6).toString('hex'),
    workspace = 'TLAB000001',
  }: { member: string; responseUrl: string; at?: string; workspace?: string },
): string {
  return bodyOf({
    type: 'block_actions',
    user: { id: member, username: 'somebody', team_id: workspace },
    team: { id: workspace },
    channel: { id: 'CLABRUNS01' },
    trigger_id: `trigger.${at}`,
    response_url: responseUrl,
    actions: [
      {
        action_id: 'approve',
        block_id: 'gate',
        type: 'button',
        value: typeof value === 'string' ? value : JSON.stringify(value),
        action_ts: '1764.1',
      },
    ],
  });
}

/** The body of a form that was filled in and sent, as Slack sends it. */
export function formBody(
  metadata: string,
  {
    member,
    values,
    at = randomBytes(6).toString('hex'),
  }: { member: string; values: Record<string, string>; at?: string },
): string {
  const { decision, ...texts } = values;
  const state = Object.fromEntries(
    Object.entries(texts).map(([name, value]) => [name, { given: { type: 'plain_text_input', value: value || null } }]),
  );
  const chosen = decision === undefined ? {} : { decision: { given: { selected_option: { value: decision } } } };
  return bodyOf({
    type: 'view_submission',
    user: { id: member, username: 'somebody', team_id: 'TLAB000001' },
    team: { id: 'TLAB000001' },
    trigger_id: `trigger.${at}`,
    view: {
      id: `V${at}`,
      hash: at,
      type: 'modal',
      callback_id: 'decision',
      private_metadata: metadata,
      state: { values: { ...state, ...chosen } },
    },
    response_urls: [],
  });
}

function bodyOf(payload: object): string {
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

/** The headers that Slack adds to a body. */
export function signedBySlack(body: string, { secret = SIGNING_SECRET, offSeconds = 0 } = {}): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000) + offSeconds);
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${signature}`,
  };
}
