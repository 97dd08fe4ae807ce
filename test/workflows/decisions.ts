import { setbackOf } from '../../src/question/setback';
import { describeIfThere } from '../../src/marks/our-own';
import { rejectedId } from '../../src/marks/rejection';
import { passed } from '../until';
import { gateOf } from './gate-of';
import { Held } from './held';
import { stage } from './shared-stage';
import { World } from './world';

/** What becomes of a decision: the right person, exactly this plan, in time, once. */

const keptNo = ({ digest }: { digest: string }) => describeIfThere(stage.client, rejectedId(digest));

test.concurrent('early, wrong plan, unknown person, repeated, late: each has its own answer', async () => {
  const world = new World();
  const build = new Held();
  const reset = new Held();
  world.before['awaitBuild'] = () => build.released;
  const run = await stage.start(world);
  await run.until(({ steps }) => steps.some(({ id, state }) => id === 'S4' && state === 'running'));

  expect(await run.decide('approve')).toMatchObject({ answer: 'too-early' });
  build.release();
  await run.gate();
  world.before['claim'] = () => reset.released;
  expect(await run.decide('approve', 'mia', { plan: 'AAAAAAAA' })).toMatchObject({ answer: 'wrong-plan' });
  expect(await run.decide('approve', 'eve')).toMatchObject({ answer: 'not-allowed' });
  expect(await run.decide('approve', 'rota')).toMatchObject({ answer: 'not-allowed' });
  expect(await run.decide('maybe', 'mia')).toMatchObject({ answer: 'malformed' });
  expect(await run.decide('approve', 'mia', { comment: 'x'.repeat(2001) })).toMatchObject({ answer: 'malformed' });
  expect(await run.decide('it-happened', 'mia')).toMatchObject({ answer: 'not-allowed' });
  expect(await run.decide('approve', 'mia')).toMatchObject({ answer: 'accepted' });
  expect(await run.decide('approve', 'mia')).toMatchObject({ answer: 'repeated' });
  expect(await run.decide('reject', 'noah')).toMatchObject({ answer: 'already-decided' });
  reset.release();
  const document = await run.result();

  expect(document.refused.map(({ answer }) => answer)).toEqual(['not-allowed', 'not-allowed', 'not-allowed']);
  expect(document.decisions).toMatchObject([{ by: 'mia', decision: 'approve', verified: false, answer: 'accepted' }]);
});

test.concurrent('a quorum is two people: the same one twice is not, under whichever of their names', async () => {
  const run = await stage.start(new World({ people: { mia: { aliases: ['mmaier'] } }, policy: { quorum: 2 } }));
  await run.gate();

  expect(await run.decide('approve', 'MMaier')).toMatchObject({ answer: 'waiting-for-more' });
  expect(await run.decide('approve', 'mia')).toMatchObject({ answer: 'repeated' });
  // They are recorded as the policy names them.
  expect(await run.decide('approve', 'noah')).toMatchObject({ answer: 'accepted' });
  expect((await run.result()).decisions.map(({ by }) => by)).toEqual(['mia', 'noah']);
});

test.concurrent('who takes back an approval rejects', async () => {
  const run = await stage.start(new World({ policy: { quorum: 2 } }));
  await run.gate();
  await run.decide('approve', 'mia');

  expect(await run.decide('reject', 'mia')).toMatchObject({ answer: 'accepted' });
  expect((await run.result()).outcome!.kind).toBe('declined');
});

test.concurrent('signals do the same; what is refused or unknown is kept for whoever looks', async () => {
  const run = await stage.start(new World());
  const plan = await run.gate();

  await run.handle.signal('approve', { plan: 'AAAAAAAA', by: 'mia' });
  await run.handle.signal('approve', { plan, by: 'eve' });
  await run.handle.signal('aprove', { plan, by: 'mia' });
  await run.handle.signal('approve', undefined);
  await run.until(({ refusedCount }) => refusedCount === 4);
  await run.handle.signal('approve', { plan: plan.toLowerCase(), by: 'mia' });
  const document = await run.result();

  expect(document.outcome!.kind).toBe('resolved');
  expect(document.refused.map(({ decision, answer }) => `${decision} ${answer}`).sort()).toEqual(
    ['approve wrong-plan', 'approve not-allowed', 'aprove malformed', 'approve malformed'].sort(),
  );
});

test.concurrent('only the newest 50 refusals are kept, the rest are counted', async () => {
  const run = await stage.start(new World());
  const plan = await run.gate();
  for (let i = 0; i < 55; i++) await run.handle.signal('approve', { plan: 'AAAAAAAA', by: `person ${i}` });
  const document = await run.until(({ refusedCount }) => refusedCount === 55);
  await run.decide('reject', 'mia', { plan });

  expect(document.refused).toHaveLength(50);
  expect(document.refused.at(-1)!.by).toBe('person 54');
});

