import { randomBytes } from 'node:crypto';
import { findRun, listRuns, resolveAlert, startRun, whyNotDurable } from '../../src/runs';
import type { Engine } from '../../src/runs';
import { signalsSentTo } from '../../src/runs/sent-signals';
import { askedAbout, sendDelivery } from '../../src/runs/start-run';
import type { RunDocument } from '../../src/contract/run-document';
import { SIGNAL_LIMITS } from '../../src/contract/episodes';
import { until } from '../until';
import { openStage, type Run, type Stage } from '../workflows/stage';
import { World } from '../workflows/world';

/** As intake starts a run. */
const SOURCE = { kind: 'source', source: 'alertmanager' } as const;

let stage: Stage;
let engine: Engine;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  stage = await openStage();
  const address = process.env['SATLINK_TEST_TEMPORAL']!;
  engine = { client: stage.client, address, namespace: 'default', queues: stage.queues, close: async () => undefined };
});
afterAll(async () => {
  for (const end of ends) await end().catch(() => undefined);
  await stage.close();
});

/** What an alert says of when it began: one that began days ago would be taken as one that began when it came. */
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

/** A run that holds its location and waits at its gate. */
async function holder(workflowId?: string): Promise<Run & { name: string }> {
  const world = new World();
  const run = await stage.start(world, {}, workflowId ?? `satlink-prod-${world.location}`);
  ends.push(() => run.handle.terminate('test'));
  await run.gate();
  return { ...run, name: (await run.state()).run };
}

/** A cluster that xo knows on a location. */
function clusterOn(location: string): { id: string; alert: Record<string, string> } {
  const id = `clu${randomBytes(8).toString('hex')}0`;
  const world = new World();
  const its = { ...world.seen, id: location };
  world.diagnosis.lookUpLocation = async (order) =>
    order.id === location ? its : { ...its, kind: 'cluster-on-location', because: 'xo knows it as a cluster' };
  stage.prepare(world, `satlink-prod-${id}`);
  ends.push(() => engine.client.workflow.getHandle(`satlink-prod-${id}`).terminate('test'));
  const alert = { location: id, environment: 'prod', alertname: 'ClusterFired', startsAt: hoursAgo(3) };
  return { id, alert };
}

const endOf = (id: string) => engine.client.workflow.getHandle(`satlink-prod-${id}`).result() as Promise<RunDocument>;

/** The newest execution under an id; null when there was none. */
const newestUnder = (id: string) =>
  engine.client.workflow
    .getHandle(`satlink-prod-${id}`)
    .describe()
    .then(
      ({ runId }) => runId,
      () => null,
    );

test('what bears the id and the memo of a run, and is none of ours, is never joined', async () => {
  const { location } = new World();
  const workflowId = `satlink-prod-${location}`;
  const alert = { location, environment: 'prod', alertname: 'Fired', startsAt: hoursAgo(3) };
  const known = { asked: null, known: [], more: true, left: 0, at: 0, again: null, passedOn: null };
  const start = { workflowId, memo: { alerts: known }, args: [] };
  const strangers = [
    await engine.client.workflow.start('connectorCannotReachIam', { ...start, taskQueue: 'nobody-works-here' }),
    await engine.client.workflow.start('claim', {
      workflowId: `claim-location-${location}`,
      taskQueue: 'nobody-works-here',
      args: [],
      memo: { holder: { workflowId, firstRunId: 'x' } },
    }),
  ];
  ends.push(...strangers.map((handle) => () => handle.terminate('test')));

  // It is refused, so that the source sends the alert again; "joined" would have ended it there.
  await expect(startRun(engine, alert)).rejects.toThrow('can be neither started nor joined');
});

test('the alert of a cluster joins the run that holds its location, as soon as that is known', async () => {
  const held = await holder();
  const cluster = clusterOn(held.world.location);

  // The first time only xo can tell where the cluster lives: that run ends void, and the holder has its alert.
  const first = await startRun(engine, cluster.alert);
  const ended = await endOf(cluster.id);
  const before = await newestUnder(cluster.id);
  const again = await startRun(engine, { ...cluster.alert, cie: 'CIE-9' });
  const after = await newestUnder(cluster.id);

  expect(first.joined).toBe(false);
  expect(ended.outcome).toMatchObject({ kind: 'void', because: expect.stringContaining(held.name) as string });
  expect(again).toEqual({ run: held.name, joined: true });
  expect(after).toBe(before);
  const told = await held.until(({ cie }) => cie !== null);
  expect(told).toMatchObject({ cie: 'CIE-9', alert: { alertname: 'ClusterFired', state: 'firing' } });
  const found = await findRun(engine, cluster.id);
  expect(found.workflowId).toBe(held.handle.workflowId);
});

test('its resolved alert reaches the holder too', async () => {
  const held = await holder();
  const cluster = clusterOn(held.world.location);
  await startRun(engine, cluster.alert);
  await endOf(cluster.id);

  const resolved = await resolveAlert(engine, cluster.alert, { endsAt: hoursAgo(2) });

  expect(resolved).toEqual({ run: held.name });
  expect(await held.result()).toMatchObject({ outcome: { kind: 'void' }, alert: { state: 'resolved' } });
});

test('the alert of a location joins the run of its cluster, which holds it', async () => {
  const { location } = new World();
  const cluster = clusterOn(location);
  const { run } = await startRun(engine, cluster.alert);
  await waitForClaim(location);

  const input = { ...cluster.alert, location };
  const joined = await startRun(engine, input);
  const resolved = await resolveAlert(engine, input);

  expect(joined).toEqual({ run, joined: true });
  expect(resolved).toEqual({ run });
  expect(await newestUnder(location)).toBeNull();
  // The list knows it by both ids, and goes on naming what the run was started for.
  for (const id of [location, cluster.id]) {
    const list = () => listRuns(engine, { location: id });
    const listed = await until(async () => list().then((runs) => runs.length > 0 && runs));
    expect(listed).toMatchObject([{ run, location: cluster.id }]);
  }
});

