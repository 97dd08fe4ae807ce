import { randomUUID } from 'node:crypto';
import { signedFor } from '../../signing/signed-for';
import { stage } from '../../workflows/shared-stage';
import type { Run } from '../../workflows/stage';
import { World } from '../../workflows/world';
import { planOf } from '../../../src/approvals/plan';
import { answeredAtDoor } from '../../../src/gateway/decisions/signature-at-door';
import { signDecision } from '../../../src/signing/decision-token';
import { newKey } from '../../../src/signing';
import type { PrivateKey } from '../../../src/signing';
import { openGateway, type TestGateway } from '../gateway';
import { DEFAULT_RUNBOOK } from '../../../src/runbooks';

const WRONG_MAX = 5;
/** How often one signature is taken in. */
const SAME_MAX = 50;

let gateway: TestGateway;
let mia: PrivateKey;
let lost: PrivateKey;
let strange: PrivateKey;
/** Of somebody whose key is listed, and who is no approver. */
let outsider: PrivateKey;
/** Of the gateway's own policy file. */
let world: World;
let readable = true;
let run: Run;

/** Each test comes from an address of its own. */
let address = 0;
beforeEach(() => {
  address += 1;
  readable = true;
});

beforeAll(async () => {
  [mia, lost, strange, outsider] = await Promise.all([newKey(), newKey(), newKey(), newKey()]);
  const keys = [
    { of: 'mia', kid: mia.kid, x: mia.x },
    { of: 'mia', kid: lost.kid, x: lost.x, revoked: 'lost' },
    { of: 'zoe', kid: outsider.kid, x: outsider.x },
  ];
  world = new World({ policy: { trust: 'verified', quorum: 2, keys } });
  gateway = await openGateway({
    queuePrefix: stage.queues.diagnosis.replace('satlink-diagnosis', ''),
    config: {
      trustedProxies: ['127.0.0.1'],
      policyNow: () => {
        if (!readable) return { readable, problems: ['the file is half written'] };
        // Which environment a decision is about is known in its run.
        return { readable, value: { people: {}, environments: { other: new World().policy, prod: world.policy } } };
      },
    },
    options: { limits: { wrongPerMinute: WRONG_MAX, perMinute: SAME_MAX } },
  });
  run = await stage.start(world, {}, `satlink-prod-${world.location}`);
  await run.gate();
});
afterAll(async () => {
  await gateway.close();
});

type Body = Record<string, unknown> & { signed: string };

/** Ed25519 gives one decision of one second one signature: a test that counts its own gives it a comment of its own. */
async function signedBy(key: PrivateKey, who: { by?: string; comment?: string } = {}): Promise<Body> {
  const { plan } = await run.state();
  const decision = { decision: 'approve' as const, plan: plan!.code, by: 'mia', ...who };
  const { by: _by, ...body } = await signedFor(decision, { plan: plan!, key });
  return body;
}

/** With the signature of `other`, as long and as well-formed as its own. */
function spoilt(body: Body, other: Body): Body {
  const [header, payload] = body.signed.split('.');
  return { ...body, signed: [header, payload, other.signed.split('.')[2]].join('.') };
}

