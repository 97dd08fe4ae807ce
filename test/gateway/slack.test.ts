import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Secret } from '../../src/config/secret';
import { newKey } from '../../src/signing';
import type { PrivateKey } from '../../src/signing';
import { openStage } from '../workflows/stage';
import type { Run, Stage } from '../workflows/stage';
import { World } from '../workflows/world';
import { openGateway } from './gateway';
import type { TestGateway } from './gateway';
import { clickBody, formBody, openSlackSide, signedBySlack, SIGNING_SECRET } from './slack-app';
import type { SlackSide } from './slack-app';

let stage: Stage;
let gateway: TestGateway;
/** One that has no key to sign with. */
let keyless: TestGateway;
let slack: SlackSide;
let key: PrivateKey;
/** Of the gateway's own policy file. */
let changeIdRequired = false;
afterEach(() => void (changeIdRequired = false));

beforeAll(async () => {
  [stage, slack, key] = await Promise.all([openStage(), openSlackSide(), newKey()]);
  [gateway, keyless] = [await open(key), await open(null)];
});
const open = (signingKey: PrivateKey | null) =>
  openGateway({
    queuePrefix: stage.queues.diagnosis.replace('satlink-diagnosis', ''),
    key: signingKey,
    config: {
      slack: {
        apiUrl: slack.origin,
        botToken: new Secret('xoxb-of-the-gateway'),
        signingSecret: new Secret(SIGNING_SECRET),
        responseOrigins: [slack.origin],
      },
      policyNow: () => ({
        people: { mia: { slack: 'UMIA' }, eve: { slack: 'UEVE' } },
        environments: { prod: { ...new World().policy, changeIdRequired } },
      }),
    },
  });
afterAll(async () => {
  await gateway.close();
  await keyless.close();
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

const post = (body: string, headers = signedBySlack(body), to = gateway) =>
  fetch(`${to.url}/v1/slack/interactions`, { method: 'POST', headers, body });

/** Clicks, and returns what the one who clicked is told. */
async function click(value: object, member = 'UMIA'): Promise<string> {
  const before = slack.told.length;
  const { status } = await post(clickBody(value, { member, responseUrl: `${slack.origin}/actions/1` }));
  expect(status).toBe(200);
  return (await slack.untilTold(before + 1))[before]!;
}

test('a click on the card of a run that is no longer there is answered so, and not as one that may count', async () => {
  const value = { run: 'satlink-prod-gone', plan: 'K7QF2M4X', digest: '0'.repeat(64), decision: 'approve' };

  expect(await click(value)).toMatch(/^\*malformed\*: there is no run satlink-prod-gone .*Nothing was decided/s);
});

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
  expect(await click({ ...value, digest: 'a'.repeat(64) })).toMatch(/^\*wrong-plan\*/);
  expect(await click({ ...value, decision: 'dance' })).toMatch(/^\*malformed\*/);
  expect(await click({ ...value, run: 'c0ffee00c0ffee00c0ff' })).toMatch(
    /^\*malformed\*: there is no run .*\nNothing was decided by this click\.$/,
  );
  expect(await click(value, 'UEVE')).toMatch(/^\*not-allowed\*/);
  expect(await click(value, 'USTRAY')).toMatch(/does not say who USTRAY is/);
  expect(await click(value)).toMatch(/^\*waiting-for-more\*/);
  expect(await click(value)).toMatch(/^\*repeated\*/);
  expect(run.world.effects).toEqual({ resets: 0, refreshes: 0 });
  await run.handle.terminate('seen');
});

const UNREAD = 'what Slack signed cannot be read';
const FOREIGN = 'a click names a response address';
const logged = (message: string) => gateway.log.filter((line) => line.includes(message)).length;

test.each([
  ['no JSON', '{', /^\*malformed\*: .*a click: value: /],
  ['a run that is not named', { plan: 'K7QF2M4X', decision: 'approve' }, /^\*malformed\*: .*value\.run:/],
  ['a value that is too long', 'x'.repeat(2001), /^\*malformed\*: .*actions\.0\.value: /],
])('a click that cannot be read is answered and logged: %s', async (_what, value, answer) => {
  const at = `/actions/${randomUUID()}`;
  const before = logged(UNREAD);
  const body = clickBody(value, { member: 'UMIA', responseUrl: `${slack.origin}${at}` });

  expect((await post(body)).status).toBe(200);
  expect(await slack.untilToldAt(at)).toMatch(answer);
  expect(logged(UNREAD)).toBe(before + 1);
});

