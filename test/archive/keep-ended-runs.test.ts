import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archiveAt } from '../../src/archive/archive';
import type { Archive } from '../../src/archive/archive';
import { keepEndedRuns } from '../../src/archive/keep-ended-runs';
import type { HearsOfEnds } from '../../src/archive/keep-ended-runs';
import { noPolicy } from '../../src/config/policy-now';
import { FAILED, WAITING } from '../../src/contract/failures';
import { attempt, failureOf } from '../activities/scene';
import { until } from '../until';
import { openStage } from '../workflows/stage';
import type { Run, Stage } from '../workflows/stage';
import { World } from '../workflows/world';

/** Runs that ended on the real engine, and the activity that keeps them. */
const ALL = { from: '0000', until: '9999' };

let stage: Stage;
let directory: string;
let archive: Archive;
beforeAll(async () => {
  stage = await openStage();
  directory = mkdtempSync(join(tmpdir(), 'satlink-archive-'));
  archive = archiveAt({ kind: 'file', path: join(directory, 'archive.db') }, { writes: true })!;
});
afterAll(async () => {
  await archive.close();
  await stage.close();
  rmSync(directory, { recursive: true, force: true });
});

function keeperOf(kept: Archive | null, heard: string[] = []) {
  const queuePrefix = stage.queues.diagnosis.replace('satlink-diagnosis', '');
  const hears: HearsOfEnds = {
    ended: ({ run, outcome }, { runId, firstRunId }) =>
      void heard.push(`${run} ${outcome?.kind} ${runId === firstRunId ? 'first' : 'reset'}`),
    reset: ({ workflowId, runId }, { startMs, endMs }) =>
      void heard.push(`${workflowId}@${runId} goes on ${endMs >= startMs}`),
  };
  const keep = keepEndedRuns({ client: stage.client, queuePrefix, policyNow: noPolicy, archive: kept, hears });
  return () => failureOf(attempt(keep));
}

async function play(): Promise<Run & { name: string }> {
  const world = new World();
  const run = await stage.start(world, {}, `satlink-prod-${world.location}`);
  await run.gate();
  return { ...run, name: (await run.state()).run };
}

test('each run that ended is kept once, however it ended, and outlives the engine', async () => {
  const [declined, terminated, open] = await Promise.all([play(), play(), play()]);
  await declined.decide('reject', 'mia');
  await declined.handle.result();
  await terminated.handle.terminate('somebody');
  const heard: string[] = [];
  const keep = keeperOf(archive, heard);
  const kept = async () =>
    (await archive.ended(ALL)).filter(({ run }) => [declined, terminated, open].some(({ name }) => name === run));
  const failure = await until(async () => {
    const said = await keep();
    return (await kept()).length === 2 && said;
  });
  await keep();
  await keeperOf(archive, heard)();

  // The spans of a run are made once, also by a worker that began anew.
  expect(heard.toSorted()).toEqual([`${declined.name} declined first`, `${terminated.name} terminated first`].sort());
  expect([failure.type, failure.category, failure.details]).toEqual([WAITING.noRunToKeep, 'BENIGN', [{ missing: 0 }]]);
  const outcomes = new Map((await kept()).map(({ run, outcome }) => [run, outcome]));
  expect(outcomes).toEqual(
    new Map([
      [declined.name, 'declined'],
      [terminated.name, 'terminated'],
    ]),
  );
  const { workflowId } = declined.handle;
  const { runId } = await declined.handle.describe();
  await stage.client.workflowService.deleteWorkflowExecution({
    namespace: stage.client.options.namespace,
    workflowExecution: { workflowId, runId },
  });
  await until(async () =>
    declined.handle.describe().then(
      () => false,
      () => true,
    ),
  );
  await keeperOf(archive)();

  const found = await archive.find(declined.name);
  expect(found?.decisions.map(({ by, decision }) => [by, decision])).toEqual([['mia', 'reject']]);
  expect(found?.outcome?.report).toContain('mia');
  expect((await archive.find(terminated.name))?.plan).not.toBeNull();
  await open.handle.terminate('seen');
});

test('a run that an operator reset is heard of twice: as one that goes on, and at its end', async () => {
  const heard: string[] = [];
  const keep = keeperOf(archive, heard);
  const { handle, name } = await play();
  const { events } = await handle.fetchHistory();
  const done = events!.filter(({ workflowTaskCompletedEventAttributes: task }) => task).at(-1)!;
  const { runId } = await stage.client.workflowService.resetWorkflowExecution({
    namespace: stage.client.options.namespace,
    workflowExecution: { workflowId: handle.workflowId, runId: (await handle.describe()).runId },
    reason: 'a test',
    requestId: randomUUID(),
    workflowTaskFinishEventId: done.eventId!,
  });
  await stage.client.workflow.getHandle(handle.workflowId, runId).terminate('somebody');
  await until(async () => {
    await keep();
    return heard.filter((one) => one.startsWith(name)).length === 2;
  });
  await keep();

  expect(heard.filter((one) => one.startsWith(name)).sort()).toEqual([
    `${name} goes on true`,
    `${name} terminated reset`,
  ]);
  expect((await archive.find(name))?.run).toBe(name);

  // People asked that the account be forgotten: no keeper keeps the run again.
  expect(await archive.forget('acct1')).toBeGreaterThan(0);
  await keeperOf(archive)();
  expect(await archive.find(name)).toBeNull();
});

test('an archive that is away costs a count, and what was missed is kept later', async () => {
  const run = await play();
  await run.handle.terminate('somebody');
  const inTheWay = join(directory, 'a-file');
  writeFileSync(inTheWay, '');
  const path = join(inTheWay, 'archive.db');
  const away = archiveAt({ kind: 'file', path }, { writes: true })!;
  const keep = keeperOf(away);
  const failure = await until(async () => {
    const said = await keep();
    return (said.details as [{ missing: number }])[0].missing > 0 && said;
  });
  rmSync(inTheWay);
  await until(async () => {
    await keep();
    return (await away.ended(ALL)).some(({ run: name }) => name === run.name);
  });
  await away.close();

  expect(failure.type).toBe(FAILED.notArchived);
  expect(failure.message).toMatch(/^the archive file .*a-file\/archive\.db: E\w+/);
});

test('an archive that is switched off is no fault', async () => {
  expect((await keeperOf(null)()).details).toEqual([{ missing: 0, off: true }]);
});
