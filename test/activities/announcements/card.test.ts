import { createAnnouncements } from '../../../src/activities/announcements';
import type { RunCard } from '../../../src/contract/activities';
import { failureOf, openScene, perform, RUN } from '../scene';
import type { Scene } from '../scene';

let scene: Scene;
beforeEach(async () => (scene = await openScene()));
afterEach(() => scene.lab.close());

const since = new Date(Date.now() - 1000).toISOString();
const asks: NonNullable<RunCard['asks']> = {
  plan: 'K7QF2M4X',
  digest: 'd'.repeat(64),
  offers: ['approve', 'reject', 'customer-rotated'],
};

interface Element {
  action_id: string;
  value: string;
  text: string;
}
interface Block {
  type: string;
  text?: { text: string; verbatim?: boolean };
  elements?: Element[];
}

const messages = () => scene.lab.slack.channels.get('CLABRUNS01')!.messages;
const blocks = (index = 0) => messages()[index]!.blocks as Block[];

function show(more: Partial<RunCard> = {}) {
  const card = { run: RUN, environment: 'prod', sections: ['## a run', 'what was found'], links: [], since, ...more };
  return perform(() => scene.announcements.showCard(card));
}

function say(key: string) {
  return perform(() =>
    scene.announcements.postToThread({ run: RUN, environment: 'prod', key, text: `**${key}**`, since }),
  );
}

test('opens the thread, and is replaced in place as the run goes on', async () => {
  const { result: first } = await show({ asks });
  await say('reminder');
  const asked = blocks().at(-1)!;
  await show({ ts: first.ts!, sections: ['## a run', '**mia said approve**'] });

  expect(asked.elements!.map(({ action_id }) => action_id)).toEqual(['approve', 'reject', 'customer-rotated']);
  expect(asked.elements!.map(({ value }) => (JSON.parse(value) as { decision: string }).decision)).toEqual(asks.offers);
  expect(messages().map(({ text, thread_ts }) => [text, thread_ts])).toEqual([
    ['*a run*', undefined],
    ['*reminder*', first.ts],
  ]);
  expect(blocks().map(({ type, text }) => [type, text?.text])).toEqual([
    ['section', '*a run*'],
    ['section', '*mia said approve*'],
  ]);
});

const people: NonNullable<RunCard['people']> = {
  of: asks.plan,
  offers: asks.offers,
  askedBy: { kind: 'alert', source: 'alertmanager' },
  by: { 'api-key-reset': 'api', 'master-refresh': 'jenkins' },
  decisions: [],
};

test('a card that asks mentions those who may answer, and a reminder those who have not', async () => {
  const { config, clients } = scene;
  const now = config.policyNow();
  const policy = (now as Extract<typeof now, { readable: true }>).value;
  const known = { mia: { slack: 'ULABMIA' }, noah: { slack: 'ULABNOAH' }, stranger: { slack: 'ULABSTRANGER' } };
  const policyNow = () => ({ ...now, readable: true as const, value: { ...policy, people: known } });
  const { showCard, postToThread } = createAnnouncements({ config: { ...config, policyNow }, clients });
  const order = { run: RUN, environment: 'prod', since };
  const decisions = [{ by: 'mia', decision: 'approve' as const, plan: asks.plan }];
  await perform(() => showCard({ ...order, sections: ['a run'], links: [], asks, people }));
  await perform(() => postToThread({ ...order, key: 'r', text: 'Still waiting', people: { ...people, decisions } }));

  expect(blocks().find(({ type }) => type === 'context')!.elements![0]!.text).toBe(
    'Asked: <@ULABMIA> <@ULABNOAH>. It needs 1 approval.',
  );
  expect(messages().at(-1)!.text).toBe('<@ULABNOAH> Still waiting');
});

