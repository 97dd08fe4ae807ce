import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { openStarter } from '../../lab/rogue/starter';
import { startStack, type Stack } from '../../lab/stack';
import { readPrivateKey } from '../../src/signing';
import type { PrivateKey } from '../../src/signing';
import { DEFAULT_RUNBOOK, workflowIdOf } from '../../src/runbooks';
import { until } from '../until';
import { signedFor } from '../signing/signed-for';

let stack: Stack;

beforeAll(async () => {
  const queuePrefix = `lab-${randomUUID()}-`;
  stack = await startStack({ say: () => undefined, queuePrefix, gateway: true, trust: 'verified' });
}, 120_000);
afterAll(() => stack.close());

const page = async (as: string) => (await fetch(`${stack.lab.addresses.slack}/?as=${as}`)).text();

/** Looks at a page until it holds the words. */
function untilItSays(as: string, words: RegExp): Promise<string> {
  const look = async () => page(as).then((text) => words.test(text) && text);
  return until(look, { everyMs: 300, instead: () => page(as) });
}

/** Sends the form of a page that has a hidden field like this, with what is filled in. */
async function send(text: string, field: string, { to, ...filled }: { to: string; [name: string]: string }) {
  const form = text.split('<form ').find((one) => one.includes(field))!;
  const hidden = [...form.split('</form>')[0]!.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)];
  const fields = { ...Object.fromEntries(hidden.map(([, name, value]) => [name!, value!])), ...filled };
  const body = new URLSearchParams(fields);
  await fetch(`${stack.lab.addresses.slack}${to}`, { method: 'POST', body, redirect: 'manual' });
}

const press = (text: string, action: string) => send(text, `name="action" value="${action}"`, { to: '/click' });

async function fire(story: string, body: object = {}): Promise<string> {
  const { id, environment } = stack.lab.locations.find((one) => one.story === story)!;
  const { url, tokens } = stack.gateway!;
  const fired = await fetch(`${url}/v1/alerts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.intake}`, 'content-type': 'application/json' },
    body: JSON.stringify({ location: id, environment, ...body }),
  });
  expect(fired.status).toBe(200);
  return id;
}

function idOf(story: string): string {
  const { id: location, environment } = stack.lab.locations.find((one) => one.story === story)!;
  return workflowIdOf({ location, environment }, DEFAULT_RUNBOOK);
}

interface Truth {
  keys: { resets: number }[];
  masters: { refreshes: number }[];
}

interface Ended {
  outcome: { kind: string } | null;
  decisions: object[];
}

async function end(id: string): Promise<Ended> {
  const { url, tokens } = stack.gateway!;
  const headers = { authorization: `Bearer ${tokens.viewer}` };
  const read = async () => (await (await fetch(`${url}/v1/runs/${id}`, { headers })).json()) as Ended;
  return until(async () => read().then((document) => document.outcome !== null && document), { everyMs: 300 });
}

test('an alert is decided in the form that a button opens, and the card shows the outcome instead of its buttons', async () => {
  const [approver, other] = stack.people.filter(({ role }) => role === 'approver');
  // Who sends alerts keeps no approver from approving.
  const id = await fire('key-rejected', { requestedBy: approver!.name });

  await press(await untilItSays(approver!.slack, /value="approve"/), 'approve');
  const form = await untilItSays(approver!.slack, /<dialog open/);
  for (const words of ['What is done:', 'reset the API key', `Location ${id}`, 'cannot be undone', 'digest '])
    expect(form).toContain(words);

  await send(form, 'action="/form"', { to: '/form' });
  await untilItSays(approver!.slack, /Only visible to you: <b>accepted<\/b>/);
  const after = await untilItSays(other!.slack, /^(?!.*value="approve").*<\/b> approved it/s);
  expect(after).not.toContain('Only visible to you');

  const { outcome, decisions } = await end(id);
  expect(outcome!.kind).toBe('resolved');
  expect(decisions).toMatchObject([{ by: approver!.name, verified: true, via: 'slack' }]);
  // One message has followed the run from the question to its end.
  expect(await untilItSays(other!.slack, /<b>Fixed<\/b>: the key is another one/)).toContain(
    'Found: IAM rejects the API key',
  );
});

test('a comment and a change id are given in a form', async () => {
  const [, approver] = stack.people.filter(({ role }) => role === 'approver');
  const id = await fire('cluster-on-location');

  await press(await untilItSays(approver!.slack, /value="reject"/), 'reject');
  const form = await untilItSays(approver!.slack, /<dialog open/);
  const filled = { comment: 'the customer is <b>asleep</b>', change: 'CHG7' };
  await send(form, 'action="/form"', { to: '/form', ...filled });
  await untilItSays(approver!.slack, /Only visible to you: <b>accepted<\/b>/);

  const { outcome, decisions } = await end(id);
  expect(outcome!.kind).toBe('declined');
  expect(decisions).toMatchObject([
    { by: approver!.name, decision: 'reject', verified: true, via: 'slack', comment: filled.comment, change: 'CHG7' },
  ]);
  expect(await untilItSays(approver!.slack, /asleep/)).toContain('the customer is <code>&lt;b&gt;asleep&lt;/b&gt;');
});

test('a workflow that somebody starts in the name of an alert source is not approved by one person', async () => {
  const [approver] = stack.people.filter(({ role }) => role === 'approver');
  const theirs = stack.lab.locations.find(({ story }) => story === 'wrong-carrier-first')!;
  const starter = await openStarter({ ...stack.engine, queuePrefix: stack.queuePrefix });
  // What the gateway signed for a true alert can be read in the engine.
  const { startedBy } = await starter.inputOf(idOf('cluster-on-location'));
  expect(startedBy).toMatchObject({ kind: 'alert', source: 'json', signed: expect.any(String) as string });
  const { location, environment } = { location: theirs.id, environment: theirs.environment };
  const run = await starter.start({ location, environment, startedBy: startedBy! });

  const key = (await readPrivateKey(readFileSync(approver!.key!, 'utf8'))) as PrivateKey;
  const plan = await run.planAsked();
  const { answer, because } = await run.decide(
    await signedFor({ decision: 'approve', plan: plan.code, by: approver!.name }, { plan, key }),
  );

  expect([answer, because]).toEqual([
    'waiting-for-more',
    expect.stringMatching(/^1 of 2 people said approve; .*the signature is for another run/) as string,
  ]);
  const truth = (await (await fetch(`${stack.lab.control}/truth?location=${location}`)).json()) as Truth;
  expect([truth.keys[0]!.resets, truth.masters[0]!.refreshes]).toEqual([0, 0]);
  await run.end();
  await starter.close();
});
