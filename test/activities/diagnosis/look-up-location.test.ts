import { setTimeout as pause } from 'node:timers/promises';
import { lookUpLocation } from '../../../src/activities/diagnosis/look-up-location';
import { withFailures } from '../../../src/activities/to-failure';
import type { Message, MessageListener } from '../../../lab/slack/workspace';
import type { Fleet } from '../../../src/config/fleet';
import { attempt, failureOf, openScene, perform, RUN } from '../scene';
import type { Scene } from '../scene';

let scene: Scene;
/** Who hears what is said in the lab, besides xo, until the end of the test. */
let hearing: MessageListener = () => undefined;
beforeAll(async () => {
  scene = await openScene({ speed: 10 });
  scene.lab.slack.onMessage((said) => hearing(said));
});
afterEach(() => {
  hearing = () => undefined;
  scene.lab.reset();
});
afterAll(() => scene.lab.close());

const XO_CHANNEL = 'CLABXO0001';
const questions = () => scene.lab.slack.channels.get(XO_CHANNEL)!.messages.filter(({ text }) => text.startsWith('<@'));

function orderFor(story: string) {
  const { location: id, environment } = scene.lab.story(story);
  return { id, environment, run: RUN };
}

/** The activity with an xo that is waited for less long. */
function impatient(xo: Partial<Fleet['xo'][string]>) {
  const { fleet } = scene.config;
  const bots = Object.entries(fleet.xo).map(([name, bot]) => [name, { ...bot, ...xo }]);
  const hurried: Fleet = { ...fleet, xo: Object.fromEntries(bots) as Fleet['xo'] };
  return withFailures({ lookUp: lookUpLocation({ fleet: hurried, slack: scene.clients }) }).lookUp;
}

test('a location is found with its tugboat, and people see how far it is', async () => {
  const { result, said } = await perform(() => scene.diagnosis.lookUpLocation(orderFor('key-rejected')));

  expect(result).toMatchObject({ kind: 'found', tugboat: 'prod-wdc04-carrier107', region: 'us-east' });
  expect(said.at(-1)).toMatch(/^xo: \d+ messages, \d regions answered$/);
  expect(questions()).toHaveLength(1);
  expect(result.source).toContain(`/${XO_CHANNEL}/p`);
});

test('a location counts also where Slack gives no address of what xo said', async () => {
  scene.lab.faults.add({
    system: 'slack',
    match: { path: 'chat.getPermalink' },
    kind: 'wrong-shape',
    body: { ok: false, error: 'missing_scope' },
    times: 1000,
    afterTimes: 0,
    delayMs: 0,
  });
  const { result } = await perform(() => scene.diagnosis.lookUpLocation(orderFor('key-rejected')));

  expect([result.kind, result.source]).toEqual(['found', undefined]);
});

test.each(['slow-build', 'late-propagation'])('the staging bot is asked as a person (%s)', async (story) => {
  const { result } = await perform(() => scene.diagnosis.lookUpLocation(orderFor(story)));

  expect(result.kind).toBe('found');
});

test('the tugboat of the alert is compared with the one of xo', async () => {
  const order = { ...orderFor('key-rejected'), labels: { location_carrier_name: 'prod-wdc04-carrier108' } };
  const { result } = await perform(() => scene.diagnosis.lookUpLocation(order));

  expect(result.kind).toBe('ambiguous');
});

test('an id that no region knows is left to a person', async () => {
  const order = { ...orderFor('key-rejected'), id: 'locnobodyknows000001' };
  const { result } = await perform(() => scene.diagnosis.lookUpLocation(order));

  // A region that does not know it says nothing about the others.
  expect(result.kind).toBe('unreadable');
});

test('a question whose answer was lost is found again and not posted twice', async () => {
  scene.lab.faults.add({
    system: 'slack',
    match: { path: 'chat.postMessage' },
    kind: 'lost-answer',
    times: 1,
    afterTimes: 0,
    delayMs: 0,
  });
  const { result, attempts } = await perform(() => scene.diagnosis.lookUpLocation(orderFor('key-rejected')));

  expect(result.kind).toBe('found');
  expect(attempts).toBe(2);
  expect(questions()).toHaveLength(1);
});

test.each(['conversations.replies', 'conversations.history', 'chat.postMessage'])(
  'an outage of %s is waited out',
  async (path) => {
    for (const status of [500, 429]) {
      scene.lab.faults.add({
        system: 'slack',
        match: { path },
        kind: 'status',
        status,
        headers: { 'Retry-After': '0' },
        times: 1,
        afterTimes: 0,
        delayMs: 0,
      });
    }
    const { result } = await perform(() => scene.diagnosis.lookUpLocation(orderFor('key-rejected')));

    expect(result.kind).toBe('found');
    expect(questions()).toHaveLength(1);
  },
);

