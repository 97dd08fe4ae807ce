import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startLab, type Lab } from '../../lab/lab';
import { CHANNELS } from '../../lab/slack/simulator';
import { request, slack } from './open-lab';

interface Answer {
  ok: boolean;
  error?: string;
}
interface Payload {
  type: string;
  trigger_id: string;
  response_url?: string;
  view?: { private_metadata: string; state: { values: object } };
}

const PERSON = 'ULABMIA';
const OTHER = 'ULABNOAH';
const button = { type: 'button', action_id: 'ask', text: { type: 'plain_text', text: 'Ask' }, value: '{}' };
const field = {
  type: 'input',
  block_id: 'comment',
  label: { type: 'plain_text', text: 'Comment' },
  element: { type: 'plain_text_input', action_id: 'given', max_length: 3000 },
};
const view = { type: 'modal', title: { type: 'plain_text', text: 'Plan' }, private_metadata: 'kept', blocks: [field] };

let lab: Lab;
let app: Server;
let payloads: Payload[];

beforeAll(async () => {
  lab = await startLab({ time: 'stepped' });
  app = createServer((incoming, response) => {
    let text = '';
    incoming.on('data', (chunk: Buffer) => (text += chunk.toString()));
    incoming.on('end', () => {
      payloads.push(JSON.parse(new URLSearchParams(text).get('payload')!) as Payload);
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => app.once('listening', resolve));
  const people = [
    { name: 'mia', slack: PERSON },
    { name: 'noah', slack: OTHER },
  ];
  lab.clicks.goTo({ url: `http://127.0.0.1:${(app.address() as AddressInfo).port}`, signingSecret: 's', people });
});
afterAll(async () => {
  await new Promise((resolve) => app.close(resolve));
  await lab.close();
});
beforeEach(() => {
  lab.reset();
  payloads = [];
});

const page = async (as: string) => (await request(`${lab.addresses.slack}/?as=${as}`)).text;
const send = (path: string, fields: Record<string, string>) =>
  request(`${lab.addresses.slack}${path}`, { method: 'POST', body: new URLSearchParams(fields) });

/** Somebody clicks a button of ours; returns what the app is told of it. */
async function clicked(): Promise<Payload> {
  const blocks = JSON.stringify([{ type: 'actions', elements: [button] }]);
  const { ts } = await slack<{ ts: string }>(lab, 'chat.postMessage', { channel: CHANNELS.runs, text: 'x', blocks });
  await send('/click', { channel: CHANNELS.runs, ts, action: 'ask', member: PERSON });
  return payloads.at(-1)!;
}

const open = (trigger: string, shown: unknown = view) =>
  slack<Answer>(lab, 'views.open', { trigger_id: trigger, view: JSON.stringify(shown) });

test('a trigger opens one form, before the one who clicked, who fills it in', async () => {
  const { trigger_id: trigger } = await clicked();
  expect(await open(trigger)).toMatchObject({ ok: true });
  expect(await open(trigger)).toMatchObject({ ok: false, error: 'invalid_trigger_id' });
  expect(await page(PERSON)).toContain('<dialog open');
  expect(await page(OTHER)).not.toContain('<dialog open');

  await send('/form', { member: PERSON, channel: CHANNELS.runs, comment: 'seen' });
  expect(payloads.at(-1)).toMatchObject({
    type: 'view_submission',
    view: { private_metadata: 'kept', state: { values: { comment: { given: { value: 'seen' } } } } },
  });
  expect(await page(PERSON)).not.toContain('<dialog open');
});

test.each<[string, object]>([
  ['a title of 25 characters', { title: { type: 'plain_text', text: 'x'.repeat(25) } }],
  ['a title in mrkdwn', { title: { type: 'mrkdwn', text: 'x' } }],
  ['3001 characters kept', { private_metadata: 'x'.repeat(3001) }],
  ['a block id twice', { blocks: [field, field] }],
  ['more text than a field may hold', { blocks: [{ ...field, element: { ...field.element, max_length: 3001 } }] }],
  ['a field that Slack does not know', { colour: 'red' }],
])('a form with %s is refused', async (_what, change) => {
  const { trigger_id: trigger } = await clicked();

  expect(await open(trigger, { ...view, ...change })).toEqual({ ok: false, error: 'invalid_arguments' });
});

test('a whisper is seen by one member of the channel', async () => {
  const whisper = (user: string) =>
    slack<Answer>(lab, 'chat.postEphemeral', { channel: CHANNELS.runs, user, text: 'psst' });
  expect(await whisper(PERSON)).toMatchObject({ ok: true });
  expect(await whisper('USTRANGER')).toMatchObject({ ok: false, error: 'user_not_in_channel' });

  expect(await page(PERSON)).toContain('Only visible to you: psst');
  expect(await page(OTHER)).not.toContain('psst');
});

test('a response address takes five answers', async () => {
  const { response_url: address } = await clicked();
  const answers: number[] = [];
  for (let use = 0; use < 6; use++)
    answers.push((await request(address!, { method: 'POST', body: JSON.stringify({ text: `answer ${use}` }) })).status);

  expect(answers).toEqual([200, 200, 200, 200, 200, 404]);
});
