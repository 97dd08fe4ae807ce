import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Secret } from '../../../src/config/secret';
import { newKey } from '../../../src/signing';
import type { PrivateKey } from '../../../src/signing';
import { tries } from '../../thorough';
import { stage } from '../../workflows/shared-stage';
import type { Run } from '../../workflows/stage';
import { World } from '../../workflows/world';
import { openGateway } from '../gateway';
import type { TestGateway } from '../gateway';
import { clickBody, formBody, openSlackSide, policyOfClickers, signedBySlack, SIGNING_SECRET } from '../slack-app';
import type { Form, SlackSide } from '../slack-app';

let gateway: TestGateway;
/** One that has no key to sign with. */
let keyless: TestGateway;
/** One that has no bot token, so it can open no form. */
let tokenless: TestGateway;
let slack: SlackSide;
let key: PrivateKey;
/** Of the gateway's own policy file. */
let [changeIdRequired, isReadable] = [false, true];
afterEach(() => void ([changeIdRequired, isReadable] = [false, true]));

beforeAll(async () => {
  [slack, key] = await Promise.all([openSlackSide(), newKey()]);
  [gateway, keyless, tokenless] = [await open(key), await open(null), await open(key, null)];
});
const open = (signingKey: PrivateKey | null, botToken: Secret | null = new Secret('xoxb-of-the-gateway')) =>
  openGateway({
    queuePrefix: stage.queues.diagnosis.replace('satlink-diagnosis', ''),
    key: signingKey,
    config: {
      slack: {
        apiUrl: slack.origin,
        botToken,
        signingSecret: new Secret(SIGNING_SECRET),
        responseOrigins: [slack.origin],
      },
      policyNow: () => policyOfClickers(isReadable ? { ...new World().policy, changeIdRequired } : null),
    },
  });
afterAll(async () => {
  await gateway.close();
  await keyless.close();
  await tokenless.close();
  await slack.close();
});

interface Asked extends Run {
  value: { run: string; plan: string; digest: string; decision: string };
}

/** A run at its gate, and what its buttons carry. */
async function play(policy: object = {}, id?: string): Promise<Asked> {
  const world = new World({
    policy: { trust: 'verified', keys: [{ of: 'gateway', kid: key.kid, x: key.x }], ...policy },
  });
  const run = await stage.start(world, {}, id ?? `satlink-prod-${world.location}`);
  await run.gate();
  const { plan, run: name } = await run.state();
  return { ...run, value: { run: name, plan: plan!.code, digest: plan!.digest, decision: 'approve' } };
}

const waiting: Promise<Asked>[] = [];
/** One of two runs at their gates, for tests that only show them or are refused: no decision in them ever counts. */
const untouchedRun = (which: 0 | 1 = 0) => (waiting[which] ??= play());

const post = (body: string, headers = signedBySlack(body), to = gateway) =>
  fetch(`${to.url}/v1/slack/interactions`, { method: 'POST', headers, body });

/** Clicks on a button, and returns the form that opens, or what the one who clicked is told instead. */
async function clicked(
  value: object,
  { member = 'UMIA', at = randomUUID(), to = gateway }: { member?: string; at?: string; to?: TestGateway } = {},
): Promise<Form | string> {
  const body = clickBody(value, { member, responseUrl: `${slack.origin}/actions/${at}`, at });
  expect((await post(body, signedBySlack(body), to)).status).toBe(200);
  return slack.untilAnswered(`trigger.${at}`, `/actions/${at}`);
}

/** Two taps: clicks, sends the form as it opened, and returns what the one who decided is told. */
async function decide(value: Asked['value'], member = 'UMIA'): Promise<string> {
  const at = randomUUID();
  const form = await clicked(value, { member, at });
  if (typeof form === 'string') return form;
  await post(formBody(form.private_metadata!, { member, values: { decision: value.decision } }));
  return slack.untilToldAt(`/actions/${at}`);
}

