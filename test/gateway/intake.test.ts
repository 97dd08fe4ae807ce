import { randomBytes } from 'node:crypto';
import { alert, INTAKE, notification, openGateway, type TestGateway } from './gateway';
import { openStage, type Stage } from '../workflows/stage';
import type { RunDocument } from '../../src/workflows/connector-cannot-reach-iam/contract';
import { MALFORMED_ALERT_TYPE } from '../../src/workflows/malformed-alert/contract';
import type { MalformedAlert } from '../../src/workflows/malformed-alert/contract';
import { World } from '../workflows/world';

const ALERTMANAGER = '/v1/alerts/alertmanager?environment=prod';
const CONFIGMAP = 'SatelliteLinkConnectorDeployCannotGetIAMKeyFromConfigmap';

let stage: Stage;
let gateway: TestGateway;
const started: string[] = [];

beforeAll(async () => {
  stage = await openStage();
  gateway = await openGateway({ queuePrefix: stage.queues.diagnosis.replace('satlink-diagnosis', '') });
});
afterAll(async () => {
  for (const id of started)
    await stage.client.workflow
      .getHandle(id)
      .terminate('test')
      .catch(() => undefined);
  await gateway.close();
  await stage.close();
});

/** A location whose run finds a world when it starts. */
function place(): string {
  const world = new World();
  stage.prepare(world, `satlink-prod-${world.location}`);
  started.push(`satlink-prod-${world.location}`);
  return world.location;
}

interface Answer {
  runs: { run: string; joined: boolean }[];
  ignored: number;
  rejected: { because: string }[];
}

async function send(body: unknown, path = ALERTMANAGER): Promise<Answer> {
  const { status, json } = await gateway.post(path, body);
  expect(status).toBe(200);
  return json as unknown as Answer;
}