test('an alert of another environment has a run of its own, until xo says that it is the same location', async () => {
  const held = await holder();
  const { location } = held.world;
  const alert = { location, environment: 'stage', alertname: 'X', startsAt: hoursAgo(3) };
  const id = `satlink-stage-${location}`;
  stage.prepare(new World({ seen: held.world.seen }), id);
  ends.push(() => engine.client.workflow.getHandle(id).terminate('test'));

  expect(await resolveAlert(engine, alert)).toBeNull();
  const first = await startRun(engine, { ...alert, startsAt: hoursAgo(2) }, SOURCE);
  expect(first).toMatchObject({ joined: false, run: expect.stringContaining(id) as string });
  const ended = (await engine.client.workflow.getHandle(id).result()) as RunDocument;
  expect(ended.outcome).toMatchObject({ kind: 'void', because: expect.stringContaining(held.name) as string });
  const next = await startRun(engine, { ...alert, startsAt: hoursAgo(1) }, SOURCE);
  expect(next).toEqual({ run: held.name, joined: true });
});

test('a run that was started by hand under any id is joined once it holds the location', async () => {
  const held = await holder(`by hand ${randomBytes(6).toString('hex')}`);
  const alert = {
    location: held.world.location,
    environment: 'prod',
    alertname: 'X',
    startsAt: hoursAgo(3),
  };

  expect(await startRun(engine, alert)).toEqual({ run: held.name, joined: true });
  expect(await resolveAlert(engine, alert)).toEqual({ run: held.name });
  expect(await held.result()).toMatchObject({ outcome: { kind: 'void' } });
});

test('once the holder has ended, the alert of the cluster starts a run again', async () => {
  const held = await holder();
  const cluster = clusterOn(held.world.location);
  await startRun(engine, cluster.alert);
  await endOf(cluster.id);
  await held.handle.terminate('test');

  expect(await resolveAlert(engine, cluster.alert)).toBeNull();
  expect(await startRun(engine, cluster.alert)).toMatchObject({ joined: false });
});

test('the name of an event costs the run a signal like any other, and is refused when it has no room for more', async () => {
  const held = await holder();
  const input = { location: held.world.location, environment: 'prod', cie: 'CIE-1' };
  await startRun(engine, input);
  const sent = signalsSentTo(engine, await findRun(engine, held.name));
  for (let number = 0; number < 200; number++) sent.note({ cie: `CIE-${number}` }, Date.now());

  await expect(startRun(engine, { ...input, cie: 'CIE-new' })).rejects.toThrow(/change too often/);
  expect((await held.state()).cie).toBe('CIE-1');
});

test('an alert that joined a run under another id starts no other run while it fires on after that one has ended', async () => {
  const held = await holder(`by hand ${randomBytes(6).toString('hex')}`);
  const alert = {
    location: held.world.location,
    environment: 'prod',
    alertname: 'X',
    startsAt: hoursAgo(3),
  };
  await startRun(engine, alert, SOURCE);
  await held.until(({ alert: known }) => known !== null);
  await held.decide('reject');
  await held.result();

  expect(await startRun(engine, alert, SOURCE)).toEqual({ run: held.name, joined: true, goesOn: true });
  expect(await newestUnder(held.world.location)).toBeNull();
  const anew = await startRun(engine, { ...alert, startsAt: new Date().toISOString() }, SOURCE);
  ends.push(() => engine.client.workflow.getHandle(anew!.run.split('@')[0]!).terminate('test'));
  expect(anew).toMatchObject({ joined: false });
});

async function waitForClaim(location: string): Promise<void> {
  const claim = engine.client.workflow.getHandle(`claim-location-${location}`);
  await until(() => claim.describe().catch(() => null));
}

test.each([
  ['has many events', { historyLength: SIGNAL_LIMITS.eventsMax }],
  ['is many bytes long', { historySize: SIGNAL_LIMITS.bytesMax }],
])(
  'a run whose history %s is told nothing more of its alerts, whatever process asks, and says why',
  async (_what, long) => {
    const world = new World();
    const run = await stage.start(world, { alertname: 'Fired' }, `satlink-prod-${world.location}`);
    ends.push(() => run.handle.terminate('over'));
    await run.gate();
    const found = await findRun(engine, run.handle.workflowId);
    const description = { ...found.description, ...long };
    const input = { location: world.location, environment: 'prod', alertname: 'Fired', labels: { pod: 'another' } };
    const asked = askedAbout(input, Date.now());
    const send = (open: typeof found) => sendDelivery(engine, open, { kind: 'fired', asked, alert: asked.alert });
    const signals = async () => {
      const { events } = await run.handle.fetchHistory();
      return events!.filter((event) => event.workflowExecutionSignaledEventAttributes).length;
    };

    const refused = await send({ ...found, description }).catch((error: unknown) => error);
    const afterRefusal = await signals();
    await send(found);

    expect(whyNotDurable(refused, engine)).toMatchObject({
      reason: 'signal-limit',
      said: expect.stringMatching(/told no more of its alerts; decide it, or cancel it/) as string,
    });
    expect(afterRefusal).toBe(0);
    // While a workflow task is under way the engine keeps a signal back from the history.
    await until(async () => (await signals()) > 0);
    expect(await signals()).toBe(1);
  },
);