test('a click on the card of a run that is no longer there is answered so, and not as one that may count', async () => {
  const value = { run: 'satlink-prod-gone', plan: 'K7QF2M4X', digest: '0'.repeat(64), decision: 'approve' };

  expect(await clicked(value)).toMatch(/^\*malformed\*: there is no run satlink-prod-gone .*Nothing was decided/s);
});

test('two taps decide, verified as by Slack, and the one who decided is told', async () => {
  const run = await play();

  expect(await decide(run.value)).toMatch(/^\*accepted\*/);
  const { decisions, outcome } = await run.result();
  expect(decisions).toMatchObject([{ by: 'mia', verified: true, via: 'slack', decision: 'approve' }]);
  expect(outcome?.kind).toBe('resolved');
});

test('each decision that does not count says why, and changes nothing', async () => {
  const run = await play({ quorum: 2 });
  const { value } = run;

  expect(await decide({ ...value, plan: 'AAAAAAAA' })).toMatch(/^\*wrong-plan\*/);
  expect(await decide({ ...value, digest: 'a'.repeat(64) })).toMatch(/^\*wrong-plan\*/);
  expect(await decide({ ...value, decision: 'dance' })).toMatch(/^\*malformed\*/);
  expect(await decide({ ...value, run: 'c0ffee00c0ffee00c0ff' })).toMatch(/^\*malformed\*: there is no run/);
  expect(await decide(value, 'UEVE')).toMatch(/^\*not-allowed\*/);
  expect(await decide(value, 'USTRAY')).toMatch(/does not name USTRAY/);
  isReadable = false;
  expect(await decide(value)).toMatch(/^\*not-allowed\*: .*an unreadable policy allows nothing/);
  isReadable = true;
  expect(await decide(value)).toMatch(/^\*waiting-for-more\*/);
  expect(await decide(value)).toMatch(/^\*repeated\*/);
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
  const run = await untouchedRun();
  const { metadata } = await openForm(run.value, 'form0');
  const from = (body: string, change: object) => {
    const payload = JSON.parse(new URLSearchParams(body).get('payload')!) as { user: object };
    return new URLSearchParams({ payload: JSON.stringify({ ...payload, ...change }) }).toString();
  };
  const told = async (body: (at: string) => string, at = `/actions/${randomUUID()}`) => {
    await post(body(`${slack.origin}${at}`));
    return slack.untilToldAt(at);
  };
  const clickedWith = (change: object) =>
    told((responseUrl) => from(clickBody(run.value, { member: 'UMIA', responseUrl }), change));

  expect(await clickedWith({ team: { id: 'T0OTHER' } })).toBe(
    '*not-allowed*: this came from the Slack workspace T0OTHER, which is not ours\nNothing was decided by this click.',
  );
  expect(await clickedWith({ team: null, enterprise: { id: 'E0OTHER' } })).toMatch(/did not say from which workspace/);
  expect(await clickedWith({ user: { id: 'UMIA', team_id: 'T0OTHER' } })).toMatch(
    /you belong to the Slack workspace T0OTHER/,
  );
  await post(
    from(formBody(metadata, { member: 'UMIA', values: { decision: 'approve' } }), { team: { id: 'T0OTHER' } }),
  );
  expect(await slack.untilToldAt('/actions/form0')).toMatch(/^\*not-allowed\*: .*T0OTHER, which is not ours/);
  expect((await run.state()).decisions).toEqual([]);
});

test('what a form would have to keep beyond the limit of Slack is answered, not opened', async () => {
  const run = await play({}, `x${'ü'.repeat(300)}`);
  const at = `/actions/${'x'.repeat(960)}`;
  await post(clickBody(run.value, { member: 'UMIA', responseUrl: `${slack.origin}${at}` }));

  expect(await slack.untilToldAt(at)).toMatch(/^\*malformed\*: .*too long for a form of Slack/);
  await run.handle.terminate('seen');
});

