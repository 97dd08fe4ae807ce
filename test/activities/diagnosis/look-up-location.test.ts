import { lookUpLocation } from '../../../src/activities/diagnosis/look-up-location';
import { withFailures } from '../../../src/activities/to-failure';
import type { Fleet } from '../../../src/config/fleet';
import { attempt, failureOf, openScene, perform, RUN } from '../scene';
import type { Scene } from '../scene';

let scene: Scene;
beforeEach(async () => (scene = await openScene()));
afterEach(() => scene.lab.close());

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
  scene.lab.slack.onMessage(({ message }) => {
    if (!message.text.startsWith('<@')) return;
    const text = ` ClusterID: ${id}\nDesiredState: deleted\n`;
    setTimeout(() => scene.lab.slack.say(channel, xo, { text }), 5);
  });

  const { result } = await perform(() => outside(orderFor('key-rejected')));

  expect(result.kind).toBe('gone');
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