test('where the fleet names a user group, a card that asks mentions that alone', async () => {
  const { config, clients } = scene;
  const fleet = structuredClone(config.fleet);
  fleet.environments['prod']!.approversGroup = 'S0LABAPPRO';
  const { showCard } = createAnnouncements({ config: { ...config, fleet }, clients });
  const card = { run: RUN, environment: 'prod', sections: ['a run'], links: [], since };
  await perform(() => showCard({ ...card, asks, people }));

  expect(blocks().find(({ type }) => type === 'context')!.elements![0]!.text).toBe(
    'Asked: <!subteam^S0LABAPPRO>. It needs 1 approval.',
  );
});

test('a moment has the form of Slack, which each reader sees in their own time zone', async () => {
  await show({ sections: ['since 2026-11-22 15:04 UTC, and `2026-11-22 15:04 UTC` in code'] });

  expect(blocks()[0]!.text!.text).toBe(
    'since <!date^1795359840^{date_short_pretty} {time}|2026-11-22 15:04 UTC>, and `2026-11-22 15:04 UTC` in code',
  );
});

test('is found by what it bears when its id is not known, also after a lost answer', async () => {
  const lost = { kind: 'lost-answer', times: 1, afterTimes: 0, delayMs: 0 } as const;
  scene.lab.faults.add({ system: 'slack', match: { path: 'chat.postMessage' }, ...lost });
  const { attempts } = await show();
  await show({ sections: ['later'] });

  expect(attempts).toBe(2);
  expect(messages().map(({ text }) => text)).toEqual(['later']);
});

test('is shown anew when somebody deleted it', async () => {
  await show({ ts: '1700000000.000001' });

  expect(messages()).toHaveLength(1);
});

function refuse(path: string, word: string, times: number): void {
  const order = { system: 'slack', kind: 'status', status: 200, body: { ok: false, error: word }, times } as const;
  scene.lab.faults.add({ ...order, match: { path }, afterTimes: 0, delayMs: 0 });
}

test.each(['cant_update_message', 'edit_window_closed', 'message_not_found', 'a_word_of_next_year'])(
  'a card that Slack does not change any more (%s) is posted anew, once, and the old one is called old',
  async (word) => {
    const { result: first } = await show({ asks });
    refuse('chat.update', word, 2);
    const { result: anew } = await show({ asks, ts: first.ts! });
    const { result: again } = await show({ asks, ts: first.ts! });

    expect(anew.ts).not.toBe(first.ts);
    expect(again.ts).toBe(anew.ts);
    expect(messages()).toHaveLength(2);
    expect(blocks(1)[0]!.text!.text).toMatch(/card above is old/);
    expect(blocks(1).at(-1)!.type).toBe('actions');
  },
);

test('a card whose blocks Slack refuses for good is said in words, with the plan', async () => {
  refuse('chat.postMessage', 'invalid_blocks', 1);
  const { result } = await show({ asks });

  expect(result.ts).toBeDefined();
  expect(messages()).toMatchObject([{ text: expect.stringContaining('K7QF2M4X') as string }]);
  expect(messages()[0]!.blocks).toBeUndefined();
});

test('a channel that refuses every message fails for good, so that another channel is asked at once', async () => {
  scene.lab.slack.channels.get('CLABRUNS01')!.archived = true;
  const failure = await failureOf(show({ asks }).then(({ result }) => result));

  expect(failure).toMatchObject({ nonRetryable: true, message: expect.stringContaining('is_archived') as string });
});

test('the buttons and the links stay whatever does not fit', async () => {
  const links = [{ label: 'Console', url: 'https://satlink.example.com/runs' }];
  await show({
    asks,
    links,
    sections: Array.from({ length: 12 }, (_, index) => `part ${index} ${'word '.repeat(500)}`),
  });

  expect(JSON.stringify(blocks()).length).toBeLessThanOrEqual(13_200);
  expect(
    blocks()
      .map(({ type }) => type)
      .slice(-2),
  ).toEqual(['context', 'actions']);
  expect(blocks().at(-4)!.text!.text).toMatch(/cut here/);
});