/** Clicks, and returns what the form keeps until it is sent, and its fields. */
async function openForm(value: object, at: string): Promise<{ metadata: string; blocks: Form['blocks'] }> {
  const form = await clicked(value, { at });
  if (typeof form === 'string') throw new Error(form);
  return { metadata: form.private_metadata!, blocks: form.blocks };
}

test('the form shows the plan as the gateway read it, takes comment and change id, and its sender is told', async () => {
  const run = await play();
  const { metadata, blocks } = await openForm(run.value, 'form1');
  const values = { decision: 'approve', comment: '<b>seen</b> & *agreed*', change: ' CHG7 ' };
  const sent = formBody(metadata, { member: 'UMIA', values });
  expect((await post(sent)).status).toBe(200);

  const { plan } = await run.state();
  const { account, region, resourceGroup, location } = plan!.target;
  const shown = blocks.flatMap(({ text }) => text?.text ?? []).join('\n');
  for (const words of [account, region, resourceGroup, location, 'reset the API key', 'refresh the master'])
    expect(shown).toContain(words);
  expect(shown).toMatch(/Also affected \(\d+ clusters?.*\): .*cluster/);
  expect(shown).toMatch(/Risk: .*cannot be undone/);
  expect(shown).toContain(`Plan ${plan!.code}, digest ${plan!.digest.slice(0, 16)}`);
  expect(shown).toMatch(/Asked for by .*\nOpen until 20/);
  expect(blocks.flatMap(({ block_id: id }) => id ?? [])).toEqual(['decision', 'comment', 'change']);
  expect(await slack.untilToldAt('/actions/form1')).toMatch(/^\*accepted\*/);
  expect((await run.result()).decisions).toMatchObject([
    { by: 'mia', decision: 'approve', via: 'slack', verified: true, comment: values.comment, change: 'CHG7' },
  ]);
});

test('a change id that the policy requires is asked for in the form', async () => {
  changeIdRequired = true;
  const run = await play({ changeIdRequired: true });
  const { metadata, blocks } = await openForm(run.value, 'form2');
  expect((await run.state()).decisions).toEqual([]);
  await post(formBody(metadata, { member: 'UMIA', values: { decision: 'approve', comment: '', change: 'CHG8' } }));

  expect(JSON.stringify(blocks.at(-1))).toContain('requires the id of an approved change');
  expect(await slack.untilToldAt('/actions/form2')).toMatch(/^\*accepted\*/);
  expect((await run.result()).decisions).toMatchObject([{ decision: 'approve', change: 'CHG8' }]);
});

test('a form of a plan that was replaced meanwhile, and one of somebody else, decide nothing', async () => {
  const run = await untouchedRun();
  const other = await openForm(run.value, 'form4');
  await post(formBody(other.metadata, { member: 'UEVE', values: { decision: 'approve' } }));
  expect(await slack.untilToldAt('/actions/form4')).toMatch(/^\*not-allowed\*/);

  const empty = await openForm(run.value, 'form5');
  await post(formBody(empty.metadata, { member: 'UMIA', values: { comment: 'no choice' } }));
  expect(await slack.untilToldAt('/actions/form5')).toMatch(/^\*malformed\*/);
  expect((await run.state()).decisions).toEqual([]);
});

// What somebody with the token of our bot can do: draw any card, and any form.
test.each<[string, (run: Asked, victim: Asked) => object]>([
  ['that shows the digest of another plan', ({ value }) => ({ ...value, digest: 'a'.repeat(64) })],
  ['that names another run than the plan it shows', ({ value }, victim) => ({ ...value, run: victim.value.run })],
])('a card %s opens no form, and says that it is not ours', async (_what, valueOf) => {
  const [run, victim] = [await untouchedRun(), await untouchedRun(1)];

  expect(await clicked(valueOf(run, victim))).toMatch(/^\*wrong-plan\*: .*the card is old, or it is not ours/);
  for (const one of [run, victim]) expect((await one.state()).decisions).toEqual([]);
});

