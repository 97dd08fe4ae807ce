import { randomBytes } from 'node:crypto';
import { alert, INTAKE, notification, openGateway, type TestGateway } from './gateway';
import type { Stage } from '../workflows/stage';
import { ALERTMANAGER, openIntakeSide } from './intake-side';
import type { IntakeSide } from './intake-side';
import { inTurns } from '../../src/intake/in-turns';
import { leftOverOf } from '../../src/intake/left-over';
import { DEFAULT_RUNBOOK } from '../../src/runbooks';
import { takeIn } from '../../src/intake/take-in';
import type { RunDocument } from '../../src/contract/run-document';
import { World } from '../workflows/world';
import { until } from '../until';

const CONFIGMAP = 'SatelliteLinkConnectorDeployCannotGetIAMKeyFromConfigmap';

let side: IntakeSide;
let stage: Stage;
let gateway: TestGateway;

beforeAll(async () => {
  side = await openIntakeSide();
  ({ stage, gateway } = side);
});
afterAll(() => side.close());

/** How many alerts came to this, of whichever runbook. */
function alertsIn(metrics: string, result: string): number {
  const lines = metrics.split('\n').filter((line) => line.startsWith('satlink_alerts_total{source="alertmanager"'));
  const counts = lines.filter((line) => line.includes(`result="${result}"`)).map((line) => Number(line.split(' ')[1]));
  return counts.reduce((sum, one) => sum + one, 0);
}

