import fc from 'fast-check';
import { openGateway, VIEWER, type TestGateway } from '../gateway';
import type { Policy } from '../../../src/config/policy-shape';
import { noPolicy } from '../../../src/config/policy-now';
import type { Reading } from '../../../src/config/reading';
import { newKey } from '../../../src/signing';
import type { PrivateKey } from '../../../src/signing';
import type { RunDocument } from '../../../src/contract/run-document';
import { executionOfName, traceOfRun } from '../../../src/traces/run-trace';
import { openReceiver } from '../../traces/receiver';
import type { Receiver } from '../../traces/receiver';
import { until } from '../../until';
import { signedFor } from '../../signing/signed-for';
import { stage } from '../../workflows/shared-stage';
import type { Run } from '../../workflows/stage';
import { World } from '../../workflows/world';
import { tries } from '../../thorough';

let gateway: TestGateway;
let receiver: Receiver;
let mia: PrivateKey;
let eve: PrivateKey;
/** Null while the gateway cannot read its policy. */
let policy: Policy | null = null;

function policyNow(): Reading<Policy> {
  return policy === null ? noPolicy() : { readable: true, value: policy };
}

beforeAll(async () => {
  [mia, eve] = await Promise.all([newKey(), newKey()]);
  const queuePrefix = stage.queues.diagnosis.replace('satlink-diagnosis', '');
  receiver = await openReceiver();
  const traces = { endpoint: receiver.url, protocol: 'http/json', headers: {}, service: null, ratio: 1 } as const;
  gateway = await openGateway({ queuePrefix, config: { policyNow, traces } });
});
afterAll(async () => {
  await gateway.close();
  await receiver.close();
});

async function play(policy: object = {}): Promise<Run & { id: string; code: string }> {
  const keys = [{ of: 'mia', kid: mia.kid, x: mia.x }];
  const world = new World({ policy: { trust: 'verified', keys, ...policy } });
  const run = await stage.start(world, {}, `satlink-prod-${world.location}`);
  return { ...run, id: world.location, code: await run.gate() };
}

/** What a program sends that signs with a key of its own. */
async function signedBody(run: Run & { code: string }, decision: 'approve' | 'reject', key = mia): Promise<object> {
  const { plan } = await run.state();
  const { by: _by, ...body } = await signedFor({ decision, plan: run.code, by: 'mia' }, { plan: plan!, key });
  return body;
}

const decideAt = (id: string, body: unknown) =>
  gateway.post(`/v1/runs/${encodeURIComponent(id)}/decisions`, body, null);

let waiting: ReturnType<typeof play> | undefined;
/** A run at its gate, for tests that only read it or are refused: no decision in it ever counts. */
const untouchedRun = () => (waiting ??= play());

/** A run that mia approved by a signed decision, sent twice, up to its end. */
async function playApproved() {
  const run = await play();
  const body = (await signedBody(run, 'approve')) as { signed: string };
  const answers = [await decideAt(run.id, body), await decideAt(run.id, body)] as const;
  return { run, body, answers, document: await run.result() };
}
let approval: ReturnType<typeof playApproved> | undefined;
const approved = () => (approval ??= playApproved());

test('a signed decision counts, and the same again is repeated', async () => {
  const { answers, document } = await approved();
  const [first, again] = answers;

  expect([first.status, first.json['answer']]).toEqual([200, 'accepted']);
  expect([again.status, again.json['answer']]).toEqual([200, 'repeated']);
  expect(document.decisions).toMatchObject([{ by: 'mia', verified: true, via: 'key' }]);
  expect(document.outcome?.kind).toBe('resolved');
});