test('a card of another run shows that run’s own plan before anything can be sent', async () => {
  const victim = await untouchedRun();
  const form = await clicked(victim.value);

  expect(JSON.stringify(form)).toContain(`Location ${victim.world.location}`);
  expect((await victim.state()).decisions).toEqual([]);
});

test('a form that another process drew decides nothing, whatever it keeps', async () => {
  const [run, shown] = [await untouchedRun(), await untouchedRun(1)];
  const { metadata } = await openForm(shown.value, 'seal');
  const [kept, { decision: _none, ...about }] = [JSON.parse(metadata) as object, run.value];
  for (const made of [
    { ...kept, ...about },
    { ...kept, seal: 'made up' },
  ]) {
    const responseUrl = `${slack.origin}/actions/${randomUUID()}`;
    await post(formBody(JSON.stringify({ ...made, responseUrl }), { member: 'UMIA', values: { decision: 'approve' } }));
    expect(await slack.untilToldAt(new URL(responseUrl).pathname)).toMatch(
      /^\*not-allowed\*: .*did not draw that form/,
    );
  }
  for (const one of [run, shown]) {
    expect((await one.state()).decisions).toEqual([]);
    expect(one.world.effects).toEqual({ resets: 0, refreshes: 0 });
  }
});

test('without a bot token a click is refused, and says where to decide', async () => {
  const run = await untouchedRun();
  const told = await clicked(run.value, { to: tokenless });

  expect(told).toMatch(/^\*not-allowed\*: .*cannot show you the plan.*console.*satlink approve/);
  expect((await run.state()).decisions).toEqual([]);
});

test('a form that is sent twice counts once', async () => {
  const run = await play({ quorum: 2 });
  const { metadata } = await openForm(run.value, 'form6');
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
  expect(await clicked(run.value, { at: 'late' })).toMatch(/could not be opened/);

  const before = slack.whispered.length;
  const gone = clickBody(
    { ...run.value, decision: 'reject' },
    { member: 'UMIA', responseUrl: `${slack.origin}/gone`, at: 'gone' },
  );
  await post(gone);
  const form = (await slack.untilAnswered('trigger.gone', '/gone')) as Form;
  await post(formBody(form.private_metadata!, { member: 'UMIA', values: { decision: 'reject' } }));
  expect((await run.result()).outcome?.kind).toBe('declined');
  expect(await slack.untilWhispered(before + 1)).toMatch(/^\*accepted\*/);
  expect(slack.whispered).toHaveLength(before + 1);
});

test('a gateway that cannot sign says so, instead of sending people to where they are', async () => {
  const run = await untouchedRun();
  const { metadata } = await openForm(run.value, 'keyless');
  const body = formBody(metadata, { member: 'UMIA', values: { decision: 'approve' } });
  await post(body, signedBySlack(body), keyless);

  expect(await slack.untilToldAt('/actions/keyless')).toMatch(/^\*not-allowed\*: .*this gateway has no key/);
});

test('what Slack did not sign now is refused, and so is the same request again', async () => {
  const run = await play();
  const body = clickBody(run.value, { member: 'UMIA', responseUrl: `${slack.origin}/actions/2` });
  const { metadata } = await openForm(run.value, 'signed');
  const other = formBody(metadata, { member: 'UMIA', values: { decision: 'reject' } });

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
  await post(clickBody(run.value, { member: 'UMIA', responseUrl: foreign.origin, at: 'foreign' }));
  const form = (await slack.untilAnswered('trigger.foreign', '/nowhere')) as Form;
  await post(formBody(form.private_metadata!, { member: 'UMIA', values: { decision: 'reject' } }));
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
    { numRuns: tries(20) },
  );
});
