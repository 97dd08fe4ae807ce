import { collectText } from '../../src/clients/slack/collect-text';
import { clientMessageId } from '../../src/clients/slack/client-message-id';
import { createSlack } from '../../src/clients/slack/client';
import type { Slack } from '../../src/clients/slack/client';
import type { SlackError } from '../../src/clients/slack/error';
import { Message } from '../../src/clients/slack/schema';
import { CANARY, closeWires, errorOf, expectNoSecret, openWire } from './wire';
import type { Reply, Wire } from './wire';

const POST = {
  channel: 'C0000001',
  text: 'a < b',
  clientMsgId: clientMessageId('one'),
  metadata: { eventType: 'test_event', payload: { key: 'k' } },
};

let wire: Wire;
let slack: Slack;

beforeEach(async () => {
  wire = await openWire();
  slack = createSlack({ url: wire.url, token: CANARY.key, timeoutMs: 2_000 });
});
afterEach(closeWires);

test('a post carries its id and its metadata', async () => {
  wire.answer({ body: { ok: true, channel: 'C0000001', ts: '1503435956.000247' } });

  expect(await slack.post({ ...POST, threadTs: '1.000001' })).toEqual({ channel: 'C0000001', ts: '1503435956.000247' });
  const form = new URLSearchParams(wire.requests[0]?.body);
  expect(wire.requests[0]?.path).toBe('/api/chat.postMessage');
  expect(wire.requests[0]?.headers.authorization).toBe(`Bearer ${CANARY.key.reveal()}`);
  expect(form.get('client_msg_id')).toBe(POST.clientMsgId);
  expect(form.get('thread_ts')).toBe('1.000001');
  expect(JSON.parse(form.get('metadata') ?? '')).toEqual({ event_type: 'test_event', event_payload: { key: 'k' } });
});

test.each<[string, Reply, Partial<SlackError>]>([
  ['a word of refusal', { body: { ok: false, error: 'not_in_channel' } }, { word: 'not_in_channel', permanent: true }],
  ['a word that may pass', { body: { ok: false, error: 'internal_error' } }, { permanent: false }],
  [
    'a rate limit',
    { status: 429, headers: { 'Retry-After': '7' } },
    { status: 429, retryAfterMs: 7000, permanent: false },
  ],
  ['a rate limit without a time', { status: 429 }, { status: 429, retryAfterMs: null, permanent: false }],
  ['an outage', { status: 500, body: CANARY.body }, { status: 500, permanent: false }],
  ['a proxy that refuses', { status: 403, body: CANARY.body }, { status: 403, permanent: true }],
  ['HTML', { body: `<html>${CANARY.body}</html>` }, { word: null, permanent: false }],
  ['another shape', { body: { ok: true, ts: CANARY.body } }, { permanent: false }],
  ...[301, 302, 303, 307, 308].map((status): [string, Reply, Partial<SlackError>] => [
    `a redirect (${status})`,
    { status, headers: { Location: 'https://sso.example/sign-in?token=secret' } },
    { sent: 'answered', permanent: true, status, reason: `redirected to sso.example (HTTP ${status})` },
  ]),
  [
    'a redirect to nowhere',
    { status: 302 },
    { sent: 'answered', permanent: true, reason: 'redirected, without saying where to (HTTP 302)' },
  ],
  ['half an answer', { body: { ok: true, channel: CANARY.body }, cut: 'half' }, { sent: 'maybe', permanent: false }],
  ['a lost answer', { cut: 'unanswered' }, { sent: 'maybe', permanent: false }],
  ['silence', { silent: true }, { sent: 'maybe', reason: 'no answer in time' }],
])('a post that meets %s fails as such, once', async (_what, reply, expected) => {
  wire.answer(reply);

  const error = await errorOf<SlackError>(slack.post(POST));

  expect(error).toMatchObject(expected);
  expect(wire.requests).toHaveLength(1);
  expectNoSecret(error);
});

test('half a character, as cutting leaves it, is sent as the sign for one', async () => {
  wire.answer({ body: { ok: true, channel: 'C0000001', ts: '1503435956.000247' } });
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'cut \uD83D' } }];
  await slack.post({ ...POST, text: 'cut \uD83D', blocks });
  const form = new URLSearchParams(wire.requests[0]?.body);

  expect(form.get('text')).toBe('cut \uFFFD');
  expect(JSON.parse(form.get('blocks') ?? '')).toEqual(blocks);
});

test('a post to nowhere was certainly not sent', async () => {
  const nowhere = createSlack({ url: 'http://slack.invalid', token: CANARY.key });

  expect(await errorOf(nowhere.post(POST))).toMatchObject({ sent: 'never' });
});

test('a history is read over its pages, and a thread without its parent', async () => {
  const message = (ts: string) => ({
    ts,
    user: 'U1',
    text: ts,
    metadata: { event_type: 'e', event_payload: { a: 1 } },
  });
  wire.answer(
    { body: { ok: true, messages: [message('2.000001')], response_metadata: { next_cursor: 'next' } } },
    { body: { ok: true, messages: [{ ts: '1.000001', bot_id: 'B1' }], response_metadata: { next_cursor: '' } } },
    { body: { ok: true, messages: [message('1.000001'), message('1.000002')] } },
  );

  const history = await slack.readHistory({ channel: 'C1', oldest: '0' });
  const thread = await slack.readThread({ channel: 'C1', ts: '1.000001' });

  expect(history.isCut).toBe(false);
  expect(history.messages.map(({ ts, user, botId }) => [ts, user, botId])).toEqual([
    ['2.000001', 'U1', null],
    ['1.000001', null, 'B1'],
  ]);
  expect(history.messages[0]?.metadata).toEqual({ eventType: 'e', payload: { a: 1 } });
  expect(thread.map(({ ts }) => ts)).toEqual(['1.000002']);
  expect(new URLSearchParams(wire.requests[1]?.body).get('cursor')).toBe('next');
  expect(new URLSearchParams(wire.requests[0]?.body).get('include_all_metadata')).toBe('true');
});

