import { startLab, type Lab } from '../../lab/lab';
import { CHANNELS, MEMBERS } from '../../lab/slack/simulator';
import { control, jsonOf, request, slack } from './open-lab';

interface Posted {
  ok: boolean;
  error?: string;
  ts: string;
}
interface Page {
  ok: boolean;
  messages: { ts: string; text: string; user: string; bot_id?: string; metadata?: unknown; thread_ts?: string }[];
  has_more: boolean;
  response_metadata?: { next_cursor: string };
}

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ time: 'stepped' });
});
afterAll(() => lab.close());
beforeEach(() => lab.reset());

function ask(id: string, fields: Record<string, string | undefined> = {}): Promise<Posted> {
  return slack<Posted>(lab, 'chat.postMessage', {
    channel: CHANNELS.xo,
    text: `<@${MEMBERS.xo}> cluster ${id}`,
    ...fields,
  });
}

describe('the Web API', () => {
  test.each([
    ['an unknown token', 'auth.test', { token: 'xoxb-nobody' }, 'invalid_auth'],
    ['an unknown channel', 'chat.postMessage', { channel: 'C0', text: 'x' }, 'channel_not_found'],
    ['a channel without us', 'chat.postMessage', { channel: CHANNELS.private, text: 'x' }, 'not_in_channel'],
    ['an archived channel', 'chat.postMessage', { channel: CHANNELS.archived, text: 'x' }, 'is_archived'],
    ['nothing to say', 'chat.postMessage', { channel: CHANNELS.runs }, 'no_text'],
    ['blocks that are no JSON', 'chat.postMessage', { channel: CHANNELS.runs, blocks: '{' }, 'invalid_blocks_format'],
    ['an unknown thread', 'conversations.replies', { channel: CHANNELS.runs, ts: '1.000001' }, 'thread_not_found'],
    ['an unknown method', 'chat.shout', {}, 'unknown_method'],
  ])('%s is an error under status 200', async (_what, method, fields, error) => {
    expect(await slack(lab, method, fields)).toMatchObject({ ok: false, error });
  });

  test('a message with the same client_msg_id is posted once', async () => {
    const fields = { channel: CHANNELS.runs, text: 'hello', client_msg_id: 'a0c1' };

    const first = await slack<Posted>(lab, 'chat.postMessage', fields);
    const again = await slack<Posted>(lab, 'chat.postMessage', fields);

    expect(again.ts).toBe(first.ts);
    expect(lab.slack.channels.get(CHANNELS.runs)!.messages).toHaveLength(1);
  });

  test('metadata is shown only when it is asked for', async () => {
    const metadata = { event_type: 'satlink', event_payload: { key: 'k' } };
    await slack(lab, 'chat.postMessage', { channel: CHANNELS.runs, text: 'x', metadata: JSON.stringify(metadata) });
    const read = (fields: Record<string, string>) =>
      slack<Page>(lab, 'conversations.history', { channel: CHANNELS.runs, ...fields });

    expect((await read({})).messages[0]!.metadata).toBeUndefined();
    expect((await read({ include_all_metadata: 'true' })).messages[0]!.metadata).toEqual(metadata);
  });

  test('a thread comes in pages, its parent first, and not in the history', async () => {
    const parent = await slack<Posted>(lab, 'chat.postMessage', { channel: CHANNELS.runs, text: 'parent' });
    for (const text of ['one', 'two', 'three'])
      await slack(lab, 'chat.postMessage', { channel: CHANNELS.runs, text, thread_ts: parent.ts });

    const where = { channel: CHANNELS.runs, ts: parent.ts, limit: '2' };

    const first = await slack<Page>(lab, 'conversations.replies', where);
    const rest = await slack<Page>(lab, 'conversations.replies', {
      ...where,
      cursor: first.response_metadata!.next_cursor,
    });
    const history = await slack<Page>(lab, 'conversations.history', { channel: CHANNELS.runs });

    expect([...first.messages, ...rest.messages].map(({ text }) => text)).toEqual(['parent', 'one', 'two', 'three']);
    expect([first.has_more, rest.has_more]).toEqual([true, false]);
    expect(history.messages.map(({ text }) => text)).toEqual(['parent']);
  });

  test('too many posts into a channel are refused with 429 and Retry-After', async () => {
    const post = () =>
      request(`${lab.addresses.slack}/api/chat.postMessage`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${lab.secrets['SATLINK_SLACK_BOT_TOKEN']}` },
        body: new URLSearchParams({ channel: CHANNELS.runs, text: 'x' }),
      });

    const answers = await Promise.all(Array.from({ length: 60 }, post));

    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(jsonOf(refused[0]!)).toEqual({ ok: false, error: 'ratelimited' });
  });

  test('only its author may change a message', async () => {
    const { ts } = await slack<Posted>(lab, 'chat.postMessage', { channel: CHANNELS.runs, text: 'old' });
    const change = { channel: CHANNELS.runs, ts, text: 'new' };

    const stranger = await slack(lab, 'chat.update', { ...change, token: lab.secrets['SATLINK_SLACK_USER_TOKEN'] });
    const author = await slack(lab, 'chat.update', change);

    expect(stranger).toMatchObject({ ok: false, error: 'cant_update_message' });
    expect(author).toMatchObject({ ok: true, text: 'new' });
  });
});

describe('xo', () => {
  async function replies(ts: string, channel: string = CHANNELS.xo): Promise<Page['messages']> {
    const page = await slack<Page>(lab, 'conversations.replies', { channel, ts });
    return page.messages.slice(1);
  }

  test('says nothing before time has passed, then answers in the thread, with noise around', async () => {
    const { ts } = await ask('lockeyrejected000001');
    expect(await replies(ts)).toEqual([]);

    lab.tick(1_000);

    const texts = (await replies(ts)).map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(4);
    expect(texts[0]).toBe('armada-xo started; Region: us-east');
    expect(texts.filter((text) => text.includes('ActualDatacenterCluster: prod-wdc04.carrier107'))).toHaveLength(1);
  });

  test('the answers of the regions do not come in the order of the regions', async () => {
    const { ts } = await ask('lockeyrejected000001');
    lab.tick(1_000);

    const regions = (await replies(ts)).map(({ text }) => /in region: (\S+)$/.exec(text)?.[1]).filter(Boolean);

    expect(regions.toSorted()).toEqual(['ap-north', 'ca-tor', 'eu-central', 'uk-south', 'us-south']);
    expect(regions).not.toEqual(['us-south', 'ca-tor', 'eu-central', 'uk-south', 'ap-north']);
  });

  test('text is escaped as Slack escapes it, and addresses become links', async () => {
    const { ts } = await ask('lockeymissing0000001');
    lab.tick(1_000);

    const record = (await replies(ts)).find(({ text }) => text.includes('ServerURL'))!;

    expect(record.text).toContain('its hosts &lt;link&gt;');
    expect(record.text).toContain('<https://c107.us-east.satellite.lab.invalid:32504>');
  });

  test('the name alone is no mention', async () => {
    const { ts } = await ask('', { text: '@xo cluster lockeyrejected000001' });
    lab.tick(1_000);

    expect(await replies(ts)).toEqual([]);
  });

  test('the staging bot ignores bots and answers people', async () => {
    const question = { channel: CHANNELS.xoStage, text: `<@${MEMBERS.xoStage}> cluster locslowbuild00000001` };

    const byBot = await slack<Posted>(lab, 'chat.postMessage', question);
    const token = lab.secrets['SATLINK_SLACK_USER_TOKEN'];
    const byUser = await slack<Posted>(lab, 'chat.postMessage', { ...question, token });
    lab.tick(1_000);

    expect(await replies(byBot.ts, CHANNELS.xoStage)).toEqual([]);
    expect((await replies(byUser.ts, CHANNELS.xoStage)).length).toBeGreaterThan(0);
  });

  test('can be silenced', async () => {
    await control(lab, '/xo', { silent: true });
    const { ts } = await ask('lockeyrejected000001');
    lab.tick(1_000);

    expect(await replies(ts)).toEqual([]);
  });

  test('a file is given to those who may see it, and a sign-in page to others', async () => {
    const { ts } = await ask('locinconclusive00001');
    lab.tick(1_000);
    const shared = (await replies(ts)).find((message) => 'files' in message) as unknown as {
      files: { url_private: string }[];
    };
    const url = shared.files[0]!.url_private;

    const ours = await request(url, {
      headers: { Authorization: `Bearer ${lab.secrets['SATLINK_SLACK_BOT_TOKEN']}` },
    });
    const nobody = await request(url);

    expect(ours.text).toContain('"ClusterID": "locinconclusive00001"');
    expect(nobody.headers.get('content-type')).toBe('text/html');
  });

  test('a cluster on a location names its location', async () => {
    const { ts } = await ask('cluonlocation0000001');
    lab.tick(1_000);

    const record = (await replies(ts)).find((message) => 'attachments' in message);

    expect(JSON.stringify(record)).toContain('\\"MultishiftControllerID\\": \\"loconlocation0000001\\"');
  });
});
