import { WorkflowFailedError } from '@temporalio/client';
import { neverBegan, SEARCH_ATTRIBUTES, runName } from '../contract/engine-names';
import { IS_RUN_QUERY } from '../runbooks';
import { checkArchive } from './check-archive';
import { checkWatch } from './check-watch';
import type { Engine } from './connect';
import { problemOf } from './engine-error';
import { LISTED_MAX, listRuns } from './list-runs';
import { checkTurns } from './check-turns';
import { checkVersions } from './check-versions';
import { pollersOf } from '../versions/pollers';
import type { TaskKind } from '../versions/pollers';
import { firstRunIdIn } from '../marks/first-run-id';
import { troublesOf } from './trouble';

/** One condition that must hold for runs to work. */
export interface Check {
  name: string;
  ok: boolean;
  because: string;
}

const HOUR_MS = 3_600_000;
const KEYWORD = 2;
const CLOSED_LOOKED_AT_MAX = 50;
const NAMED_MAX = 5;

/**
 * Checks that the engine is fit for runs: one check per condition. Each is made, whatever the others find.
 *
 * @param permitMs the life of the longest permit of the policy; null if no policy was given.
 */
export async function checkHealth(engine: Engine, permitMs: number | null): Promise<Check[]> {
  const checks: [string, () => Promise<Omit<Check, 'name'>>][] = [
    ['retention', () => checkRetention(engine, permitMs)],
    ['search attributes', () => checkSearchAttributes(engine)],
    ['diagnosis worker', () => checkWorker(engine, engine.queues.diagnosis, ['workflow', 'activity'])],
    ['remediation worker', () => checkWorker(engine, engine.queues.remediation, ['activity'])],
    ['worker versions', () => checkVersions(engine)],
    ['turns of accounts', () => checkTurns(engine)],
    ['watch over runs', () => checkWatch(engine)],
    ['archive', () => archiveCheck(engine)],
    ['runs closed by Temporal', () => checkClosedRuns(engine)],
    ['open runs', () => checkOpenRuns(engine)],
  ];
  const { address, namespace, codecKeyId } = engine;
  const written =
    codecKeyId === undefined ? 'data is written in clear' : `data is encrypted with the key "${codecKeyId}"`;
  const connection = { name: 'connection', ok: true, because: `${address}, namespace ${namespace}; ${written}` };
  const others = checks.map(async ([name, check]): Promise<Check> => {
    try {
      const until = Date.now() + 10_000;
      return { name, ...(await engine.client.withDeadline(until, check)) };
    } catch (error) {
      return { name, ok: false, because: `could not be checked: ${problemOf(error, engine).message}` };
    }
  });
  return [connection, ...(await Promise.all(others))];
}

async function archiveCheck(engine: Engine) {
  const { ok, because } = await checkArchive(engine);
  return { ok, because };
}

/** The engine forgets a spent permit together with its mark. So it must keep marks for longer than a permit lives. */
async function checkRetention(engine: Engine, permitMs: number | null) {
  const { config } = await engine.client.workflowService.describeNamespace({ namespace: engine.namespace });
  const retentionMs = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) * 1000;
  const kept = `closed runs are kept for ${hours(retentionMs)}`;
  if (permitMs === null)
    return { ok: retentionMs >= 24 * HOUR_MS, because: `${kept}; give --policy to compare it with the longest permit` };

  const compared = `${kept}, the longest permit lives ${hours(permitMs)}`;
  if (retentionMs > permitMs) return { ok: true, because: compared };
  const command = `temporal operator namespace update --retention 720h -n ${engine.namespace}`;
  return { ok: false, because: `${compared}: a spent permit could be used again. Run: ${command}` };
}