test('an answer that came while no worker was there is heard before xo is asked again', async () => {
  scene.lab.faults.add({
    system: 'slack',
    match: { path: 'conversations.replies' },
    kind: 'status',
    status: 500,
    times: 1,
    afterTimes: 0,
    delayMs: 0,
  });
  const lookUp = impatient({ answerWithinMs: 300 });
  const cutOff = await failureOf(attempt(() => lookUp(orderFor('key-rejected')), 1));
  const thread = () => scene.lab.slack.channels.get(XO_CHANNEL)!.messages.length;
  for (let before = -1; thread() !== before; await pause(600)) before = thread();
  const result = await attempt(() => lookUp(orderFor('key-rejected')), 2);

  expect(cutOff.nonRetryable).not.toBe(true);
  expect(result.kind).toBe('found');
  expect(questions()).toHaveLength(1);
});

test('where threads cannot be read the channel is', async () => {
  scene.lab.faults.add({
    system: 'slack',
    match: { path: 'conversations.replies' },
    kind: 'wrong-shape',
    body: { ok: false, error: 'not_allowed_token_type' },
    times: 1000,
    afterTimes: 0,
    delayMs: 0,
  });
  const outside = impatient({ answerWithinMs: 300 });
  const channel = scene.lab.slack.channels.get(XO_CHANNEL)!;
  const xo = scene.lab.slack.members.find(({ id }) => id === 'ULABXO0001')!;
  const { id } = orderFor('key-rejected');
  hearing = ({ message }) => {
    if (!message.text.startsWith('<@')) return;
    const text = ` ClusterID: ${id}\nDesiredState: deleted\n`;
    setTimeout(() => scene.lab.slack.say(channel, xo, { text }), 5);
  };

  const { result } = await perform(() => outside(orderFor('key-rejected')));

  expect(result.kind).toBe('gone');
});

test('a bot that Slack does not know as xo is not heard, also where its message names no member', async () => {
  const outside = impatient({ answerWithinMs: 300 });
  const channel = scene.lab.slack.channels.get(XO_CHANNEL)!;
  const stranger = { id: 'ULABSTRANG', name: 'stranger', botId: 'BLABSTRANG' };
  const { id } = orderFor('key-rejected');
  hearing = ({ message }) => {
    if (!message.text.startsWith('<@')) return;
    const text = ` ClusterID: ${id}\nDesiredState: deleted\n`;
    const said = scene.lab.slack.say(channel, stranger, { text, thread_ts: message.ts });
    delete (said as Partial<Message>).user;
  };

  const { result } = await perform(() => outside(orderFor('key-rejected')));

  expect(result.kind).not.toBe('gone');
});

/** Lets a program answer our question in its thread, in a way of its own. Returns what asks it. */
function answeredBy(say: (say: (said: Said) => Message) => void) {
  const channel = scene.lab.slack.channels.get(XO_CHANNEL)!;
  const author = { id: 'ULABODDXO1', name: 'odd xo', botId: 'BLABODDXO1' };
  hearing = ({ message }) => {
    if (!message.text.includes(`<@${author.id}>`)) return;
    say((said) => scene.lab.slack.say(channel, author, { text: '', thread_ts: message.ts, ...said }));
  };
  return impatient({ userId: author.id, quietWindowMs: 150, pollEveryMs: 20, answerWithinMs: 3000 });
}
type Said = Partial<Message>;
const RECORD = {
  Region: 'us-east',
  ClusterID: 'lockeyrejected000001',
  ActualDatacenterCluster: 'prod-wdc04.carrier1004',
  DesiredState: 'deployed',
  MultishiftType: 'multishift_controller',
};
const LINES = Object.entries(RECORD).map(([key, value]) => `${key}: ${value}`);

test('a placeholder into which the answer is edited is read again', async () => {
  const ask = answeredBy((say) => {
    const message = say({ text: `Looking for ${RECORD.ClusterID} …` });
    setTimeout(
      () => Object.assign(message, { text: LINES.slice(0, 3).join('\n'), edited: { user: 'U1', ts: '2.1' } }),
      60,
    );
    // Some programs edit what they said without a trace of it.
    setTimeout(() => Object.assign(message, { text: `${LINES.join('\n')}\n` }), 140);
  });
  const { result } = await perform(() => ask(orderFor('key-rejected')));

  expect(result).toMatchObject({ kind: 'found', tugboat: 'prod-wdc04-carrier1004' });
});

