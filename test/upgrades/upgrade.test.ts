import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { findEngine } from '../../lab/engine/find-engine';
import { startStack, type Stack } from '../../lab/stack';
import { STORIES } from '../../lab/stories';
import type { Story } from '../../lab/story';
import { placeOf } from '../../lab/world/settle';
import { gaugeRuns } from '../../src/gateway/http/run-gauges';
import { createMetrics } from '../../src/metrics/metrics';
import { connect, decide, findRun, readRun, startRun, type Engine } from '../../src/runs';
import { checkVersions } from '../../src/runs/check-versions';
import { keeperId } from '../../src/contract/keep-runs';
import { watchId } from '../../src/contract/watch-runs';
import { readVersions } from '../../src/versions/read-versions';
import { versionOf } from '../../src/versions/version-of';
import { bundleOfSources } from '../../src/workers/source-bundle';
import { codecKeys } from '../codec/ring';
import { satlink } from '../cli/satlink';
import { IS_THOROUGH } from '../thorough';
import { until } from '../until';
import { makeAnotherBuild } from './another-build';

const PAGE = readFileSync('docs/upgrades.md', 'utf8');

/**
 * A deployment of changed workflow code while runs wait at their gates, with real processes and two builds. The commands
 * are those of docs/upgrades.md.
 */
const WAITING = IS_THOROUGH ? 10 : 2;
/** The histories are encrypted. */
const KEYS = codecKeys('now');
const MODEL = STORIES.find(({ name }) => name === 'key-rejected')!;
const STORIES_HERE = Array.from({ length: WAITING + 3 }, (_, index) => storyOf(index));
const build = makeAnotherBuild();
let stack: Stack;
let engine: Engine;
let temporal: string;

beforeAll(async () => {
  [temporal, stack] = await Promise.all([
    findEngine({ say: () => undefined, env: process.env }),
    startStack({
      say: () => undefined,
      stories: STORIES_HERE,
      workerEnv: { SATLINK_DEPLOYMENT: 'satlink', ...KEYS },
      changePolicy: ({ environments }) => {
        for (const [name, one] of Object.entries(environments)) one.heldAccounts = heldIn(name);
      },
    }),
  ]);
  engine = await connect({ address: stack.engine.address, queuePrefix: stack.queuePrefix, env: KEYS });
}, 120_000);
afterAll(async () => {
  await engine.close();
  await stack.close();
  build.remove();
});

function storyOf(index: number): Story {
  const name = `waiting-${index}`;
  const location = `locwaiting${String(index).padStart(10, '0')}`;
  return { ...MODEL, name, location, world: { ...MODEL.world, locationId: location } };
}

function heldIn(environment: string): string[] {
  return STORIES_HERE.filter((story) => story.environment === environment).map(({ name }) => placeOf(name).account);
}

/** Runs the first command of the page that has these words, for this build. */
async function asThePageSays(words: string, buildId: string): Promise<string> {
  const line = PAGE.split('\n').find((one) => one.startsWith('temporal ') && one.includes(words))!;
  const [, ...args] = line.replaceAll('BUILD', buildId).match(/"[^"]*"|\S+/g)!;
  const given = args.map((one) => one.replace(/^"(.*)"$/, '$1'));
  const { stdout } = await promisify(execFile)(temporal, [...given, '--address', stack.engine.address]);
  return stdout;
}

const makeCurrent = (buildId: string) => asThePageSays('set-current-version', buildId);

/** What `satlink replay` says of each open workflow, by name. */
async function replayAgainst(bundle: string): Promise<{ code: number; fits: Record<string, boolean>; err: string }> {
  const {
    engine: { address: TEMPORAL_ADDRESS },
    queuePrefix: SATLINK_QUEUE_PREFIX,
  } = stack;
  const { code, out, err } = await satlink(['replay', '--against', bundle, '--json'], {
    TEMPORAL_ADDRESS,
    SATLINK_QUEUE_PREFIX,
    ...KEYS,
  });
  const { workflows } = JSON.parse(out) as { workflows: { name: string; fits: boolean }[] };
  return { code, err, fits: Object.fromEntries(workflows.map(({ name, fits }) => [name, fits])) };
}

const versions = async () => (await readVersions(engine.client, engine.queues.diagnosis)).versions;
const start = async ({ location, environment }: Story) =>
  (await startRun(engine, { location, environment, requestedBy: 'rota' })).run;

async function approve(run: string): Promise<void> {
  const { plan } = await untilAsked(run);
  const { answer } = await decide(engine, run, { value: { decision: 'approve', plan: plan!.code, by: 'mia' } });
  expect(answer).toBe('accepted');
}

function untilAsked(run: string) {
  return until(async () => {
    const document = await readRun(engine, await findRun(engine, run));
    return document.asks !== null && document;
  });
}

async function buildOf(run: string): Promise<string | undefined> {
  return versionOf(await engine.client.workflow.getHandle(run.split('@')[0]!).describe())?.buildId;
}