test('each decision stands in the trace of its run, whatever the run was called, and so does a request with its name', async () => {
  const { body, document } = await approved();
  await gateway.get(`/v1/runs/${encodeURIComponent(document.run)}`);
  await decideAt(document.run, body);
  const { traceId, spanId } = traceOfRun(executionOfName(document.run)!);
  const spans = await until(async () => {
    const ofRun = receiver.spans.filter((span) => span.traceId === traceId);
    return ofRun.some(({ name }) => name.startsWith('POST')) && ofRun;
  });
  const shown = spans.map(({ name, attributes, parentSpanId }) => [
    name,
    attributes['satlink.answer'] ?? attributes['http.response.status_code'],
    parentSpanId === spanId,
  ]);

  expect(shown).toEqual(
    expect.arrayContaining([
      ['handed in', 'accepted', true],
      ['handed in', 'repeated', true],
      ['POST /v1/runs/:run/decisions', expect.any(Number), true],
    ]),
  );
  // A look has a trace of its own, which leads to the run.
  const look = receiver.spans.find(({ name, links }) => name.startsWith('GET') && links[0]?.spanId === spanId);
  expect(look).toMatchObject({ name: 'GET /v1/runs/:run', links: [{ traceId, spanId }] });
  expect(look!.traceId).not.toBe(traceId);
  expect(JSON.stringify(receiver.spans)).not.toContain('mia');
});

test('each answer has its status, and none of the wrong ones counts', async () => {
  const run = await untouchedRun();
  const good = (await signedBody(run, 'approve')) as Record<string, unknown>;
  const reject = (await signedBody(run, 'reject')) as Record<string, unknown>;
  const byEve = await signedBody(run, 'approve', eve);

  const answers = [
    await decideAt(run.id, { decision: 'approve', plan: run.code }),
    await decideAt(run.id, { ...good, plan: 'short' }),
    await decideAt(run.id, { ...good, signed: 'no token' }),
    await decideAt(run.id, { ...good, plan: 'AAAAAAAA' }),
    await decideAt(run.id, { ...good, decision: 'reject' }),
    await decideAt(run.id, { ...reject, decision: 'approve' }),
    await decideAt(run.id, { ...good, change: 'CHG7' }),
    await decideAt(run.id, byEve),
    await decideAt('c0ffee00c0ffee00c0ff', good),
  ];

  expect(answers.map(({ status, json }) => [status, json['answer'] ?? null])).toEqual([
    [401, null],
    [400, 'malformed'],
    [400, 'malformed'],
    [409, 'wrong-plan'],
    [403, 'not-allowed'],
    [403, 'not-allowed'],
    [403, 'not-allowed'],
    [403, 'not-allowed'],
    [404, null],
  ]);
  const document = await run.state();
  expect(document.decisions).toEqual([]);
  expect(document.asks?.of).toBe(run.code);
  expect(run.world.effects).toEqual({ resets: 0, refreshes: 0 });
});

test('a freeze is 423, and an ended gate says how it ended', async () => {
  const frozen = await play({ freezes: [{ name: 'year end', by: 'lead' }] });
  const approve = await signedBody(frozen, 'approve');
  const reject = await signedBody(frozen, 'reject');

  expect(await decideAt(frozen.id, approve)).toMatchObject({ status: 423, json: { answer: 'frozen' } });
  expect(await decideAt(frozen.id, reject)).toMatchObject({ status: 200, json: { answer: 'accepted' } });
  await frozen.result();
  expect(await decideAt(frozen.id, approve)).toMatchObject({ status: 409, json: { answer: 'already-decided' } });
});

test('runs are read with a viewer token only', async () => {
  const run = await untouchedRun();

  const list = await gateway.get('/v1/runs');
  const one = await gateway.get(`/v1/runs/${run.id}`);

  expect(list.status).toBe(200);
  expect((list.json['runs'] as { location: string }[]).map(({ location }) => location)).toContain(run.id);
  expect(one.json).toMatchObject({ location: run.id, plan: { code: run.code }, outcome: null });
  for (const token of [null, 'guess', `${VIEWER}x`])
    expect((await gateway.get(`/v1/runs/${run.id}`, token)).status).toBe(401);

  expect((await gateway.get('/v1/runs/nothing-of-ours')).status).toBe(404);
});