test('a notification is fanned out: ours start, others are ignored, malformed ones are told', async () => {
  const [one, other] = [side.place(), side.place()];

  const answer = await side.send(
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
  const told = await side.untilTelling(3, ({ source }) => source === 'alertmanager');
  expect(told.map(({ environment }) => environment)).toEqual(['prod', 'prod', 'prod']);
  expect(told.map(({ because }) => because).sort()).toEqual(answer.rejected.map(({ because }) => because).sort());
  const facts = told.flatMap((one) => one.facts);
  expect(facts).toContainEqual(['cluster_id', '"not a location"']);
  expect(facts).toContainEqual(['alertname', '"SatelliteLinkConnectorDeployCannotReachIAMServer"']);
  const { text } = await gateway.get('/metrics');
  expect(text).toMatch(/^satlink_runs_stuck\{runbook="connector-cannot-reach-iam"\} \d+$/m);
  expect(text).toMatch(/^satlink_runs_unheard\{runbook="connector-cannot-reach-iam"\} \d+$/m);
  expect(alertsIn(text, 'rejected')).toBe(3);
  expect(alertsIn(text, 'ignored')).toBe(1);
});

test('open runs are counted by their phase, and the oldest question has an age', async () => {
  const location = side.place();
  await side.send(notification([alert(location)]));
  const figures = async (name: string) => {
    const lines = (await gateway.get('/metrics')).text.split('\n').filter((line) => line.startsWith(name));
    return lines.map((line) => Number(line.split(' ').at(-1)));
  };

  await until(async () => (await figures('satlink_runs_open{')).some((count) => count > 0));
  await until(async () => (await figures('satlink_oldest_question_seconds{')).some((seconds) => seconds > 0));
  await until(async () => {
    const { text } = await gateway.get('/metrics');
    return /^satlink_runs_open\{runbook="connector-cannot-reach-iam",phase="deciding"\} [1-9]/m.test(text);
  });
});

test('the same alert joins its run, and a resolved one reaches it', async () => {
  const location = side.place();
  const firing = notification([alert(location)]);

  const first = await side.send(firing);
  const second = await side.send(firing);
  const resolved = await side.send(
    notification([alert(location, { status: 'resolved', endsAt: new Date().toISOString() })], { status: 'resolved' }),
  );

  expect(second.runs).toEqual([{ run: first.runs[0]?.run, joined: true }]);
  expect(resolved).toEqual({ runs: [], ignored: 0, rejected: [] });
  const document = (await stage.client.workflow.getHandle(`satlink-prod-${location}`).result()) as RunDocument;
  expect(document.alert?.state).toBe('resolved');
  expect(document.outcome?.kind).toBe('void');
});

test('a resolved alert without a run is ignored', async () => {
  const answer = await side.send(notification([alert(randomBytes(10).toString('hex'), { status: 'resolved' })]));

  expect(answer).toEqual({ runs: [], ignored: 1, rejected: [] });
});

test('without an environment in the address the label decides, and without both it is told', async () => {
  const location = side.place();

  const answer = await side.send(
    notification([alert(location, { labels: { environment: 'prod' } }), alert(location)]),
    '/v1/alerts/alertmanager',
  );

  expect(answer.runs).toHaveLength(1);
  expect(answer.rejected[0]?.because).toMatch(/no environment: add \?environment=NAME/);
});

test('plain JSON: one input or a list', async () => {
  const [one, other] = [side.place(), side.place()];

  const single = await side.send({ location: one, environment: 'prod' }, '/v1/alerts');
  const list = await side.send([{ location: other, environment: 'prod' }, { location: one }], '/v1/alerts');

  expect(single.runs).toHaveLength(1);
  expect(list.runs).toHaveLength(1);
  expect(list.rejected).toEqual([{ because: expect.stringMatching(/^environment: /) as string }]);
});

test('plain JSON: an alert of another name is ignored, whatever else is in it', async () => {
  const alertname = CONFIGMAP.toUpperCase();
  const ours = { location: side.place(), environment: 'prod', alertname };
  const others = { location: side.place(), environment: 'prod', alertname: 'DiskFull' };

  const answer = await side.send([ours, others], '/v1/alerts');

  expect(answer).toMatchObject({ runs: [{ joined: false }], ignored: 1, rejected: [] });
  expect(answer.runs[0]?.run).toContain(ours.location);
});

test('the same malformed input, sent again, is rejected again and told once', async () => {
  const wrong = { location: 'nowhere at all', environment: 'atlantis', startsAt: '2026-11-22T15:00:00Z' };

  for (let time = 0; time < 3; time++) expect((await side.send([wrong], '/v1/alerts')).rejected).toHaveLength(1);
  await side.send([{ ...wrong, startsAt: '2026-11-23T15:00:00Z' }], '/v1/alerts');

  expect(await side.untilTelling(2, ({ environment }) => environment === 'atlantis')).toHaveLength(2);
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

test('a name that changes what an object is refuses the alert that bears it, and a label that is no text too', async () => {
  const location = side.place();
  const strange = JSON.stringify(alert(location)).replace('"labels":{', '"labels":{"__proto__":"x",');
  const body = `{"version":"4","alerts":[${strange},${JSON.stringify(alert(location, { labels: { rack: null } }))},7,${JSON.stringify(alert(location))}]}`;

  const answer = await side.send(body);

  expect(answer.runs).toMatchObject([{ joined: false }]);
  expect(answer.rejected.map(({ because }) => because)).toEqual([
    'labels.__proto__: is not what Alertmanager sends',
    'labels.rack: is not what Alertmanager sends',
    'labels: is not what Alertmanager sends',
  ]);
});

test('what only describes an alert keeps it out in no form', async () => {
  const location = side.place();
  const annotations = { long: 'x'.repeat(20_000), number: 7 };

  const answer = await side.send(
    notification([alert(location, { annotations, endsAt: 9, labels: { note: 'y'.repeat(9000) } })]),
  );

  expect(answer).toMatchObject({ runs: [{ joined: false }], rejected: [] });
  const { notes } = await stage.client.workflow.getHandle(`satlink-prod-${location}`).query<RunDocument>('state');
  expect(notes!.join('; ')).toMatch(/label note was cut.*annotation long was cut.*annotation number was left out/);
});

test('alerts that were left out, by the source or over a limit of ours, are told to the team once a day', async () => {
  const location = side.place();
  const others = Array.from({ length: 1000 }, () => alert(location, { labels: { alertname: 'DiskFull' } }));
  const many = notification([alert(location), ...others], { truncatedAlerts: 12 });

  const answer = await side.send(many);
  await side.send(many);
  const tooLarge = await gateway.post(ALERTMANAGER, `"${'x'.repeat(1_100_000)}"`);

  expect(answer).toMatchObject({ runs: [{ joined: false }], ignored: 999 });
  expect([tooLarge.status, tooLarge.json['error']]).toEqual([413, expect.stringContaining('limit of 1 MB') as string]);
  const told = await side.untilTelling(3, ({ about }) => about === 'notification');
  expect(told.map(({ because }) => because).sort()).toEqual([
    expect.stringContaining('1001 alerts came in one notification, and the limit is 1000') as string,
    expect.stringContaining('larger than the limit of 1 MB') as string,
    expect.stringContaining('left 12 alerts out') as string,
  ]);
  const { text } = await gateway.get('/metrics');
  expect(text).toMatch(/satlink_alerts_total\{source="alertmanager",result="left-out",runbook="none"\} 26/);
});

test('an episode that fires on after its run has ended is told once, and starts no other run until it is a new one', async () => {
  const location = side.place();
  const startsAt = new Date(Date.now() - 60_000).toISOString();
  const firing = notification([alert(location, { startsAt })]);
  const first = await side.send(firing);
  const handle = stage.client.workflow.getHandle(`satlink-prod-${location}`);
  await handle.signal('reject', {});
  await handle.cancel();
  await handle.result();

  const again = [await side.send(firing), await side.send(firing)];
  const anew = await side.send(notification([alert(location)]));

  for (const { runs } of again) expect(runs).toEqual([{ run: first.runs[0]!.run, joined: true, goesOn: true }]);
  expect(anew.runs).toMatchObject([{ joined: false }]);
  const told = await side.untilTelling(1, ({ about }) => about === 'goes-on');
  expect(told).toHaveLength(1);
  expect(told[0]!.because).toMatch(/^The run ended void at .*, and the alert still fires\.$/);
});

test('after the time that the policy names the same episode starts a run again', async () => {
  const world = new World({ policy: { again: '1 ms' } });
  side.place(world);
  const firing = notification([alert(world.location)]);
  await side.send(firing);
  const handle = stage.client.workflow.getHandle(`satlink-prod-${world.location}`);
  await handle.cancel();
  await handle.result();

  expect((await side.send(firing)).runs).toMatchObject([{ joined: false }]);
});

test('a notification that fires, which comes after the one that it ended, starts nothing', async () => {
  const location = side.place();
  const startsAt = new Date(Date.now() - 60_000).toISOString();

  const ended = await side.send(notification([alert(location, { startsAt, status: 'resolved' })]));
  const late = await side.send(notification([alert(location, { startsAt })]));

  for (const answer of [ended, late]) expect(answer).toEqual({ runs: [], ignored: 1, rejected: [] });
});

test('repeats cost a run no signal, from however many gateways, and what changes too often is sent later', async () => {
  const location = side.place();
  const other = await openGateway({ queuePrefix: side.queuePrefix });
  const firing = notification([alert(location), alert(location, { labels: { pod: 'two' } })]);
  for (let time = 0; time < 5; time++) await side.send(firing);
  const handle = stage.client.workflow.getHandle(`satlink-prod-${location}`);
  const signals = async () =>
    ((await handle.fetchHistory()).events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes)
      .length;
  for (let time = 0; time < 5; time++) await other.post(ALERTMANAGER, firing);
  const afterRepeats = await signals();

  const began = Date.now();
  // In portions, so that each is taken in within the time of one notification on a busy machine too.
  const flap = (from: number) =>
    Array.from({ length: 30 }, (_, number) => {
      const startsAt = new Date(began + (from + number) * 300).toISOString();
      return alert(location, { startsAt, labels: { pod: 'two' } });
    });
  let flapped = await gateway.post(ALERTMANAGER, notification(flap(0)));
  for (let from = 30; from < 600 && flapped.status === 200; from += 30)
    flapped = await gateway.post(ALERTMANAGER, notification(flap(from)));

  await other.close();

  // One more where the second gateway asked before the run could say that it knew.
  expect(afterRepeats).toBeLessThanOrEqual(2);
  expect(flapped.status).toBe(503);
  expect(flapped.json['notDurable']).toMatchObject([{ reason: 'too-many-changes' }]);
  // And one more of each gateway that counted before the other had sent.
  expect(await signals()).toBeLessThanOrEqual(200 + 2);
});

test('what a notification had no time for comes first the next time, and says nothing about the engine', async () => {
  const key = (item: string) => item.slice(0, 1);
  const begun: string[] = [];
  const options = { keyOf: key, atOnce: 1, comesFirst: (one: string) => one === 'c' };
  await inTurns(['a1', 'b1', 'c1', 'a2', 'c2'], options, async (item) => begun.push(item));
  const ended = Array.from({ length: 40 }, (_, number) => ({
    kind: 'resolved' as const,
    runbook: DEFAULT_RUNBOOK,
    input: { location: `${randomBytes(8).toString('hex')}${1000 + number}`, environment: 'prod', alertname: CONFIGMAP },
  }));
  const none = await takeIn(gateway.engine, ended, { source: 'test', withinMs: 1 });
  const leftOver = leftOverOf(gateway.engine);
  const places = ended.map(({ input }) => JSON.stringify([input.environment, input.location]));
  const left = places.filter((place) => leftOver.has(place));
  const all = await takeIn(gateway.engine, ended, { source: 'test', withinMs: 60_000 });

  expect(begun).toEqual(['c1', 'c2', 'a1', 'a2', 'b1']);
  expect(none.notDurable.map(({ reason }) => reason)).toEqual(['out-of-time']);
  expect(left).toHaveLength(none.notDurable[0]!.alerts);
  expect(all.lost).toBe(false);
  expect(places.filter((place) => leftOver.has(place))).toEqual([]);
});

test('what is refused as a whole is counted, because nobody sends it again', async () => {
  await gateway.post(ALERTMANAGER, '{"version"');

  expect((await gateway.get('/metrics')).text).toMatch(
    /satlink_alerts_total\{source="unknown",result="refused",runbook="none"\} [1-9]/,
  );
});

test('an engine that is away: 503, so that the source sends again', async () => {
  const away = await openGateway({ queuePrefix: 'lab-away-' });
  await away.engine.close();

  const answered = await away.post(ALERTMANAGER, notification([alert('c0ffee00c0ffee00c0ff')]));
  // Nobody could be told of it, so it must come again too.
  const malformed = await away.post(ALERTMANAGER, notification([alert('not a location')]));

  const [ready, healthy] = [await away.get('/readyz'), await away.get('/healthz')];
  await away.app.close();

  const notDurable = [{ reason: 'engine-away', because: 'Temporal did not answer', alerts: 1 }];
  for (const { status, json } of [answered, malformed])
    expect([status, json]).toEqual([503, { runs: [], ignored: 0, rejected: [], notDurable }]);

  expect(ready.status).toBe(503);
  expect(healthy.status).toBe(200);
  expect(away.log.join('')).toContain('"reason":"engine-away"');
});