const fields = Object.entries(RECORD).map(([title, value]) => ({ title, value, short: true }));
test.each<[string, Said]>([
  ['fields of an attachment', { attachments: [{ fallback: 'a cluster', fields }] }],
  ['the fallback of an attachment', { attachments: [{ fallback: `${LINES.join('\n')}\n` }] }],
  ['the text of an attachment', { attachments: [{ title: 'cluster', text: LINES.join('\n') }] }],
  [
    'fields of a section, one for each',
    {
      blocks: [
        {
          type: 'section',
          fields: fields.map(({ title, value }) => ({ type: 'mrkdwn', text: `*${title}:*\n${value}` })),
        },
      ],
    },
  ],
  [
    'fields of a section that take turns',
    {
      blocks: [
        {
          type: 'section',
          fields: fields.flatMap(({ title, value }) => [title, value].map((text) => ({ type: 'mrkdwn', text }))),
        },
      ],
    },
  ],
  ['a context', { blocks: [{ type: 'context', elements: LINES.map((text) => ({ type: 'mrkdwn', text })) }] }],
  [
    'rich text',
    {
      blocks: [
        {
          type: 'rich_text',
          elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: `${LINES.join('\n')}\n` }] }],
        },
      ],
    },
  ],
])('an answer in %s is read', async (_where, said) => {
  const ask = answeredBy((say) => say(said));
  const { result } = await perform(() => ask(orderFor('key-rejected')));

  expect(result).toMatchObject({ kind: 'found', tugboat: 'prod-wdc04-carrier1004' });
});

test('an answer that Slack split inside the tugboat is put together, or not believed', async () => {
  const text = LINES.join('\n');
  const at = text.indexOf('carrier100') + 'carrier100'.length;
  const ask = answeredBy((say) => [text.slice(0, at), text.slice(at)].forEach((piece) => say({ text: piece })));
  const { result } = await perform(() => ask(orderFor('key-rejected')));

  expect(result.tugboat ?? 'prod-wdc04-carrier1004').toBe('prod-wdc04-carrier1004');
});

test.each([302, 403, 404, 503])(
  'a file that is answered with %s is gone on without, and a person is asked soon',
  async (status) => {
    scene.lab.faults.add({
      system: 'slack',
      match: { path: '/files-pri/' },
      kind: 'status',
      status,
      times: 1000,
      afterTimes: 0,
      delayMs: 0,
    });
    const file = { url_private: `${scene.lab.addresses.slack}/files-pri/TLAB000001-F000000001/download/cluster.txt` };
    const alone = answeredBy((say) => say({ files: [file] }));
    const { result, attempts } = await perform(() => alone(orderFor('key-rejected')));

    expect(result.kind).toBe('unreadable');
    expect(result.because).toContain('files:read');
    expect(attempts).toBe(1);
  },
);

test('a file that cannot be read does not hide what can', async () => {
  const file = { url_private: 'https://elsewhere.example/cluster.txt' };
  const ask = answeredBy((say) => say({ text: LINES.join('\n'), files: [file] }));
  const { result } = await perform(() => ask(orderFor('key-rejected')));

  expect(result.kind).toBe('found');
});

test('silence is a failure of its own, after asking twice', async () => {
  const toNobody = impatient({ userId: 'UNOBODY', answerWithinMs: 200, pollEveryMs: 20 });

  const failure = await failureOf(attempt(() => toNobody(orderFor('key-rejected'))));

  expect(failure).toMatchObject({ type: 'XoSilent', nonRetryable: true });
  expect(questions()).toHaveLength(2);
});

test.each([
  ['an environment that is not in the fleet file', { environment: 'moon' }, 'UnknownEnvironment'],
  ['an environment named like a property of every object', { environment: 'constructor' }, 'UnknownEnvironment'],
  ['an id that is a command', { id: 'x; cluster y' }, 'MalformedId'],
])('%s is refused before anything is said', async (_what, more, type) => {
  const failure = await failureOf(
    attempt(() => scene.diagnosis.lookUpLocation({ ...orderFor('key-rejected'), ...more })),
  );

  expect(failure).toMatchObject({ type, nonRetryable: true });
  expect(questions()).toEqual([]);
});

test('a refusal of Slack is not repeated', async () => {
  const inPrivate = impatient({ channel: 'CLABPRIV01' });

  const failure = await failureOf(attempt(() => inPrivate(orderFor('key-rejected'))));

  expect(failure).toMatchObject({ type: 'SlackError', nonRetryable: true });
  expect(failure.message).toContain('not_in_channel');
});