test('a form that cannot be read is answered where its click was, or else whispered', async () => {
  const at = `/actions/${randomUUID()}`;
  const form = (kept: object) => formBody(JSON.stringify(kept), { member: 'UMIA', values: {} });
  const before = slack.whispered.length;

  await post(form({ responseUrl: `${slack.origin}${at}` }));
  expect(await slack.untilToldAt(at)).toMatch(/^\*malformed\*: .*a form: `private_metadata\./);
  await post(form({ channel: 'CLABRUNS01' }));
  expect(await slack.untilWhispered(before + 1)).toMatch(/^\*malformed\*: .*a form: `private_metadata\./);
});

test('an address that is not Slack’s is not called for a click that cannot be read either', async () => {
  const foreign = await openSlackSide();
  const before = logged(FOREIGN);
  const whispers = slack.whispered.length;
  await post(clickBody('{', { member: 'UMIA', responseUrl: `${foreign.origin}/actions/1` }));

  // Our own bot says it instead.
  expect(await slack.untilWhispered(whispers + 1)).toMatch(/^\*malformed\*/);

  expect(logged(FOREIGN)).toBe(before + 1);
  expect(foreign.told).toEqual([]);
  await foreign.close();
});

test('a click of another workspace decides nothing, and says so; neither does a form, nor a guest of a shared channel', async () => {
  const run = await play();
  const { decision: _none, ...about } = run.value;
  const { metadata } = await openForm({ ...about, offers: ['approve', 'reject'] }, 'form0');
  const from = (body: string, change: object) => {
    const payload = JSON.parse(new URLSearchParams(body).get('payload')!) as { user: object };
    return new URLSearchParams({ payload: JSON.stringify({ ...payload, ...change }) }).toString();
  };
  const told = async (body: (at: string) => string, at = `/actions/${randomUUID()}`) => {
    await post(body(`${slack.origin}${at}`));
    return slack.untilToldAt(at);
  };
  const clicked = (change: object) =>
    told((responseUrl) => from(clickBody(run.value, { member: 'UMIA', responseUrl }), change));

  expect(await clicked({ team: { id: 'T0OTHER' } })).toBe(
    '*not-allowed*: this came from the Slack workspace T0OTHER, which is not ours\nNothing was decided by this click.',
  );
  expect(await clicked({ team: null, enterprise: { id: 'E0OTHER' } })).toMatch(/did not say from which workspace/);
  expect(await clicked({ user: { id: 'UMIA', team_id: 'T0OTHER' } })).toMatch(
    /you belong to the Slack workspace T0OTHER/,
  );
  await post(
    from(formBody(metadata, { member: 'UMIA', values: { decision: 'approve' } }), { team: { id: 'T0OTHER' } }),
  );
  expect(await slack.untilToldAt('/actions/form0')).toMatch(/^\*not-allowed\*: .*T0OTHER, which is not ours/);
  expect((await run.state()).decisions).toEqual([]);
  await run.handle.terminate('seen');
});

test('what a form would have to keep beyond the limit of Slack is answered, not opened', async () => {
  const at = `/actions/${'x'.repeat(950)}`;
  const about = { run: 'r'.repeat(1860), plan: 'K7QF2M4X', digest: 'd'.repeat(64), offers: ['approve', 'reject'] };
  const channel = { member: 'UMIA', responseUrl: `${slack.origin}${at}` };
  await post(clickBody(about, channel));

  expect(await slack.untilToldAt(at)).toMatch(/^\*malformed\*: .*too long for a form of Slack/);
});