async function send(body: object): Promise<{ status: number; answer?: string; because?: string }> {
  const response = await fetch(`${gateway.url}/v1/runs/${world.location}/decisions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': `192.0.2.${address}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

async function updatesOf({ handle }: Run): Promise<number> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length;
}

test('what no listed key has signed is refused at the door, and takes no update of the run', async () => {
  const [good, strangers] = [await signedBy(mia), await signedBy(strange)];

  const refused = [
    await send(strangers),
    await send(await signedBy(lost)),
    await send(spoilt(good, strangers)),
    await send({ ...good, signed: `x${good.signed}` }),
  ];

  expect(refused).toEqual([
    { status: 403, answer: 'not-allowed', because: 'the policy does not list the key of this signature' },
    { status: 403, answer: 'not-allowed', because: `the key ${lost.kid} is revoked: lost` },
    { status: 403, answer: 'not-allowed', because: 'the signature does not fit: the decision was altered or forged' },
    { status: 403, answer: 'not-allowed', because: 'the signature cannot be read' },
  ]);
  expect(await updatesOf(run)).toBe(0);
  expect(await run.state()).toMatchObject({ decisions: [], refusedCount: 0 });
});

test('a signature that is expired, or for something else, is refused at the door, and takes no update of the run', async () => {
  const plan = (await run.state()).plan!;
  const said = { decision: 'approve', plan: plan.code };
  const statement = {
    decision: 'approve',
    by: 'mia',
    run: plan.run,
    digest: plan.digest,
    how: { via: 'key' },
  } as const;
  const signs = async (change: object, { agoMs = 0, lives = plan.expiresAt } = {}) => ({
    ...said,
    signed: await signDecision({ ...statement, ...change }, mia, { nowMs: Date.now() - agoMs, expiresAt: lives }),
  });
  const before = await updatesOf(run);

  const refused = [
    await send(await signs({}, { agoMs: 11 * 60_000 })),
    await send(await signs({ run: { ...plan.run, firstRunId: randomUUID() } })),
    await send(await signs({ digest: 'a'.repeat(64) })),
    await send({ ...(await signs({})), decision: 'reject' }),
    await send({ ...(await signs({})), comment: 'not mine' }),
    await send(await signs({ by: 'noah' })),
  ].map(({ status, because }) => `${status} ${because}`);

  expect(refused).toEqual([
    '403 the signature has expired; decide again',
    '403 the signature is about another run',
    '403 the signature is about another plan',
    '403 the signature is for another choice',
    '403 comment or change is not the one that was signed',
    '403 the key belongs to somebody else',
  ]);
  expect(await send({ ...(await signs({})), plan: 'AAAAAAAA' })).toMatchObject({ status: 409, answer: 'wrong-plan' });
  expect(await updatesOf(run)).toBe(before);
});

test('of a question that has ended, the run itself says so', async () => {
  const { plan } = await run.state();
  const ended = planOf({ ...plan!, expiresAt: new Date(Date.now() - 1).toISOString() });
  const statement = {
    decision: 'approve',
    by: 'mia',
    run: ended.run,
    digest: ended.digest,
    how: { via: 'key' },
  } as const;
  const signed = await signDecision(statement, mia, { nowMs: Date.now(), expiresAt: ended.expiresAt });
  const document = { ...(await run.state()), runbook: DEFAULT_RUNBOOK.slug, plan: ended, asks: null };
  const decision = { decision: 'approve', plan: ended.code, by: 'mia', signed } as const;

  expect(await answeredAtDoor(decision, { document, policyNow: () => world.policies() })).toBeNull();
});

test('one signature that the run refuses, sent 50 times, takes one update of the run', async () => {
  const before = await updatesOf(run);
  const good = await signedBy(outsider, { by: 'zoe' });

  const replies = await Promise.all(Array.from({ length: 25 }, () => send(good)));
  for (let time = 0; time < 25; time++) replies.push(await send(good));

  expect(new Set(replies.map(({ because }) => because)).size).toBe(1);
  expect(replies[0]).toMatchObject({ status: 403, because: 'the policy does not list zoe as an approver' });
  expect(await updatesOf(run)).toBe(before + 1);
});

test('while the policy cannot be read, everything is judged in the run', async () => {
  const strangers = await signedBy(strange);
  readable = false;

  expect(await send(strangers)).toMatchObject({ status: 403, answer: 'not-allowed' });
  expect((await run.state()).refused.length).toBeGreaterThan(1);
});

test('an address that sends too many of them is refused more, and what a listed key has signed counts from there too', async () => {
  const [strangers, good] = [await signedBy(strange), await signedBy(mia)];
  const statuses: number[] = [];
  for (let time = 0; time <= WRONG_MAX; time++) statuses.push((await send(strangers)).status);

  expect(statuses).toEqual([...Array.from({ length: WRONG_MAX }, () => 403), 429]);
  for (let time = 0; time <= WRONG_MAX; time++) {
    expect((await send({ ...good, decision: 'no decision' })).answer).toBe('malformed');
    expect((await send({ ...good, plan: 'AAAAAAAA' })).answer).toBe('wrong-plan');
  }
  address += 1;
  expect((await send(strangers)).status).toBe(403);
});

test('who sends the signature of somebody over and over uses up nothing of the next one of that person', async () => {
  // Of another code, so that nothing is decided.
  const { plan } = await run.state();
  const signs = async (comment: string) => {
    const decision = { decision: 'approve' as const, plan: plan!.code, by: 'mia', comment };
    return { ...(await signedFor(decision, { plan: plan!, key: mia })), plan: 'AAAAAAAA' };
  };
  const read = await signs('once');
  const again = await Promise.all(Array.from({ length: SAME_MAX }, () => send(read)));

  expect(again.map(({ answer }) => answer)).toEqual(again.map(() => 'wrong-plan'));
  expect((await send(read)).status).toBe(429);
  expect((await send(await signs('twice'))).answer).toBe('wrong-plan');
});

test('one signature that counts, sent 50 times, takes one update of the run', async () => {
  const before = await updatesOf(run);
  const good = await signedBy(mia, { comment: 'sent 50 times' });

  const answers = (await Promise.all(Array.from({ length: 25 }, () => send(good)))).map(({ answer }) => answer);
  for (let time = 0; time < 25; time++) answers.push((await send(good)).answer);

  expect(answers.toSorted()).toEqual([...Array.from({ length: 49 }, () => 'repeated'), 'waiting-for-more']);
  expect(await updatesOf(run)).toBe(before + 1);
});