test.concurrent('a decision while an approval is being judged waits its turn, and the first one counts', async () => {
  const world = new World();
  const reset = new Held();
  const run = await stage.start(world);
  await run.gate();
  world.before['claim'] = () => reset.released;

  const answers = await Promise.all(['mia', 'noah'].map((by) => run.decide('approve', by)));
  reset.release();

  expect(answers.map(({ answer }) => answer).sort()).toEqual(['accepted', 'already-decided']);
  expect((await run.result()).decisions).toHaveLength(1);
});

test.concurrent('at the deadline or after it a decision is expired, even when it was sent before', async () => {
  const world = new World({ policy: gateOf('20 seconds') });
  const run = await stage.start(world);
  await run.gate();
  const { expiresAt } = (await run.state()).plan!;
  world.before['authorise'] = () => passed(expiresAt);

  expect(await run.decide('approve')).toMatchObject({ answer: 'expired' });
  expect(world.calls).toContain('authorise');
  expect((await run.result()).outcome!.kind).toBe('expired');
  expect(world.effects.resets).toBe(0);
});

test.concurrent('a no that came too late is not kept', async () => {
  const world = new World({ policy: gateOf('20 seconds') });
  const run = await stage.start(world);
  await run.gate();
  const { plan } = await run.state();
  world.before['authorise'] = () => passed(plan!.expiresAt);

  expect(await run.decide('reject')).toMatchObject({ answer: 'expired' });
  await run.result();
  expect(world.calls).toContain('authorise');
  expect(await keptNo(plan!)).toBeNull();
});

test.concurrent('a no whose judgement got lost keeps no approval from being carried out that counts', async () => {
  const run = await stage.start(new World({ faults: { authorise: 'unanswered' } }));
  await run.gate();
  const { plan } = await run.state();

  expect(await run.decide('reject', 'noah')).toMatchObject({ answer: 'unknown' });
  expect(await keptNo(plan!)).toBeNull();
  expect(await run.decide('approve', 'mia')).toMatchObject({ answer: 'accepted' });

  expect((await run.result()).outcome!.kind).toBe('resolved');
  expect(run.world.effects).toEqual({ resets: 1, refreshes: 1 });
});

test.concurrent.each(['update', 'signal'] as const)(
  'a no by %s is kept once the run has counted it, and the run closes no earlier',
  async (way) => {
    const keeping = new Held();
    const run = await stage.start(new World());
    const code = await run.gate();
    const { plan } = await run.state();
    run.world.before['keepNo'] = () => keeping.released;
    const said =
      way === 'update'
        ? run.decide('reject', 'noah')
        : run.handle.signal('reject', { plan: code, by: 'noah' }).then(() => ({ answer: 'accepted' }));

    await run.until(({ decisions }) => decisions.length > 0);
    expect(await keptNo(plan!)).toBeNull();
    expect((await run.handle.describe()).status.name).toBe('RUNNING');
    keeping.release();

    expect(await said).toMatchObject({ answer: 'accepted' });
    expect((await run.result()).outcome!.kind).toBe('declined');
    expect((await keptNo(plan!))!.memo).toMatchObject({ by: 'noah', plan: code });
  },
);

test.concurrent(
  'a freeze between the approval and the reset asks again, with a new code and the same deadline',
  async () => {
    const world = new World();
    const { account } = world.ports;
    const run = await stage.start(world);
    const first = await run.gate();
    const { asks } = await run.state();
    world.ports.account = (name) => {
      world.ports.account = account;
      world.changePolicy({ freezes: [{ name: 'incident 12', by: 'lead' }] });
      return account(name);
    };
    await run.decide('approve');
    const second = await run.gate(first);
    const again = await run.state();

    expect(again.asks!.expiresAt).toBe(asks!.expiresAt);
    expect(again.steps.find(({ id }) => id === 'R1')!.because).toContain('incident 12');
    expect(setbackOf(again)).toMatch(/^mia approved it at .* incident 12/);
    expect(await run.decide('approve', 'mia', { plan: first })).toMatchObject({ answer: 'wrong-plan' });
    expect(await run.decide('approve', 'noah', { plan: second })).toMatchObject({ answer: 'frozen' });
    world.changePolicy({});
    expect(await run.decide('approve', 'noah', { plan: second })).toMatchObject({ answer: 'accepted' });
    expect((await run.result()).outcome!.kind).toBe('resolved');
    expect(world.effects).toEqual({ resets: 1, refreshes: 1 });
  },
);

test.concurrent('an approver who was removed meanwhile releases nothing', async () => {
  const world = new World();
  const { account } = world.ports;
  const run = await stage.start(world);
  const first = await run.gate();
  world.ports.account = (name) => {
    world.ports.account = account;
    world.changePolicy({ approvers: ['noah'] });
    return account(name);
  };
  await run.decide('approve');
  await run.gate(first);

  expect(world.effects.resets).toBe(0);
  expect(await run.decide('reject', 'noah')).toMatchObject({ answer: 'accepted' });
  expect((await run.result()).outcome!.kind).toBe('declined');
});