async function stuckOf(run: string): Promise<string | undefined> {
  return (await readRun(engine, await findRun(engine, run), 300)).stuck?.because;
}

/** How a run ends, on which version, and how often the lab saw its key reset. */
async function endOf(run: string): Promise<object> {
  const document = await until(async () => {
    const read = await readRun(engine, await findRun(engine, run));
    return read.outcome !== null && read;
  });
  const { keys } = (await (await fetch(`${stack.lab.control}/truth`)).json()) as {
    keys: { scope: string; resets: number }[];
  };
  return {
    outcome: document.outcome!.kind,
    resets: keys.find(({ scope }) => scope === document.scope)!.resets,
    on: await buildOf(run),
  };
}

/** The version of a workflow that changes with the current one. */
async function buildOfStanding(workflowId: string): Promise<string | undefined> {
  const { raw } = await engine.client.workflow.getHandle(workflowId).describe();
  return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId ?? undefined;
}

/** The figures of the versions, as the gateway serves them. */
async function figures(): Promise<string[]> {
  const metrics = createMetrics({ process: 'gateway', build: 'test', environments: ['prod'] });
  gaugeRuns({ engine, metrics });
  const { text } = await metrics.page();
  return text.split('\n').filter((line) => /^satlink_version_/.test(line));
}

const doctor = async () => (await checkVersions(engine)).because;

test('runs that wait at their gates end on their own version, through a deployment and a rollback', async () => {
  const { buildId: A } = await until(async () => (await versions())[0]);
  const [first, ...others] = STORIES_HERE.slice(0, WAITING) as [Story, ...Story[]];
  const early = await start(first);
  await until(async () => (await stuckOf(early))?.includes('none is current'));
  expect(await checkVersions(engine)).toMatchObject({ ok: false });
  await makeCurrent(A);
  const waiting = [early, ...(await Promise.all(others.map(start)))];
  await Promise.all(waiting.map(untilAsked));

  expect(await replayAgainst(await bundleOfSources())).toMatchObject({ code: 0, err: '' });
  // The other build is there, and takes nothing before it is current.
  const workerB = await stack.startAnother('diagnosis', build.root);
  const { buildId: B } = await until(async () => (await versions()).find(({ buildId }) => buildId !== A));
  expect(await doctor()).toContain(`${B} takes no new runs (1 worker, 0 open runs)`);
  await makeCurrent(B);
  const onB = await Promise.all([STORIES_HERE[WAITING]!, STORIES_HERE[WAITING + 1]!].map(start));
  await Promise.all(onB.map(untilAsked));
  expect(await Promise.all([...waiting, ...onB].map(buildOf))).toEqual([...waiting.map(() => A), B, B]);
  await until(async () => (await doctor()).includes(`${A} drains (1 worker, ${WAITING} open runs)`));
  const standing = [watchId, keeperId].map((id) => [id(engine.queues.diagnosis), true] as const);
  const named = (runs: string[], fits: boolean) => runs.map((run) => [run, fits] as const);
  expect(await replayAgainst(await build.bundle)).toEqual({
    code: 1,
    err: '',
    fits: Object.fromEntries([...standing, ...named(waiting, false), ...named(onB, true)]),
  });
  expect(await replayAgainst(await bundleOfSources())).toEqual({
    code: 1,
    err: '',
    fits: Object.fromEntries([...standing, ...named(waiting, true), ...named(onB, false)]),
  });
  expect(await figures()).toEqual(
    expect.arrayContaining([
      `satlink_version_open_runs{version="none",status="none"} 0`,
      `satlink_version_open_runs{version="${A}",status="draining"} ${WAITING}`,
      `satlink_version_open_runs{version="${B}",status="current"} 2`,
      `satlink_version_workers{version="${A}",status="draining"} 1`,
    ]),
  );
  for (const id of [watchId, keeperId])
    await until(async () => (await buildOfStanding(id(engine.queues.diagnosis))) === B);
  await Promise.all([waiting[0]!, onB[0]!].map(approve));
  expect(await endOf(waiting[0]!)).toEqual({ outcome: 'resolved', resets: 1, on: A });
  expect(await endOf(onB[0]!)).toEqual({ outcome: 'resolved', resets: 1, on: B });

  // Back to the first one: new runs go there, and what began on the other one ends there.
  await makeCurrent(A);
  const after = await start(STORIES_HERE[WAITING + 2]!);
  await Promise.all([onB[1]!, after, ...waiting.slice(1)].map(approve));
  expect(await endOf(onB[1]!)).toEqual({ outcome: 'resolved', resets: 1, on: B });
  for (const run of [after, ...waiting.slice(1)])
    expect(await endOf(run)).toEqual({ outcome: 'resolved', resets: 1, on: A });
  await until(async () => (await doctor()).includes(`${B} is drained: its workers can be stopped`));
  expect(await asThePageSays('deployment describe --name', B)).toContain(A);
  await workerB.end('SIGTERM');
});
