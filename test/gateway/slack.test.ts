import fc from 'fast-check';
import { Secret } from '../../src/config/secret';
import { newKey } from '../../src/signing';
import type { PrivateKey } from '../../src/signing';
import { openStage } from '../workflows/stage';
import type { Run, Stage } from '../workflows/stage';
import { World } from '../workflows/world';
import { openGateway } from './gateway';
import type { TestGateway } from './gateway';
import { clickBody, openSlackSide, signedBySlack, SIGNING_SECRET } from './slack-app';
import type { SlackSide } from './slack-app';

let stage: Stage;
let gateway: TestGateway;
let slack: SlackSide;
let key: PrivateKey;

beforeAll(async () => {
  [stage, slack, key] = await Promise.all([openStage(), openSlackSide(), newKey()]);
  gateway = await openGateway({
    queuePrefix: stage.queues.diagnosis.replace('satlink-diagnosis', ''),
    key,
    config: {
      slack: {
        apiUrl: slack.origin,
        botToken: null,
        signingSecret: new Secret(SIGNING_SECRET),
        responseOrigins: [slack.origin],
      },
      policyNow: () => ({
        people: { mia: { slack: 'UMIA' }, eve: { slack: 'UEVE' } },
        environments: { prod: new World().policy },
      }),
    },
  });
});
afterAll(async () => {
  await gateway.close();
  await slack.close();
  await stage.close();
});

interface Asked extends Run {
  value: { run: string; plan: string; digest: string; decision: string };
}

/** A run at its gate, and what its buttons carry. */
async function play(policy: object = {}): Promise<Asked> {
  const world = new World({
    policy: { trust: 'verified', keys: [{ of: 'gateway', kid: key.kid, x: key.x }], ...policy },
  });
  const run = await stage.start(world, {}, `satlink-prod-${world.location}`);
  await run.gate();
  const { plan, run: name } = await run.state();
  return { ...run, value: { run: name, plan: plan!.code, digest: plan!.digest, decision: 'approve' } };
}

const post = (body: string, headers = signedBySlack(body)) =>
  fetch(`${gateway.url}/v1/slack/interactions`, { method: 'POST', headers, body });

/** Clicks, and returns what the one who clicked is told. */
async function click(value: object, member = 'UMIA'): Promise<string> {
  const before = slack.told.length;
  const { status } = await post(clickBody(value, { member, responseUrl: `${slack.origin}/actions/1` }));
  expect(status).toBe(200);
  return (await slack.untilTold(before + 1))[before]!;
}

test('a click decides, is verified as by Slack, and the one who clicked is told', async () => {
  const run = await play();

  expect(await click(run.value)).toMatch(/^\*accepted\*/);
  const { decisions, outcome } = await run.result();
  expect(decisions).toMatchObject([{ by: 'mia', verified: true, via: 'slack', decision: 'approve' }]);
  expect(outcome?.kind).toBe('resolved');
});

test('each click that does not count says why, and changes nothing', async () => {
  const run = await play({ quorum: 2 });
  const { value } = run;

  expect(await click({ ...value, plan: 'AAAAAAAA' })).toMatch(/^\*wrong-plan\*/);
  expect(await click({ ...value, digest: 'a'.repeat(64) })).toMatch(/^\*not-allowed\*/);
  expect(await click({ ...value, decision: 'dance' })).toMatch(/^\*malformed\*/);
  expect(await click({ ...value, run: 'c0ffee00c0ffee00c0ff' })).toMatch(/^\*unknown\*/);
  expect(await click(value, 'UEVE')).toMatch(/^\*not-allowed\*/);
  expect(await click(value, 'USTRAY')).toMatch(/does not say who USTRAY is/);
  expect(await click(value)).toMatch(/^\*waiting-for-more\*/);
  expect(await click(value)).toMatch(/^\*repeated\*/);
  expect(run.world.effects).toEqual({ resets: 0, refreshes: 0 });
  await run.handle.terminate('seen');
});

test('what Slack did not sign now is refused, and so is the same request again', async () => {
  const run = await play();
  const body = clickBody(run.value, { member: 'UMIA', responseUrl: `${slack.origin}/actions/2` });
  const other = clickBody({ ...run.value, decision: 'reject' }, { member: 'UMIA', responseUrl: slack.origin });

  const refused = [
    await post(body, { 'content-type': 'application/x-www-form-urlencoded' }),
    await post(body, signedBySlack(body, { secret: 'another' })),
    await post(body, signedBySlack(body, { offSeconds: -301 })),
    await post(body, signedBySlack(body, { offSeconds: 310 })),
    await post(body, signedBySlack(other)),
  ];
  expect(refused.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
  expect((await run.state()).decisions).toEqual([]);

  const headers = signedBySlack(other);
  const [first, again] = [await post(other, headers), await post(other, headers)];
  expect([first.status, again.status]).toEqual([200, 409]);
  expect((await run.result()).outcome?.kind).toBe('declined');
});

test('a response address that is not Slack’s is never called', async () => {
  const run = await play();
  const foreign = await openSlackSide();
  await post(clickBody({ ...run.value, decision: 'reject' }, { member: 'UMIA', responseUrl: foreign.origin }));
  expect((await run.result()).outcome?.kind).toBe('declined');
  expect(foreign.told).toEqual([]);
  await foreign.close();
});

test('no body makes a fault of ours', async () => {
  const values = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map((text) => new URLSearchParams({ payload: text }).toString()),
  );
  await fc.assert(
    fc.asyncProperty(values, async (body) => {
      const { status } = await post(body);
      return status === 200 || status === 409;
    }),
    { numRuns: 60 },
  );
});