test('a gateway without a key hands nothing in about a plan that was not shown', async () => {
  const run = await play({ trust: 'claimed', keys: [] });
  const { digest } = (await run.state()).plan!;
  const value = { decision: 'approve', plan: run.code, by: 'mia' };
  const decideAbout = (shown: string) =>
    gateway.withoutKey.decide({
      run: run.id,
      value,
      how: { via: 'oidc', id: 'x mia' },
      surface: 'http',
      digest: shown,
    });

  expect(await decideAbout('0'.repeat(64))).toMatchObject({ answer: 'wrong-plan' });
  expect((await run.state()).decisions).toEqual([]);
  expect(await decideAbout(digest)).toMatchObject({ answer: 'accepted' });
  await run.result();
});

test('who may look gets no signature', async () => {
  const { run, body, document } = await approved();
  expect(document.decisions).toMatchObject([{ signed: body.signed }]);

  const { text, json } = await gateway.get(`/v1/runs/${run.id}`);
  expect(json['decisions']).toMatchObject([{ by: 'mia', decision: 'approve' }]);
  expect(text).not.toContain(body.signed);
});

test('the API calls a decision verified where it has checked the signature itself, and a list says nothing of it', async () => {
  const { run } = await approved();
  const read = async () => {
    const { decisions, outcome } = (await gateway.get(`/v1/runs/${run.id}`)).json as unknown as RunDocument;
    return [
      decisions[0]!.verified,
      decisions[0]!.unproved,
      /mia \(([^)]*)\) \*\*approved it/.exec(outcome!.report!)![1],
    ];
  };

  policy = { people: {}, environments: { prod: run.world.policy } };
  expect(await read()).toEqual([true, undefined, 'signed with their own key']);
  const { text, json } = await gateway.get('/v1/runs');
  policy = null;
  const because = 'no policy with the keys is at hand';
  expect(await read()).toEqual([false, because, `name not verified here: ${because}`]);
  expect(text).toContain(run.id);
  const listed = (json['runs'] as RunDocument[]).flatMap(({ decisions }) => decisions);
  expect(JSON.stringify(listed)).not.toMatch(/"(?:verified|signed|via)"/);
});

test('no answer shows a secret of the gateway, whoever wrote it where', async () => {
  const world = new World();
  const run = await stage.start(world, { requestedBy: `mia ${VIEWER}` }, `satlink-prod-${world.location}`);
  await run.gate();
  const answers = await Promise.all([gateway.get(`/v1/runs/${world.location}`), gateway.get('/v1/runs')]);

  for (const { status, text } of answers)
    expect([status, text.includes('"requestedBy":"mia …"'), text.includes(VIEWER)]).toEqual([200, true, false]);

  await run.handle.terminate('test');
});

test('answers carry the headers that browsers obey, and unknown addresses say so', async () => {
  const { status, headers, json } = await gateway.get('/nowhere');

  expect([status, json]).toEqual([404, { error: 'there is nothing at this address' }]);
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('no body and no address is answered with a fault of ours', async () => {
  const run = await untouchedRun();
  const likeADecision = fc.record({
    decision: fc.oneof(fc.constantFrom('approve', 'reject'), fc.string()),
    plan: fc.oneof(fc.constant(run.code), fc.string()),
    signed: fc.oneof(fc.string(), fc.jsonValue()),
    comment: fc.oneof(fc.string(), fc.jsonValue()),
  });
  const bodies = fc.oneof(
    fc.json(),
    fc.string(),
    likeADecision.map((body) => JSON.stringify(body)),
  );
  await fc.assert(
    fc.asyncProperty(bodies, fc.oneof(fc.constant(run.id), fc.string({ minLength: 1 })), async (body, id) => {
      const { status, text } = await decideAt(id, body);

      expect([400, 401, 403, 404, 409, 429]).toContain(status);
      expect(text).not.toMatch(/\bat .*\.[jt]s:\d+|node_modules/);
    }),
    { numRuns: tries(30, 1000) },
  );
  expect((await run.state()).decisions).toEqual([]);
});