/** Asks for the form, and returns what it keeps until it is sent, and its fields. */
async function openForm(value: object, at: string): Promise<{ metadata: string; blocks: Block[] }> {
  const body = clickBody(value, { member: 'UMIA', responseUrl: `${slack.origin}/actions/${at}`, at });
  expect((await post(body)).status).toBe(200);
  for (let look = 0; look < 200 && !slack.forms.has(`trigger.${at}`); look++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { private_metadata: metadata, blocks } = slack.forms.get(`trigger.${at}`)!;
  return { metadata, blocks };
}

type Block = { block_id?: string; optional?: boolean };

test('a form takes comment and change id, and its sender is told by the click that opened it', async () => {
  const run = await play();
  const { decision: _none, ...about } = run.value;
  const { metadata, blocks } = await openForm({ ...about, offers: ['approve', 'reject', 'customer-rotated'] }, 'form1');
  const values = { decision: 'approve', comment: '<b>seen</b> & *agreed*', change: ' CHG7 ' };
  const sent = formBody(metadata, { member: 'UMIA', values });
  expect((await post(sent)).status).toBe(200);

  expect(blocks.map(({ block_id }) => block_id)).toEqual(['decision', 'comment', 'change']);
  expect(await slack.untilToldAt('/actions/form1')).toMatch(/^\*accepted\*/);
  expect((await run.result()).decisions).toMatchObject([
    { by: 'mia', decision: 'approve', via: 'slack', verified: true, comment: values.comment, change: 'CHG7' },
  ]);
});

test('where the policy requires a change id, the button of an approval opens the form', async () => {
  changeIdRequired = true;
  const run = await play({ changeIdRequired: true });
  const { metadata, blocks } = await openForm({ ...run.value, environment: 'prod' }, 'form2');
  expect((await run.state()).decisions).toEqual([]);
  await post(formBody(metadata, { member: 'UMIA', values: { comment: '', change: 'CHG8' } }));

  expect(blocks.map(({ block_id, optional }) => [block_id, optional])).toEqual([
    [undefined, undefined],
    ['comment', true],
    ['change', false],
  ]);
  expect(await slack.untilToldAt('/actions/form2')).toMatch(/^\*accepted\*/);
  expect((await run.result()).decisions).toMatchObject([{ decision: 'approve', change: 'CHG8' }]);
});

test('a form of a plan that was replaced meanwhile, and one of somebody else, decide nothing', async () => {
  const run = await play();
  const { decision: _none, ...about } = run.value;
  const { metadata } = await openForm({ ...about, plan: 'AAAAAAAA', offers: ['approve', 'reject'] }, 'form3');
  await post(formBody(metadata, { member: 'UMIA', values: { decision: 'approve' } }));
  expect(await slack.untilToldAt('/actions/form3')).toMatch(/^\*wrong-plan\*/);

  const other = await openForm({ ...about, offers: ['approve', 'reject'] }, 'form4');
  await post(formBody(other.metadata, { member: 'UEVE', values: { decision: 'approve' } }));
  expect(await slack.untilToldAt('/actions/form4')).toMatch(/^\*not-allowed\*/);

  const empty = await openForm({ ...about, offers: ['approve', 'reject'] }, 'form5');
  await post(formBody(empty.metadata, { member: 'UMIA', values: { comment: 'no choice' } }));
  expect(await slack.untilToldAt('/actions/form5')).toMatch(/^\*malformed\*/);
  expect((await run.state()).decisions).toEqual([]);
  await run.handle.terminate('seen');
});

test('a form that is sent twice counts once', async () => {
  const run = await play({ quorum: 2 });
  const { decision: _none, ...about } = run.value;
  const { metadata } = await openForm({ ...about, offers: ['approve', 'reject'] }, 'form6');
  const body = formBody(metadata, { member: 'UMIA', values: { decision: 'approve' }, at: 'same' });
  await post(body, signedBySlack(body));
  // Slack's own repeat of a request is signed anew.
  await post(body, signedBySlack(body, { offSeconds: 1 }));
  await slack.untilToldAt('/actions/form6');

  expect((await run.until(({ decisions }) => decisions.length > 0)).decisions).toHaveLength(1);
  await run.handle.terminate('seen');
});

test('a form that cannot be opened any more, or an address that is used up, leaves nobody without an answer', async () => {
  const run = await play();
  const { decision: _none, ...about } = run.value;
  const late = clickBody(
    { ...about, offers: ['approve'] },
    { member: 'UMIA', responseUrl: `${slack.origin}/actions/late`, at: 'late' },
  );
  await post(late);
  expect(await slack.untilToldAt('/actions/late')).toMatch(/could not be opened/);

  const before = slack.whispered.length;
  await post(clickBody({ ...run.value, decision: 'reject' }, { member: 'UMIA', responseUrl: `${slack.origin}/gone` }));
  expect((await run.result()).outcome?.kind).toBe('declined');
  expect(await slack.untilWhispered(before + 1)).toMatch(/^\*accepted\*/);
  expect(slack.whispered).toHaveLength(before + 1);
});

test('a gateway that cannot sign says so, instead of sending people to where they are', async () => {
  const run = await play();
  const body = clickBody(run.value, { member: 'UMIA', responseUrl: `${slack.origin}/actions/keyless` });
  await post(body, signedBySlack(body), keyless);

  expect(await slack.untilToldAt('/actions/keyless')).toMatch(/^\*not-allowed\*: .*this gateway has no key/);
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
  const before = slack.whispered.length;
  await post(clickBody({ ...run.value, decision: 'reject' }, { member: 'UMIA', responseUrl: foreign.origin }));
  expect((await run.result()).outcome?.kind).toBe('declined');
  expect(await slack.untilWhispered(before + 1)).toMatch(/^\*accepted\*/);
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