/** What teams are told of by this gateway, once so many of a kind are seen; the engine shows them with a delay. */
async function untilTelling(count: number, isOfKind: (told: MalformedAlert) => boolean): Promise<MalformedAlert[]> {
  const query = `WorkflowType = '${MALFORMED_ALERT_TYPE}' AND TaskQueue = '${stage.queues.diagnosis}'`;
  const told = new Map<string, MalformedAlert>();
  const ofKind = () => [...told.values()].filter(isOfKind);
  for (let look = 0; look < 400 && ofKind().length < count; look++) {
    if (look > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    for await (const { workflowId } of stage.client.workflow.list({ query })) {
      if (told.has(workflowId)) continue;
      const { events } = await stage.client.workflow.getHandle(workflowId).fetchHistory();
      const { data } = events![0]!.workflowExecutionStartedEventAttributes!.input!.payloads![0]!;
      told.set(workflowId, JSON.parse(Buffer.from(data!).toString()) as MalformedAlert);
    }
  }
  return ofKind();
}

test('a notification is fanned out: ours start, others are ignored, malformed ones are told', async () => {
  const [one, other] = [place(), place()];

  const answer = await send(
    notification([
      alert(one),
      alert(other, { labels: { alertname: CONFIGMAP.toUpperCase() } }),
      alert(one, { labels: { alertname: 'DiskFull' } }),
      alert('not a location'),
      alert(one, { labels: { environment: 'stage' } }),
      alert(one, { startsAt: 7 }),
    ]),
  );

  expect(answer.runs.map(({ run, joined }) => [run.split('@')[0], joined])).toEqual([
    [`satlink-prod-${one}`, false],
    [`satlink-prod-${other}`, false],
  ]);
  expect(answer.ignored).toBe(1);
  expect(answer.rejected.map(({ because }) => because)).toEqual([
    expect.stringMatching(/^location: is 20 characters/) as string,
    expect.stringMatching(/label environment says stage/) as string,
    expect.stringMatching(/startsAt: is not what Alertmanager sends/) as string,
  ]);
  expect(gateway.log.join('')).toContain('could not be taken in');
  const told = await untilTelling(3, ({ source }) => source === 'alertmanager');
  expect(told.map(({ environment }) => environment)).toEqual(['prod', 'prod', 'prod']);
  expect(told.map(({ because }) => because).sort()).toEqual(answer.rejected.map(({ because }) => because).sort());
  const facts = told.flatMap((one) => one.facts);
  expect(facts).toContainEqual(['cluster_id', '"not a location"']);
  expect(facts).toContainEqual(['alertname', '"SatelliteLinkConnectorDeployCannotReachIAMServer"']);
  const { text } = await gateway.get('/metrics');
  expect(text).toMatch(/^satlink_runs_stuck \d+$/m);
  expect(text).toMatch(/^satlink_runs_unheard \d+$/m);
  expect(text).toMatch(/satlink_alerts_total\{source="alertmanager",result="rejected"\} 3/);
  expect(text).toMatch(/satlink_alerts_total\{source="alertmanager",result="ignored"\} 1/);
});

test('the same alert joins its run, and a resolved one reaches it', async () => {
  const location = place();
  const firing = notification([alert(location)]);

  const first = await send(firing);
  const second = await send(firing);
  const resolved = await send(
    notification([alert(location, { status: 'resolved', endsAt: new Date().toISOString() })], { status: 'resolved' }),
  );

  expect(second.runs).toEqual([{ run: first.runs[0]?.run, joined: true }]);
  expect(resolved).toEqual({ runs: [], ignored: 0, rejected: [] });
  const document = (await stage.client.workflow.getHandle(`satlink-prod-${location}`).result()) as RunDocument;
  expect(document.alert?.state).toBe('resolved');
  expect(document.outcome?.kind).toBe('void');
});

test('a resolved alert without a run is ignored', async () => {
  const answer = await send(notification([alert(randomBytes(10).toString('hex'), { status: 'resolved' })]));

  expect(answer).toEqual({ runs: [], ignored: 1, rejected: [] });
});

test('without an environment in the address the label decides, and without both it is told', async () => {
  const location = place();

  const answer = await send(
    notification([alert(location, { labels: { environment: 'prod' } }), alert(location)]),
    '/v1/alerts/alertmanager',
  );

  expect(answer.runs).toHaveLength(1);
  expect(answer.rejected[0]?.because).toMatch(/no environment: add \?environment=NAME/);
});

test('plain JSON: one input or a list', async () => {
  const [one, other] = [place(), place()];

  const single = await send({ location: one, environment: 'prod' }, '/v1/alerts');
  const list = await send([{ location: other, environment: 'prod' }, { location: one }], '/v1/alerts');

  expect(single.runs).toHaveLength(1);
  expect(list.runs).toHaveLength(1);
  expect(list.rejected).toEqual([{ because: expect.stringMatching(/^environment: /) as string }]);
});

test('plain JSON: an alert of another name is ignored, whatever else is in it', async () => {
  const alertname = CONFIGMAP.toUpperCase();
  const ours = { location: place(), environment: 'prod', alertname };
  const others = { location: place(), environment: 'prod', alertname: 'DiskFull' };

  const answer = await send([ours, others], '/v1/alerts');

  expect(answer).toMatchObject({ runs: [{ joined: false }], ignored: 1, rejected: [] });
  expect(answer.runs[0]?.run).toContain(ours.location);
});

test('the same malformed input, sent again, is rejected again and told once', async () => {
  const wrong = { location: 'nowhere at all', environment: 'atlantis', startsAt: '2026-11-22T15:00:00Z' };

  for (let time = 0; time < 3; time++) expect((await send([wrong], '/v1/alerts')).rejected).toHaveLength(1);
  await send([{ ...wrong, startsAt: '2026-11-23T15:00:00Z' }], '/v1/alerts');

  expect(await untilTelling(2, ({ environment }) => environment === 'atlantis')).toHaveLength(2);
});

test.each<[string, string, unknown, string | null, number]>([
  ['without a token', ALERTMANAGER, notification([]), null, 401],
  ['with a wrong token', ALERTMANAGER, notification([]), 'guess', 401],
  ['with the old token of a rotation', ALERTMANAGER, notification([]), `old-${INTAKE}`, 200],
  ['with an alert that is none', ALERTMANAGER, notification([{ status: 'firing' }]), INTAKE, 400],
  ['of another version', ALERTMANAGER, { ...notification([]), version: '1' }, INTAKE, 400],
  ['that is no JSON', ALERTMANAGER, '{"version"', INTAKE, 400],
  ['that is empty', ALERTMANAGER, '', INTAKE, 400],
  ['that is too large', ALERTMANAGER, `"${'x'.repeat(1_100_000)}"`, INTAKE, 413],
  ['that is no object', '/v1/alerts', '7', INTAKE, 400],
  ['with an environment twice', `${ALERTMANAGER}&environment=stage`, notification([]), INTAKE, 400],
])('a body %s is answered at the edge', async (_case, path, body, token, status) => {
  const answered = await gateway.post(path, body, token);

  expect(answered.status).toBe(status);
  expect(answered.text).not.toMatch(/ at |node_modules|Error:/);
});

test('what is refused as a whole is counted, because nobody sends it again', async () => {
  await gateway.post(ALERTMANAGER, '{"version"');

  expect((await gateway.get('/metrics')).text).toMatch(
    /satlink_alerts_total\{source="unknown",result="refused"\} [1-9]/,
  );
});

test('an engine that is away: 503, so that the source sends again', async () => {
  const away = await openGateway({ queuePrefix: 'lab-away-' });
  await away.engine.close();

  const answered = await away.post(ALERTMANAGER, notification([alert('c0ffee00c0ffee00c0ff')]));
  // Nobody could be told of it, so it must come again too.
  const malformed = await away.post(ALERTMANAGER, notification([alert('not a location')]));

  for (const { status, json } of [answered, malformed]) {
    expect(status).toBe(503);
    expect(json).toEqual({ runs: [], ignored: 0, rejected: [] });
  }
  expect((await away.get('/readyz')).status).toBe(503);
  expect((await away.get('/healthz')).status).toBe(200);
  await away.app.close();
});