function hours(ms: number): string {
  return ms < HOUR_MS ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / HOUR_MS)} h`;
}

async function checkSearchAttributes(engine: Engine) {
  const { customAttributes } = await engine.client.connection.operatorService.listSearchAttributes({
    namespace: engine.namespace,
  });
  const wanted = Object.values(SEARCH_ATTRIBUTES);
  const other = wanted.find(
    (name) => customAttributes?.[name] !== undefined && Number(customAttributes[name]) !== KEYWORD,
  );
  if (other) return { ok: false, because: `${other} exists with another type than Keyword; it must be removed first` };
  const missing = wanted.filter((name) => customAttributes?.[name] === undefined);
  if (missing.length === 0) return { ok: true, because: wanted.join(', ') };
  const names = missing.map((name) => `--name ${name} --type Keyword`).join(' ');
  const command = `temporal operator search-attribute create --address ${engine.address} -n ${engine.namespace} ${names}`;
  return { ok: false, because: `${missing.length} are missing. Run: ${command}` };
}

async function checkWorker(engine: Engine, queue: string, kinds: TaskKind[]) {
  const seen = await Promise.all(
    kinds.map(async (kind) => (await pollersOf(engine.client, queue, kind)).pollers.map(({ identity }) => identity)),
  );
  const absent = kinds.filter((_, index) => seen[index]!.length === 0);
  if (absent.length === 0) {
    const identities = [...new Set(seen.flat())];
    return { ok: true, because: `${identities.length} on ${queue}: ${identities.slice(0, 3).join(', ')}` };
  }
  return {
    ok: false,
    because: `no worker takes ${absent.join(' or ')} tasks of ${queue}; start that worker, or name your queues with --queue-prefix`,
  };
}

/**
 * Runs that Temporal closed did not close their case. A person must look at them until the location has a newer run.
 */
async function checkClosedRuns(engine: Engine) {
  const query = `${IS_RUN_QUERY} AND ExecutionStatus IN ('Failed', 'TimedOut', 'Terminated')`;
  const silent: string[] = [];
  let looked = 0;
  let words = '';
  for await (const info of engine.client.workflow.list({ query, pageSize: CLOSED_LOOKED_AT_MAX })) {
    looked += 1;
    if (looked > CLOSED_LOOKED_AT_MAX) {
      words = ` (of the newest ${CLOSED_LOOKED_AT_MAX}; older ones were not looked at)`;
      break;
    }
    const latest = await engine.client.workflow.getHandle(info.workflowId).describe();
    if (latest.runId !== info.runId) continue;
    if (info.status.name === 'FAILED' && (await isMalformed(engine, info))) continue;
    const first = firstRunIdIn(latest);
    silent.push(`${runName(info.workflowId, first)} ${info.status.name.toLowerCase()}`);
  }
  if (silent.length === 0) return { ok: true, because: `each run that Temporal closed has a newer run${words}` };
  return {
    ok: false,
    because: `${silent.length} ended before their case was closed, and the location has no newer run${words}; look with "satlink show", then start a new run: ${silent.slice(0, 5).join(', ')}`,
  };
}

/** An open run that cannot go on, or whose question reached nobody, waits for a person who does not know it. */
async function checkOpenRuns(engine: Engine) {
  const runs = await listRuns(engine, { open: true });
  const faults = runs.flatMap((run) => {
    const troubles = troublesOf(run);
    // If a run could not be read, it is not known whether it goes on.
    const said = troubles.length === 0 && run.incomplete !== undefined ? [run.incomplete] : troubles;
    return said.map((one) => `${run.run}: ${one}`);
  });
  const looked = `${runs.length} open${runs.length >= LISTED_MAX ? ', the newest' : ''}`;
  if (faults.length === 0) return { ok: true, because: `${looked}; all go on` };
  return { ok: false, because: `${looked}. ${faults.slice(0, NAMED_MAX).join('. ')}` };
}

/** An input that no run could start from. Its sender was told. */
async function isMalformed(
  engine: Engine,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<boolean> {
  const error: unknown = await engine.client.workflow
    .result(workflowId, runId, { followRuns: false })
    .catch((reason: unknown) => reason);
  return error instanceof WorkflowFailedError && neverBegan(error.cause);
}
