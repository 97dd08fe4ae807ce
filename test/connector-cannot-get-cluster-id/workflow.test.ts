import type { ArtifactFinding } from '../../src/contract/findings';
import { CLUSTER_ID_LOG, REGION_LOG, RUNBOOK } from '../../src/runbooks/connector-cannot-get-cluster-id/runbook';
import { gateOf } from '../workflows/gate-of';
import { openStage } from '../workflows/stage';
import type { Stage } from '../workflows/stage';
import { World } from '../workflows/world';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

type Kind = ArtifactFinding['kind'];

function worldWith(clusterId: Kind, region: Kind, change: object = {}): World {
  const world = new World({ runbook: RUNBOOK, ...change });
  const show = (artifact: string, kind: Kind) => (world.artifacts[artifact] = { artifact, kind, because: kind });
  show(CLUSTER_ID_LOG, clusterId);
  show(REGION_LOG, region);
  world.before['awaitRefresh'] = () => void show(REGION_LOG, 'as-expected');
  return world;
}

test.concurrent.each([
  ['as-expected', 'as-expected', 'config-readable', 'satellite-link'],
  ['missing', 'as-expected', 'config-missing', 'razee'],
  ['as-expected', 'missing', 'config-missing', 'razee'],
  ['other', 'other', 'config-foreign', 'razee'],
  ['missing', 'unreadable', 'inconclusive', 'satellite-link'],
] as const)('S5, S6, S7: %s and %s mean %s, and nothing is changed', async (clusterId, region, cause, team) => {
  const run = await stage.start(worldWith(clusterId, region));
  const document = await run.result();

  expect(document).toMatchObject({ cause, outcome: { kind: 'escalated' } });
  expect(run.world.told.map((told) => told.team)).toEqual([team]);
  expect(run.world.effects).toEqual({ resets: 0, refreshes: 0 });
});

test.concurrent('a location that is gone is void: location-gone', async () => {
  const run = await stage.start(worldWith('other', 'other', { seen: { kind: 'gone', because: 'deleted' } }));
  expect((await run.result()).outcome!.kind).toBe('void');
});

test.concurrent('G, R2, V: a stale ConfigMap is refreshed once somebody approves, and the key stays', async () => {
  const run = await stage.start(worldWith('as-expected', 'other'));
  await run.gate();
  const { plan } = await run.state();
  await run.decide('approve');
  const document = await run.result();

  expect(plan).toMatchObject({ actions: ['master-refresh'], by: { 'api-key-reset': 'nobody' } });
  expect(plan!.affects).toMatchObject([{ id: run.world.location }]);
  expect(document).toMatchObject({ cause: 'config-stale', outcome: { kind: 'resolved' } });
  expect(document.steps.filter(({ state }) => state !== 'done')).toEqual([]);
  expect(run.world.effects).toEqual({ resets: 0, refreshes: 1 });
});

test.concurrent.each([
  ['reject', '30 minutes', 'declined'],
  ['silence', '300 ms', 'expired'],
])('G: %s changes nothing', async (answer, deadline, end) => {
  const run = await stage.start(worldWith('as-expected', 'other', { policy: gateOf(deadline) }));
  if (answer === 'reject') await run.gate().then(() => run.decide('reject'));

  expect((await run.result()).outcome!.kind).toBe(end);
  expect(run.world.effects).toEqual({ resets: 0, refreshes: 0 });
});
