import { Client, Connection } from '@temporalio/client';
import { randomBytes } from 'node:crypto';
import { brakeName, freezesOf, readSubject, subjectNamed, subjectsOf } from '../../src/approvals/brake';
import type { BrakeSetting, BrakeSubject } from '../../src/approvals/brake';
import { BRAKE, brakeId } from '../../src/contract/engine-names';
import { brakeOf, readBrakes } from '../../src/marks/brakes';
import type { BrakePolicy } from '../../src/marks/brakes';
import { listBrakes } from '../../src/marks/list-brakes';
import { liftBrake, setBrake } from '../../src/marks/set-brake';
import { newKey, signBrake, signLift } from '../../src/signing';
import type { PrivateKey } from '../../src/signing';
import { planAt } from '../../src/approvals/plan';
import type { PlanTerms } from '../../src/approvals/plan';
import { plan, terms } from '../approvals/plans';
import { World } from '../workflows/world';

/** The one rule of reading a brake, on the real engine: it holds until a lift that counts, or its own end. */
const [MIA, OTTO, EVE] = ['mia', 'otto', 'eve'] as const;
const keys: Record<string, PrivateKey> = {};
let client: Client;
let policy: BrakePolicy;
beforeAll(async () => {
  client = new Client({ connection: await Connection.connect({ address: process.env['SATLINK_TEST_TEMPORAL']! }) });
  for (const name of [MIA, OTTO, EVE]) keys[name] = await newKey(name);
  const listed = [MIA, OTTO, EVE].map((of) => ({ of, kid: keys[of]!.kid, x: keys[of]!.x }));
  const people = listed.map(({ of }) => ({ name: of, aliases: [] }));
  policy = { trust: 'verified', keys: listed, approvers: [MIA], operators: [OTTO], people };
});
afterAll(() => client.connection.close());

/** A location of its own for each test, because all tests share one engine. */
function aSubject(): BrakeSubject {
  return { kind: 'location', of: `loc${randomBytes(8).toString('hex')}0` };
}

const how = { via: 'key' as const };
const lifted = (by: string, subject: BrakeSubject, given: BrakePolicy, key: PrivateKey | null) =>
  liftBrake(
    client,
    {
      subject,
      by,
      sign: async (runId) =>
        key === null ? undefined : signLift({ by, name: brakeName(subject), runId }, { key, how, nowMs: Date.now() }),
    },
    { prod: given },
  );

async function set(subject: BrakeSubject, by: string = OTTO, more: Partial<BrakeSetting> = {}, nowMs = Date.now()) {
  const setting = { subject, because: 'IAM is down', by, until: null, ...more };
  return setBrake(client, { ...setting, signed: await signBrake(setting, { key: keys[by]!, how, nowMs }) });
}

async function seen(subject: BrakeSubject, given = policy) {
  const [brake] = await readBrakes(client, [subject], given);
  return brake === undefined
    ? 'never set'
    : brake.overAt === null
      ? `holds${brake.note ? `: ${brake.note}` : ''}`
      : 'over';
}

const inEngine = (subject: BrakeSubject) => client.workflow.getHandle(brakeId(brakeName(subject)));

test.concurrent('nobody has set it: no brake', async () => {
  expect(await seen(aSubject())).toBe('never set');
});

test.concurrent('set by an operator, lifted by an approver, and set again', async () => {
  const subject = aSubject();

  expect(await set(subject)).toEqual({ kind: 'set' });
  expect(await seen(subject)).toBe('holds');
  expect(await set(subject, MIA)).toMatchObject({ kind: 'stands', by: OTTO });
  expect(await lifted(MIA, subject, policy, keys[MIA]!)).toEqual({ kind: 'sent', stillIn: {} });
  expect(await seen(subject)).toBe('over');
  expect((await inEngine(subject).describe()).status.name).toBe('TERMINATED');
  expect(await lifted(MIA, subject, policy, keys[MIA]!)).toEqual({ kind: 'not-set' });
  expect(await set(subject)).toEqual({ kind: 'set' });
  expect(await seen(subject)).toBe('holds');
});