describe('more messages than are read', () => {
  const endless = (next: string) => ({
    body: { ok: true, messages: [{ ts: '1.000002' }], response_metadata: { next_cursor: next } },
  });

  test('leave a history cut, which says so', async () => {
    wire.answer(...Array.from({ length: 60 }, (_, page) => endless(`page-${page}`)));

    expect(await slack.readHistory({ channel: 'C1', oldest: '0' })).toMatchObject({ isCut: true });
    expect(wire.requests).toHaveLength(50);
  });

  test('are an error of a thread, for good', async () => {
    wire.answer(...Array.from({ length: 60 }, (_, page) => endless(`page-${page}`)));

    expect(await errorOf(slack.readThread({ channel: 'C1', ts: '1.000001' }))).toMatchObject({
      permanent: true,
      reason: 'it has more than 10000 messages, of which we read no more',
    });
  });

  test('may be told by has_more alone', async () => {
    wire.answer({ body: { ok: true, messages: [], has_more: true } });

    expect(await slack.readHistory({ channel: 'C1', oldest: '0' })).toEqual({ messages: [], isCut: true });
  });
});

describe('a file', () => {
  test('of Slack is read with the token', async () => {
    wire.answer({ headers: { 'Content-Type': 'text/plain' }, body: 'content' });

    expect(await slack.readFile(`${wire.url}/files-pri/T-F/cluster.txt`)).toBe('content');
    expect(wire.requests[0]?.headers.authorization).toBe(`Bearer ${CANARY.key.reveal()}`);
  });

  test('of another host is not asked for', async () => {
    const elsewhere = await openWire();

    const error = await errorOf(slack.readFile(`${elsewhere.url}/files-pri/T-F/${CANARY.token}`));

    expect(elsewhere.requests).toEqual([]);
    expectNoSecret(error);
  });

  test.each<[string, Reply]>([
    ['the sign-in page', { headers: { 'Content-Type': 'text/html' }, body: CANARY.body }],
    ['more than is read', { headers: { 'Content-Type': 'text/plain' }, body: CANARY.body.repeat(100_000) }],
    ['half a file', { headers: { 'Content-Type': 'text/plain' }, body: CANARY.body.repeat(100), cut: 'half' }],
  ])('that turns out as %s is an error', async (_what, reply) => {
    wire.answer(reply);

    expectNoSecret(await errorOf(slack.readFile(`${wire.url}/f`)));
  });
});

describe('the texts of a message', () => {
  const texts = (message: object) => collectText(Message.parse({ ts: '1.0', ...message }));

  test.each<[string, object, string[]]>([
    ['plain', { text: 'Region: us-east' }, ['Region: us-east']],
    ['attachments', { text: '', attachments: [{ text: 'a', fields: [{ title: 'b', value: 'c' }] }] }, ['a\nb: c']],
    ['sections', { text: 'other', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'a' } }] }, ['other', 'a']],
    [
      'rich text, whose pieces make up a line',
      {
        text: '',
        blocks: [
          {
            type: 'rich_text',
            elements: [{ type: 'rich_text_preformatted', elements: [{ text: 'ab' }, { text: 'cd' }] }],
          },
        ],
      },
      ['abcd'],
    ],
    ['a copy in blocks', { text: '```a  b```', blocks: [{ text: { text: 'a b' } }] }, ['```a  b```']],
    ['a cut copy in the text', { text: 'a b…', blocks: [{ text: { text: 'a b c' } }] }, ['a b c']],
    [
      'fields with the name above',
      { blocks: [{ fields: [{ text: '*a1:*\n`b`' }, { text: '*Cd*\ne' }] }] },
      ['a1: `b`\nCd: e'],
    ],
    ['rows of name and value', { blocks: [{ type: 'table', rows: [[{ text: 'Ab' }, { text: 'c' }]] }] }, ['Ab: c']],
    [
      'a row of names above its values',
      {
        blocks: [{ type: 'table', rows: ['ABC', 'xyz'].map((row) => [...row].map((text) => ({ text: `k${text}` }))) }],
      },
      ['kA: kx\nkB: ky\nkC: kz'],
    ],
    [
      'a list of rich text',
      {
        blocks: [
          {
            type: 'rich_text_list',
            elements: ['a', 'b'].map((text) => ({ type: 'rich_text_section', elements: [{ text }, { text: '1' }] })),
          },
        ],
      },
      ['a1\nb1'],
    ],
    ['nothing', {}, []],
    ['something that is no list', { blocks: 'x', attachments: 5, text: null }, []],
  ])('%s', (_what, message, expected) => {
    expect(texts(message)).toEqual(expected);
  });
});

test('an id for a message is a UUID of version 5 that depends on the name alone', () => {
  expect(clientMessageId('one')).toBe(clientMessageId('one'));
  expect(clientMessageId('one')).not.toBe(clientMessageId('two'));
  expect(clientMessageId('one')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
