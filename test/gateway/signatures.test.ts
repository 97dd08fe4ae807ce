import { openStage, type Run, type Stage } from '../workflows/stage';
import { World } from '../workflows/world';
import { newKey, signForPlan } from '../../src/signing';
import type { PrivateKey } from '../../src/signing';
import { openGateway, type TestGateway } from './gateway';

const WRONG_MAX = 5;

let stage: Stage;
let gateway: TestGateway;
let mia: PrivateKey;
let lost: PrivateKey;
let strange: PrivateKey;
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
  [stage, mia, lost, strange] = await Promise.all([openStage(), newKey(), newKey(), newKey()]);
  const keys = [
    { of: 'mia', kid: mia.kid, x: mia.x },
    { of: 'mia', kid: lost.kid, x: lost.x, revoked: 'lost' },
  ];
  world = new World({ policy: { trust: 'verified', keys } });
  gateway = await openGateway({
    queuePrefix: stage.queues.diagnosis.replace('satlink-diagnosis', ''),
    config: {
      trustedProxies: ['127.0.0.1'],
      policyNow: () => {
        if (!readable) throw new Error('the file is half written');
        // Which environment a decision is about is known in its run.
        return { people: {}, environments: { other: new World().policy, prod: world.policy } };
      },
    },
    options: { limits: { wrongPerMinute: WRONG_MAX } },
  });
  run = await stage.start(world, {}, `satlink-prod-${world.location}`);
  await run.gate();
});
afterAll(async () => {
  await run.handle.terminate('test');
  await gateway.close();
  await stage.close();
});

type Body = Record<string, unknown> & { signed: string };

async function signedBy(key: PrivateKey): Promise<Body> {
  const { plan } = await run.state();
  const decision = { decision: 'approve' as const, plan: plan!.code, by: 'mia' };
  const { by: _by, ...body } = await signForPlan(decision, {
    plan: plan!,
    key,
    how: { via: 'key' },
    nowMs: Date.now(),
  });
  return body as unknown as Body;
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

test('what a listed key has signed is judged in the run, and so is everything when the policy cannot be read', async () => {
  const good = await signedBy(mia);
  const strangers = await signedBy(strange);

  expect(await send({ ...good, decision: 'reject' })).toMatchObject({ status: 403, answer: 'not-allowed' });
  expect(await send({ ...good, plan: 'AAAAAAAA' })).toMatchObject({ status: 409, answer: 'wrong-plan' });
  readable = false;
  expect(await send(strangers)).toMatchObject({ status: 403, answer: 'not-allowed' });
  expect((await run.state()).refused.length).toBeGreaterThan(1);
});

test('an address that sends too many of them is shut out for a while, and no other', async () => {
  const strangers = await signedBy(strange);
  const statuses: number[] = [];
  for (let time = 0; time <= WRONG_MAX; time++) statuses.push((await send(strangers)).status);

  expect(statuses).toEqual([...Array.from({ length: WRONG_MAX }, () => 403), 429]);
  address += 1;
  expect((await send(strangers)).status).toBe(403);
});