const LIFTS: [string, string, () => PrivateKey | null, RegExp][] = [
  ['an operator', OTTO, () => keys[OTTO]!, /only an approver lifts a brake/],
  ['somebody who is not listed', EVE, () => keys[EVE]!, /does not list eve as an approver/],
  ['an approver, but unsigned', MIA, () => null, /this lift is not/],
  ['an approver, but with the key of another', MIA, () => keys[OTTO]!, /belongs to somebody else/],
  ['an approver, with a key that nobody lists', MIA, () => unlisted, /does not list the key/],
];
let unlisted: PrivateKey;
beforeAll(async () => void (unlisted = await newKey(MIA)));

test.concurrent.each(LIFTS)('the lift of %s does not count', async (_who, by, key, because) => {
  const subject = aSubject();
  await set(subject);

  await lifted(by, subject, policy, key());

  expect(await seen(subject)).toMatch(because);
  // The approver can still lift it.
  expect(await lifted(MIA, subject, policy, keys[MIA]!)).toEqual({ kind: 'sent', stillIn: {} });
  expect(await seen(subject)).toBe('over');
});

test.concurrent(
  'where claims are enough, the name of an approver lifts it, and the name of an operator does not',
  async () => {
    const subject = aSubject();
    const claimed = { ...policy, trust: 'claimed' as const };
    await set(subject);

    expect(await lifted(OTTO, subject, claimed, null)).toMatchObject({ stillIn: { prod: {} } });
    expect(await lifted(MIA, subject, claimed, null)).toEqual({ kind: 'sent', stillIn: {} });
    expect(await seen(subject, claimed)).toBe('over');
  },
);