test.each([
  ['one word without an end', ['x'.repeat(200_000)]],
  ['markup of Slack', ['<!channel> & <https://evil.invalid|x>\n'.repeat(4000)]],
  ['fences that never close', ['```\n'.repeat(999)]],
  ['nothing but white space', ['', '  \n ']],
  ['very many parts', Array.from({ length: 300 }, (_, index) => `part ${index}`)],
])('stays within the limits of Slack, whatever the evidence contains: %s', async (_what, sections) => {
  const { result } = await show({ asks, sections });

  // The lab refuses a message that Slack would refuse.
  expect(result.ts).toBeDefined();
  expect(blocks().at(-1)!.type).toBe('actions');
  expect(JSON.stringify(blocks())).not.toMatch(/<!|<http/);
});

test.each([
  ['ASCII as long as may be', 'x'.repeat(1000), 'actions'],
  ['80 times ü', 'ü'.repeat(80), 'actions'],
  ['400 times ü', 'ü'.repeat(400), 'section'],
  ['markup of Slack', '<!channel>'.repeat(100), 'actions'],
  ['white space', '\n'.repeat(1000), 'section'],
])('stays within the limits of Slack, whatever the run is named: %s', async (_what, workflowId, gate) => {
  const links = [{ label: 'Console', url: 'https://satlink.example.com/runs' }];
  const { result } = await show({ asks, links, run: { ...RUN, workflowId } });

  expect(result.ts).toBeDefined();
  const lastOnes = gate === 'actions' ? ['context', 'actions'] : ['section'];
  expect(blocks().map(({ type }) => type)).toEqual(['section', 'section', 'context', ...lastOnes]);
  const instead = blocks().at(-1)!.text?.text ?? '';
  expect(instead === '').toBe(gate === 'actions');
  expect(instead).toMatch(/^$|too long for Slack's buttons.* console.*`satlink approve RUN --plan K7QF2M4X`/);
});

test('where there is no room for buttons, the command names all that a decision must bring', async () => {
  const needs = { signature: true, change: true };
  await show({ asks: { ...asks, needs }, run: { ...RUN, workflowId: 'ü'.repeat(400) } });

  expect(blocks().at(-1)!.text!.text).toContain('`satlink approve RUN --key FILE --change ID`');
});

test('where there is no room for buttons, a remediation in doubt names its own command', async () => {
  const doubt: typeof asks = { ...asks, offers: ['it-happened', 'it-did-not'] };
  await show({ asks: doubt, run: { ...RUN, workflowId: 'ü'.repeat(400) } });

  expect(blocks().at(-1)!.text!.text).toContain('`satlink in-doubt RUN --it-happened --plan K7QF2M4X`');
});

test('shows text from outside verbatim, with no link and no mention in it', async () => {
  const text = 'cluster [Approve here](https://evil.invalid) <!channel> @here https://evil.invalid';
  await show({ sections: [text] });

  const [section] = blocks();
  expect(section!.text).toEqual({
    type: 'mrkdwn',
    text: 'cluster [Approve here](https://evil.invalid) &lt;!channel&gt; @here https://evil.invalid',
    verbatim: true,
  });
});

test('links to our own pages, and to nothing that is no address', async () => {
  const links = [
    { label: 'Console', url: 'https://satlink.example.com/runs/a|b>c' },
    { label: 'Temporal', url: 'javascript:alert(1)' },
  ];
  await show({ links });

  expect(blocks().at(-1)!.elements![0]!.text).toBe('<https://satlink.example.com/runs/a%7Cb%3Ec|Console>  ·  Temporal');
});

test('is none on a site without Slack', async () => {
  const { config, clients } = scene;
  const { showCard } = createAnnouncements({ config, clients: { ...clients, slackBot: null } });
  const card = { run: RUN, environment: 'prod', sections: ['a run'], links: [], since };

  expect((await perform(() => showCard(card))).result).toMatchObject({ channel: 'none' });
});