test.concurrent(
  'a freeze before the refresh tells the team that the key was replaced, and asks for the refresh alone',
  async () => {
    const world = new World();
    world.before['refreshMaster'] = () => world.changePolicy({ freezes: [{ name: 'year end', by: 'lead' }] });
    const run = await stage.start(world);
    const first = await run.gate();
    await run.decide('approve');
    await run.gate(first);
    const { plan, asks } = await run.state();

    expect(world.told).toMatchObject([
      { title: expect.stringMatching(/API key of .* was replaced, and the refresh is outstanding/) as string },
    ]);
    expect(plan!.actions).toEqual(['master-refresh']);
    expect(asks!.offers).toEqual(['approve', 'reject']);
    expect(await run.decide('reject', 'mia')).toMatchObject({ answer: 'accepted' });
    const document = await run.result();
    expect(document.outcome).toMatchObject({
      kind: 'escalated',
      because: expect.stringContaining('refresh is outstanding'),
    });
    expect(world.effects).toEqual({ resets: 1, refreshes: 0 });
  },
);

test.concurrent(
  'a refresh that somebody else started since the reset is shown before another one is started',
  async () => {
    const world = new World();
    world.before['refreshMaster'] = () => void (world.refreshedBefore = ['build 12 of refresh']);
    const run = await stage.start(world);
    const first = await run.gate();
    await run.decide('approve');
    await run.gate(first);
    const { plan, steps } = await run.state();

    expect(world.effects).toEqual({ resets: 1, refreshes: 0 });
    expect(plan!.actions).toEqual(['master-refresh']);
    expect(plan!.notes).toContain('This location was refreshed already: build 12 of refresh.');
    expect(steps.find(({ id }) => id === 'G')!.because).toContain('build 12 of refresh');

    expect(await run.decide('approve')).toMatchObject({ answer: 'accepted' });
    expect((await run.result()).outcome!.kind).toBe('resolved');
    expect(world.effects).toEqual({ resets: 1, refreshes: 1 });
  },
);

test.concurrent('a policy file that cannot be read refuses', async () => {
  const run = await stage.start(new World());
  await run.gate();
  run.world.policyUnreadable = true;

  expect(await run.decide('approve')).toMatchObject({
    answer: 'not-allowed',
    because: expect.stringContaining('cannot be read'),
  });
  await run.handle.cancel();
  await run.result();
});

test.concurrent.each<[string, (world: World) => void, string, number]>([
  ['the location is gone', (world) => (world.locationExists = false), 'void', 0],
  ['the key was replaced by somebody', (world) => (world.keyNumber += 1), 'resolved', 0],
])('checked again right before the reset: %s', async (_case, change, kind, resets) => {
  const run = await stage.start(new World());
  await run.gate();
  change(run.world);
  await run.decide('approve');

  expect((await run.result()).outcome!.kind).toBe(kind);
  expect(run.world.effects.resets).toBe(resets);
});

test.concurrent('a person refreshes where the policy says so', async () => {
  const run = await stage.start(new World({ policy: { refresh: { by: 'person', patience: '30 minutes' } } }));
  await run.gate();
  await run.decide('approve');
  await run.until(({ asks }) => asks?.offers.includes('it-happened') ?? false);
  run.world.connectorKey = run.world.keyNumber;

  expect(await run.decide('it-happened', 'noah')).toMatchObject({ answer: 'accepted' });
  expect((await run.result()).outcome!.kind).toBe('resolved');
  expect(run.world.effects).toEqual({ resets: 1, refreshes: 0 });
});

test.concurrent.each<[said: 'it-did-not' | null, words: string[], state: string, todo: RegExp]>([
  [
    'it-did-not',
    ['outstanding', 'says noah'],
    'failed',
    /1\. Mend what stopped .* says noah\.\n2\. Refresh the master of loc/,
  ],
  [null, ['nobody said until', 'may have been refreshed'], 'in-doubt', /1\. Find out whether the master was refreshed/],
])(
  'what a person says of a refresh by hand (%s) is told, and silence says nothing of it',
  async (said, words, ...told) => {
    const [state, todo] = told;
    const gate = { deadline: '30 minutes', customerDeadline: said === null ? '300 ms' : '30 minutes' };
    const policy = {
      refresh: { by: 'person', patience: '30 minutes' },
      gate: { ...gate, remindAfter: '30 seconds', remindEvery: '30 seconds' },
    };
    const run = await stage.start(new World({ policy }));
    await run.gate();
    await run.decide('approve');
    if (said !== null) {
      await run.until(({ asks }) => asks?.offers.includes('it-happened') ?? false);
      await run.decide(said, 'noah');
    }
    const { outcome, steps } = await run.result();

    expect(outcome!.kind).toBe('escalated');
    for (const word of words) expect(outcome!.because).toContain(word);
    expect(steps.find(({ id }) => id === 'R2')).toMatchObject({ state });
    expect(outcome!.report).toMatch(todo);
    if (said === null) expect(outcome!.report).not.toContain('outstanding');
  },
);

test.concurrent('without a known requester the two-person rule needs two people', async () => {
  const run = await stage.start(new World(), { requestedBy: '' });
  await run.gate();

  expect(await run.decide('approve', 'mia')).toMatchObject({ answer: 'waiting-for-more' });
  expect(await run.decide('approve', 'noah')).toMatchObject({ answer: 'accepted' });
  await run.result();
});