test.concurrent('ended by a stranger, it still holds, and an approver lifts it', async () => {
  const subject = aSubject();
  await set(subject);

  await inEngine(subject).terminate('lifted by mia');

  expect(await seen(subject)).toMatch(/ended without a lift; an approver ends it with "satlink lift location-loc/);
  expect(await lifted(MIA, subject, policy, keys[MIA]!)).toEqual({ kind: 'sent', stillIn: {} });
  expect(await seen(subject)).toBe('over');
});

test.concurrent('a lift of an earlier brake does not lift a newer one', async () => {
  const subject = aSubject();
  await set(subject);
  const name = brakeName(subject);
  const { runId } = await inEngine(subject).describe();
  const signed = await signLift({ by: MIA, name, runId }, { key: keys[MIA]!, how, nowMs: Date.now() });
  await inEngine(subject).signal(BRAKE.lift, { by: MIA, signed });
  await inEngine(subject).terminate();
  expect(await seen(subject)).toBe('over');
  await set(subject);

  await inEngine(subject).signal(BRAKE.lift, { by: MIA, signed });

  expect(await seen(subject)).toMatch(/^holds: .*lifts another brake/);
});

test.concurrent('a lift that was signed long before it came does not count', async () => {
  const subject = aSubject();
  await set(subject);
  const { runId } = await inEngine(subject).describe();
  const longAgo = { key: keys[MIA]!, how, nowMs: Date.now() - 600_000 };
  const signed = await signLift({ by: MIA, name: brakeName(subject), runId }, longAgo);

  await inEngine(subject).signal(BRAKE.lift, { by: MIA, signed });

  expect(await seen(subject)).toMatch(/^holds: .*signature has expired/);
});

test.concurrent(
  'a brake whose record a stranger has filled with lifts still holds, and an approver lifts it',
  async () => {
    const subject = aSubject();
    await set(subject);
    await Promise.all(Array.from({ length: 250 }, () => inEngine(subject).signal(BRAKE.lift, { by: MIA })));

    const [brake] = await readBrakes(client, [subject], policy);
    expect(brake).toMatchObject({ overAt: null, because: expect.stringContaining('cannot be ruled out') as string });
    expect(await lifted(MIA, subject, policy, keys[MIA]!)).toEqual({ kind: 'sent', stillIn: {} });
    expect(await seen(subject)).toBe('over');
  },
);

test.concurrent('a lift that counts is found behind many that do not', async () => {
  const subject = aSubject();
  await set(subject);
  await Promise.all(Array.from({ length: 100 }, () => inEngine(subject).signal(BRAKE.lift, { by: MIA })));

  expect(await lifted(MIA, subject, policy, keys[MIA]!)).toEqual({ kind: 'sent', stillIn: {} });
  expect(await seen(subject)).toBe('over');
});

/** A stranger at the engine puts something else in the place of a brake that holds. */
const put = (subject: BrakeSubject, memo: object, given: { type?: string; taskQueue?: string } = {}) =>
  client.workflow.start(given.type ?? BRAKE.type, {
    workflowId: brakeId(brakeName(subject)),
    taskQueue: given.taskQueue ?? BRAKE.taskQueue,
    memo: { ...memo },
    workflowIdConflictPolicy: 'TERMINATE_EXISTING',
  });

const OVER = { until: new Date(Date.now() - 60_000).toISOString() };
const PUT: [string, (subject: BrakeSubject) => Promise<unknown>, RegExp][] = [
  ['another workflow', (subject) => put(subject, {}, { type: 'theirs' }), /cannot be ruled out: .* none of ours/],
  ['one of another queue', (subject) => put(subject, setting(subject), { taskQueue: 'theirs' }), /none of ours/],
  ['one without a setting', (subject) => put(subject, {}), /none of ours/],
  ['the setting of another brake', (subject) => put(subject, setting(aSubject())), /none of ours/],
  [
    'a setting that is over, unsigned',
    (subject) => put(subject, { ...setting(subject), ...OVER }),
    /its end does not count/,
  ],
  [
    'an old setting that mia signed and that is over',
    async (subject) => {
      const old = { ...setting(subject), by: MIA, ...OVER };
      const signed = await signBrake(old, { key: keys[MIA]!, how, nowMs: Date.now() - 3_600_000 });
      await put(subject, { ...old, signed });
    },
    /its end does not count: the signature has expired/,
  ],
  [
    'a setting that eve signed just now and that is over',
    async (subject) => {
      const hers = { ...setting(subject), by: EVE, ...OVER };
      await put(subject, { ...hers, signed: await signBrake(hers, { key: keys[EVE]!, how, nowMs: Date.now() }) });
    },
    /does not list eve/,
  ],
];
const setting = (subject: BrakeSubject) => ({ subject, because: 'nothing', by: OTTO, until: null });

test.concurrent.each(PUT)('%s in the place of a brake holds like it', async (_what, happens, because) => {
  const subject = aSubject();
  await set(subject);

  await happens(subject);

  const [brake] = await readBrakes(client, [subject], policy);
  expect(brake).toMatchObject({ overAt: null });
  expect(`${brake!.because} ${brake!.note}`).toMatch(because);
  expect(await lifted(MIA, subject, policy, keys[MIA]!)).toEqual({ kind: 'sent', stillIn: {} });
  expect(await seen(subject)).toBe('over');
});

test.concurrent('a brake that was signed with an end is over by itself, unless its workflow was reset', async () => {
  const subject = aSubject();
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const signed = await signBrake({ ...setting(subject), until }, { key: keys[OTTO]!, how, nowMs: Date.now() });
  const record = {
    runId: 'a run',
    startedMs: Date.now(),
    isOpen: true,
    isFirst: true,
    setting: { ...setting(subject), until, signed },
    lifts: [],
  };
  const [before, after] = [Date.parse(until) - 1, Date.parse(until)];

  expect((await brakeOf(subject, record, policy, before)).overAt).toBeNull();
  expect((await brakeOf(subject, record, policy, after)).overAt).toBe(until);
  expect(await brakeOf(subject, { ...record, isFirst: false }, policy, after)).toMatchObject({
    overAt: null,
    note: expect.stringContaining('its record was reset') as string,
  });
});

test.concurrent(
  'a brake that ends earlier is replaced by one that lasts longer, and never the other way round',
  async () => {
    const subject = aSubject();
    const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

    expect(await set(subject, OTTO, { until: inMinutes(10) })).toEqual({ kind: 'set' });
    expect(await set(subject, OTTO, { until: inMinutes(5) })).toMatchObject({ kind: 'stands' });
    expect(await set(subject, OTTO, { until: null })).toEqual({ kind: 'set' });
    expect(await set(subject, MIA, { until: inMinutes(20) })).toMatchObject({ kind: 'stands', until: null });
  },
);

test.concurrent('each environment asks its own approvers: lifted for one, it holds for the other', async () => {
  const subject = aSubject();
  const policies = { prod: policy, stage: { ...policy, approvers: [EVE] } };
  const sign = (by: string) => async (runId: string) =>
    signLift({ by, name: brakeName(subject), runId }, { key: keys[by]!, how, nowMs: Date.now() });
  await set(subject);

  expect(await liftBrake(client, { subject, by: MIA, sign: sign(MIA) }, policies)).toMatchObject({
    stillIn: { stage: {} },
  });
  expect([await seen(subject), await seen(subject, policies.stage)]).toEqual(['over', expect.stringMatching(/^holds/)]);
  expect(await liftBrake(client, { subject, by: EVE, sign: sign(EVE) }, policies)).toEqual({
    kind: 'sent',
    stillIn: {},
  });
  expect([await seen(subject), await seen(subject, policies.stage)]).toEqual(['over', 'over']);
});

test('while the engine does not answer, every subject counts as set', async () => {
  const connection = await Connection.connect({ address: process.env['SATLINK_TEST_TEMPORAL']! });
  await connection.close();

  const brakes = await readBrakes(new Client({ connection }), subjectsOf(terms), policy);

  expect(brakes).toHaveLength(7);
  for (const brake of brakes)
    expect(brake).toMatchObject({ overAt: null, because: expect.stringContaining('cannot be ruled out') as string });
});

test('the list shows what holds: with a policy without those that are lifted', async () => {
  const [held, over] = [aSubject(), aSubject()];
  await Promise.all([set(held), set(over)]);
  await lifted(MIA, over, policy, keys[MIA]!);
  const known = new World({ policy: { trust: 'verified', keys: policy.keys } }).policies();
  if (!known.readable) throw new Error('the policy cannot be read');

  const names = async (given: typeof known.value | null) =>
    (await listBrakes(client, given, [held, over])).map(({ name }) => name);

  expect(await names(known.value)).toContain(brakeName(held));
  expect(await names(known.value)).not.toContain(brakeName(over));
  expect(await names(null)).toContain(brakeName(held));
});

test.each([
  [{ kind: 'everything', of: '' }, 'everything'],
  [{ kind: 'environment', of: 'prod' }, 'environment-prod'],
  [{ kind: 'region', of: 'us-east' }, 'region-us-east'],
  [{ kind: 'scope', of: 'a/us-east/g' }, 'scope-a/us-east/g'],
] as [BrakeSubject, string][])('%j is named %s', (subject, name) => {
  expect(brakeName(subject)).toBe(name);
  expect(subjectNamed(name)).toEqual(subject);
});

test.each([
  [null],
  [{}],
  [{ kind: 'planet', of: 'x' }],
  [{ kind: 'region', of: '' }],
  [{ kind: 'everything', of: 'x' }],
  [{ kind: 'scope', of: 'a/b' }],
  [{ kind: 'account', of: 'a b' }],
])('%j is no subject', (value) => expect(readSubject(value)).toBeNull());

test('a decision from before the lift does not count after it, and a later one does', () => {
  const brake = {
    ...setting({ kind: 'everything', of: '' }),
    name: 'everything',
    since: null,
    overAt: '2026-11-30T03:00:00.000Z',
  };

  expect(freezesOf([brake], Date.parse('2026-11-30T02:59:59.999Z'))).toMatchObject([{ isOver: true, by: OTTO }]);
  expect(freezesOf([brake], Date.parse('2026-11-30T03:00:00.000Z'))).toEqual([]);
  expect(freezesOf([{ ...brake, overAt: null }], Date.now())).toMatchObject([{ isOver: false }]);
});

test('a plan for several locations is held by a brake on any of them, or on any of their runs', () => {
  const run = { workflowId: 'satlink-prod-other', firstRunId: '0196f7c2-0000-7000-8000-000000000001' };
  const alsoRefresh = [{ location: 'locother000000000001', run, evidence: 'e', askedBy: { kind: 'nobody' as const } }];
  const whole = plan({ alsoRefresh });
  const of = (one: PlanTerms) => subjectsOf(one).map(brakeName);
  const onOther = ['location-locother000000000001', `run-${run.workflowId}@${run.firstRunId}`];

  expect(of(whole)).toEqual(expect.arrayContaining(onOther));
  expect(of(planAt(whole, alsoRefresh[0]!.location))).toEqual(expect.arrayContaining(onOther));
  expect(of(planAt(whole, undefined)).filter((name) => onOther.includes(name))).toEqual([]);
});
