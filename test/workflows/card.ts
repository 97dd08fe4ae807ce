import type { GateCall, RunCard } from '../../src/contract/activities';
import { WAITING } from '../../src/contract/failures';
import { runLines } from '../../src/cli/view/run-view';
import { styleFor } from '../../src/cli/view/style';
import type { PageReader } from '../../src/gateway/console/asking';
import { runPage } from '../../src/gateway/console/run-page';
import { createLog } from '../../src/logging/log';
import { ApplicationFailure } from '@temporalio/common';
import { checkHealth, findRun, readRun } from '../../src/runs';
import { Held } from './held';
import { engineOf } from './engine-of';
import { until } from '../until';
import { stage } from './shared-stage';
import type { Run } from './stage';
import { World } from './world';
import { DEFAULT_RUNBOOK } from '../../src/runbooks';

const textOf = (card: RunCard | undefined) => card?.sections.join('\n') ?? '';

/** Waits until the newest card of a run says something. */
async function untilItSays({ world }: Run, words: RegExp): Promise<RunCard> {
  const newest = () => world.cards.at(-1);
  return until(() => words.test(textOf(newest())) && newest(), { instead: newest });
}

test.concurrent(
  'it asks with what was found and the plan, then shows who decided, what was done and the outcome',
  async () => {
    const run = await stage.start(new World());
    const code = await run.gate();
    const asking = await untilItSays(run, /Replace this API key\?/);
    await run.decide('approve', 'mia', { comment: 'seen\nwith the customer', change: 'CHG7' });
    const { outcome, plan, links } = await run.result();

    const last = run.world.cards.at(-1)!;
    expect(asking.asks).toMatchObject({
      plan: code,
      digest: plan!.digest,
      offers: ['approve', 'reject', 'customer-rotated'],
    });
    expect(textOf(asking)).toMatch(/Effect:[\s\S]*Plan `[\s\S]*Found: IAM rejects the API key[\s\S]*getToken: /);
    // Whoever reads the decision finds no buttons beside it, not even for a moment.
    const decided = run.world.cards.filter((card) => textOf(card).includes('**mia** approved it'));
    expect(decided.filter(({ asks }) => asks !== undefined)).toEqual([]);
    expect(textOf(last)).toContain('**mia** approved it, plan ');
    expect(textOf(last)).toContain('(name not verified), change CHG7: “seen with the customer”');
    expect(textOf(last)).toContain(`**Fixed**: ${outcome!.because}`);
    expect(textOf(last)).toMatch(
      /\*\*Reset the API key\*\* done[\s\S]*\*\*Refresh the master\*\* done[\s\S]*\*\*Verify the repair\*\* done/,
    );
    expect(links.thread).toBe('https://slack.example/C1/1');
    // From the second showing on it is replaced by its id, never posted again.
    expect(run.world.cards.map(({ ts }) => ts)).toEqual([undefined, ...run.world.cards.slice(1).map(() => '1.1')]);
  },
);

test.concurrent('a key in a comment is shown nowhere: in no card, message, report, page or log line', async () => {
  // Made up, in the shapes of keys of three clouds.
  const keys = [
    'Qx7kPz2Lw9RtVb4NmY6sKd3HgF8jTc1ZaE5uXo0WqBv2',
    'AKIAQ7XW2ZK4N6VB3MPL',
    'wJ8rXUtn0FEMI1K7MDENG9bPxRfiCYzEXAM3qKEY',
  ];
  const comment = `I took ${keys[1]} and ${keys[2]} for it, and apikey=${keys[0]}`;
  const run = await stage.start(new World());
  await run.gate();
  await run.decide('approve', 'mia', { comment, change: 'CHG7' });
  const document = await run.result();

  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  createLog({ log: { level: 'info', pretty: false }, always: {}, destination }).info('decided', { comment });
  const asking = { session: { role: 'viewer' }, standing: { decided: [] }, calls: [] } as unknown as PageReader;
  const drawing = { style: styleFor(false), width: 120, now: Date.now(), frame: 0, detail: 'full' as const };
  const { cards, told, posts } = run.world;
  const read = { ...document, runbook: DEFAULT_RUNBOOK.slug };
  const seen = JSON.stringify([cards, told, [...posts], document, runPage(read, asking), lines]);
  const shown = [seen, runLines(read, drawing).join('\n')].join('\n');
  expect(document.decisions[0]).toMatchObject({
    change: 'CHG7',
    comment: expect.stringMatching(/apikey=…$/),
  });
  expect(keys.filter((key) => shown.includes(key.slice(2, 12)))).toEqual([]);
});

test.concurrent('each decision that counts is shown while more people are needed', async () => {
  const run = await stage.start(new World({ policy: { quorum: 2 } }));
  await run.gate();
  await run.decide('approve', 'mia');
  const card = await untilItSays(run, /more people are needed/);

  expect(card.asks).toBeDefined();
  await run.handle.cancel();
  await run.result();
});

test.concurrent('of many changes while a showing is under way only the newest is shown', async () => {
  const world = new World();
  const first = new Held();
  const { showCard } = world.announcements;
  world.announcements.showCard = async (card) => {
    if (card.ts === undefined) await first.released;
    return showCard(card);
  };
  const run = await stage.start(world);
  await run.gate();
  await run.decide('reject', 'mia');
  await run.until(({ outcome }) => outcome !== null);
  first.release();
  await run.result();

  expect(world.cards).toHaveLength(2);
  expect(textOf(world.cards[1])).toContain('**Rejected**');
});

test.concurrent(
  'after the decision the steps are shown at most once in five seconds, and the outcome at once',
  async () => {
    const run = await stage.start(new World());
    await run.gate();
    await untilItSays(run, /Replace this API key\?/);
    const before = run.world.cards.length;
    const decidedAt = Date.now();
    await run.decide('approve');
    await run.result();

    const inTurns = Math.floor((Date.now() - decidedAt) / 5_000);
    // The decision, the steps, the end as it is told, and the outcome.
    expect(run.world.cards.length - before).toBeLessThanOrEqual(3 + inTurns);
    expect(textOf(run.world.cards.at(-1))).toMatch(/\*\*Fixed\*\*/);
  },
);

test.concurrent.each<[string, (run: Run) => Promise<unknown>, RegExp]>([
  ['a run that is cancelled', ({ handle }) => handle.cancel(), /\*\*Nothing to do\*\*/],
  ['a run that is rejected', (run) => run.decide('reject'), /\*\*Rejected\*\*/],
])('%s takes its buttons away', async (_case, end, says) => {
  const run = await stage.start(new World());
  await run.gate();
  await untilItSays(run, /Replace this API key\?/);
  await end(run);
  await run.result();

  expect(run.world.cards.at(-1)!.asks).toBeUndefined();
  expect(textOf(run.world.cards.at(-1))).toMatch(says);
});

test.concurrent('a gate that opens again asks in the same card, and says so in the thread', async () => {
  const world = new World();
  world.before['resetApiKey'] = () => {
    world.before = {};
    world.changePolicy({ freezes: [{ name: 'incident 12', by: 'lead' }] });
  };
  const run = await stage.start(world);
  const first = await run.gate();
  await run.decide('approve');
  const second = await run.gate(first);
  const card = await untilItSays(run, new RegExp(second));

  expect(card).toMatchObject({ ts: '1.1', asks: { plan: second } });
  await until(() => world.posts.size > 0);
  expect([...world.posts.values()]).toEqual([
    expect.stringMatching(new RegExp(`asked for again.*${second}.*incident 12`)),
  ]);
  await run.handle.cancel();
  await run.result();
});

test.concurrent('a thread that cannot be reached decides nothing and holds nothing up', async () => {
  const run = await stage.start(new World({ faults: { showCard: 'broken' } }));
  await run.gate();
  await run.decide('approve');

  expect((await run.result()).outcome?.kind).toBe('resolved');
  expect(run.world.cards).toEqual([]);
});

test.concurrent('a question is heard when Slack took the card that asks it', async () => {
  const run = await stage.start(new World());
  await run.gate();
  const { heard, asks } = await run.until((document) => document.heard !== null);

  expect([heard!.channel, asks === null, run.world.asked]).toEqual(['C1', false, []]);
  await run.handle.cancel();
  await run.result();
});

test.concurrent.each<[string, (world: World) => void]>([
  ['Slack refuses the card', (world) => (world.faults = { showCard: 'broken' })],
  [
    'this site has no Slack',
    (world) => {
      world.announcements.showCard = async () => ({ channel: 'none', at: new Date().toISOString() });
      world.announcements.postToThread = async () => ({ channel: 'none', at: new Date().toISOString() });
    },
  ],
])('a question is asked through other channels when %s', async (_why, change) => {
  const world = new World();
  change(world);
  if (world.faults['showCard']) world.faults['postToThread'] = 'broken';
  const run = await stage.start(world);
  const code = await run.gate();
  const { heard } = await run.until((document) => document.heard !== null);

  expect(heard!.channel).toBe('C3');
  expect(world.asked).toMatchObject([{ report: expect.stringContaining(code) as string }]);
  await run.handle.cancel();
  await run.result();
});

test.concurrent('a question that nobody hears says so, until somebody does', async () => {
  const world = new World({ faults: { showCard: 'broken', postToThread: 'broken' } });
  const open = new Held();
  let isOpen = false;
  void open.released.then(() => (isOpen = true));
  world.announcements.askPeople = async () => {
    if (!isOpen) throw ApplicationFailure.retryable('nobody could be told. slack:C2: is_archived', 'NobodyTold');
    return { channel: 'C2', at: new Date().toISOString() };
  };
  const run = await stage.start(world);
  await run.gate();
  const engine = engineOf(stage);
  const read = async () => readRun(engine, await findRun(engine, run.handle.workflowId));
  const unheard = await until(async () => read().then((one) => one.unheard !== undefined && one));
  const health = await checkHealth(engine, null);
  open.release();
  await run.until((document) => document.heard !== null);
  const heard = await read();

  expect(unheard).toMatchObject({
    heard: null,
    unheard: { because: expect.stringContaining('is_archived') as string },
  });
  expect(health.find(({ name }) => name === 'open runs')).toMatchObject({ ok: false });
  expect(heard).toMatchObject({ heard: { channel: 'C2' } });
  expect(heard.unheard).toBeUndefined();
  await run.handle.cancel();
  await run.result();
});

test.concurrent('a CIE named while nobody could be told is asked about at once, reminded of, and shown', async () => {
  const world = new World({ faults: { showCard: 'broken', postToThread: 'broken' } });
  const reminded: GateCall[] = [];
  world.announcements.askPeople = async (call) => {
    if (call.cie === null) throw ApplicationFailure.create({ type: 'NobodyTold', nextRetryDelay: '1 minute' });
    return { channel: 'pager', at: new Date().toISOString() };
  };
  world.announcements.remind = async ({ call }) => {
    reminded.push(call);
    throw ApplicationFailure.create({ type: WAITING.nextReminder, category: 'BENIGN', nextRetryDelay: '1 minute' });
  };
  const run = await stage.start(world);
  await run.gate();
  await until(() => world.calls.includes('askPeople'));
  await run.handle.signal('cie', { id: 'CIE9' });
  const { heard } = await run.until((document) => document.heard !== null);
  world.faults = {};
  await run.handle.signal('cie', { id: 'CIE10' });

  expect(heard!.channel).toBe('pager');
  await untilItSays(run, /CIE CIE10/);
  await run.handle.cancel();
  await run.result();
  expect(reminded.map(({ cie }) => cie)).toEqual([null, 'CIE9', 'CIE10']);
  expect(new Set(reminded.map(({ message }) => message.key)).size).toBe(3);
});

test.concurrent('after one of two approvals the reminders mention only those who have not decided', async () => {
  const world = new World({ policy: { quorum: 2 } });
  const answered: number[] = [];
  world.announcements.remind = async ({ call }) => {
    answered.push(call.message.people!.decisions.length);
    throw ApplicationFailure.create({ type: WAITING.nextReminder, category: 'BENIGN', nextRetryDelay: '1 minute' });
  };
  const run = await stage.start(world);
  await run.gate();
  await until(() => answered.length === 1);
  expect(await run.decide('approve', 'mia')).toMatchObject({ answer: 'waiting-for-more' });
  await until(() => answered.length === 2);
  expect(await run.decide('approve', 'noah')).toMatchObject({ answer: 'accepted' });
  await run.result();

  expect(answered).toEqual([0, 1]);
});

test.concurrent.each(['input', 'signal'] as const)(
  'a key as the id of a CIE, by %s, is shown to nobody',
  async (by) => {
    const key = 'aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789_-aBcDeF';
    const world = new World();
    const run = await stage.start(world, by === 'input' ? { cie: key } : {});
    await run.gate();
    if (by === 'signal') await run.handle.signal('cie', { id: key });
    await untilItSays(run, /CIE with an id that is not shown/);

    expect(JSON.stringify([await run.state(), world.cards])).not.toContain(key);
    await run.handle.terminate('seen');
  },
);

test.concurrent('a question that was heard, and whose reminders reach nobody, says so', async () => {
  const world = new World();
  world.announcements.remind = async () => {
    const message = 'a reminder reached nobody (slack:C2: is_archived)';
    throw ApplicationFailure.create({ type: 'NobodyTold', category: 'BENIGN', message, nextRetryDelay: '1 second' });
  };
  const run = await stage.start(world);
  await run.until((document) => document.heard !== null);
  const engine = engineOf(stage);
  const read = async () => readRun(engine, await findRun(engine, run.handle.workflowId));
  const seen = await until(async () => read().then((one) => one.unheard !== undefined && one));

  expect(seen).toMatchObject({
    heard: { channel: 'C1' },
    unheard: { since: null, because: expect.stringContaining('is_archived') as string },
  });
  await run.handle.cancel();
  await run.result();
});

test.concurrent('a run that asks nobody has no card', async () => {
  const world = new World();
  world.seen = { kind: 'gone', because: 'xo says: deleted' };
  await (await stage.start(world)).result();

  expect(world.cards).toEqual([]);
});
