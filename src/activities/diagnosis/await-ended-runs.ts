import { ApplicationFailure } from '@temporalio/common';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { readPayload } from '../../codec/read-clear';
import { findOurPlace } from '../../marks/our-own';
import {
  IS_CLOSED_QUERY,
  isOpenStatus,
  neverBegan,
  runName,
  SEARCH_ATTRIBUTES,
  STATE_QUERY,
} from '../../contract/engine-names';
import { IS_RUN_QUERY } from '../../runbooks';
import type { RunDocument, RunInput } from '../../contract/run-document';
import { shownEventId } from '../../contract/event-id';
import { isEnvironmentName } from '../../contract/environment-name';
import { MALFORMED_ALERT_TYPE } from '../../contract/malformed-alert';
import { endedRunTellingId, watchId } from '../../contract/watch-runs';
import type { EndedRun, RunWatch } from '../../contract/activities';
import { WAITING } from '../../contract/failures';
import { firstRunIdIn } from '../../marks/first-run-id';
import { readLeftBehind, RUN_LASTS_MAX_MS } from './ended-run';

const LOOK_EVERY_MS = 5_000;
/** An order that was on its way when the run was closed is settled by then. */
const SETTLED_MS = 6_000;
/** Older ends are no news: by then every host of the location had to be replaced. */
const NEWS_FOR_MS = RUN_LASTS_MAX_MS + 24 * 3_600_000;
const FOUND_MAX = 20;
const TOLD_KEPT_MAX = 10_000;
/** A workflow id is as long as its starter wants. */
const TEXT_MAX = 500;
const ASK_RUN_MS = 5_000;
/** The engine replays a run to ask it. A longer run is not asked. */
const ASKED_UP_TO_BYTES = 4 * 1024 * 1024;

/**
 * Waits until a run of our queue has ended without closing its case, and no team is being told of it. Returns the known
 * facts, of 20 runs at most. It fails benignly in between, so waiting costs no history.
 */
export function awaitEndedRuns(client: Client, queue: string): RunWatch['awaitEndedRuns'] {
  const told = new Set<string>();
  return async () => {
    const found: EndedRun[] = [];
    for await (const info of client.workflow.list({ query: queryOf(queue), pageSize: 200 })) {
      if (found.length >= FOUND_MAX) break;
      if (told.has(info.runId)) continue;
      const tellingId = await tellingIdOf(client, info.runId, queue);
      const firstRunId = tellingId === null ? null : await firstRunIdOfEnded(client, info);
      if (tellingId === null || firstRunId === null) {
        if (told.size < TOLD_KEPT_MAX) told.add(info.runId);
        continue;
      }
      const ended = await endedRunOf(client, info, firstRunId);
      if (ended !== null) found.push({ ...ended, tellingId });
      else told.add(info.runId);
    }
    if (found.length > 0) return found;
    throw ApplicationFailure.create({
      type: WAITING.noEndedRun,
      message: 'a team was told of every run that has ended',
      category: 'BENIGN',
      nextRetryDelay: LOOK_EVERY_MS,
    });
  };
}

/** A run of our code completes in the phase `closed`. At every other end it did not close itself. */
function queryOf(queue: string): string {
  const phase = SEARCH_ATTRIBUTES.phase;
  const now = Date.now();
  return [
    IS_RUN_QUERY,
    `TaskQueue = '${queue}'`,
    IS_CLOSED_QUERY,
    `CloseTime >= '${new Date(now - NEWS_FOR_MS).toISOString()}'`,
    `CloseTime <= '${new Date(now - SETTLED_MS).toISOString()}'`,
    `(ExecutionStatus != 'Completed' OR ${phase} IS NULL OR ${phase} != 'closed')`,
  ].join(' AND ');
}

/**
 * The id under which a team is to be told of a run; null if one is told already. A telling counts if our watch started
 * it, because only the watch says what is true. It must not have been ended before it told anybody. If strangers hold every id, it gets an id that nobody can know before.
 */
async function tellingIdOf(client: Client, runId: string, queue: string): Promise<string | null> {
  const kind = { type: MALFORMED_ALERT_TYPE, taskQueue: queue, parent: watchId(queue) };
  const place = await findOurPlace(client, endedRunTellingId(runId), kind);
  if (place === null) return `${endedRunTellingId(runId)}-${randomUUID()}`;
  const { id, found } = place;
  if (found === null) return id;
  return isOpenStatus(found.status.name) || found.status.name === 'COMPLETED' ? null : id;
}

/** Null for the earlier part of a run that an operator reset: that part is closed, and the run goes on. */
async function firstRunIdOfEnded(client: Client, { workflowId, runId }: WorkflowExecutionInfo): Promise<string | null> {
  const description = await client.workflow.getHandle(workflowId, runId).describe();
  return description.raw.workflowExtendedInfo?.resetRunId ? null : firstRunIdIn(description);
}

/** Null for an input that started no run: its sender was told, and nothing was changed. */
async function endedRunOf(
  client: Client,
  info: WorkflowExecutionInfo,
  firstRunId: string,
): Promise<Omit<EndedRun, 'tellingId'> | null> {
  const { workflowId, runId, status } = info;
  const { ended, changed, mayHaveChanged } = await readLeftBehind(client, { ...info, firstRunId });
  if (!mayHaveChanged && status.name === 'FAILED' && neverBegan(await failureOf(client, info))) return null;
  const known = await knownOf(client, info);
  return {
    run: runName(workflowId, firstRunId).slice(0, TEXT_MAX),
    runId,
    location: known.location ?? null,
    environment: isEnvironmentName(known.environment) ? known.environment : null,
    cie: known.cie ? shownEventId(known.cie) : null,
    because: ended.slice(0, 2 * TEXT_MAX),
    changed,
  };
}

async function failureOf(client: Client, { workflowId, runId }: WorkflowExecutionInfo): Promise<unknown> {
  return client.workflow.result(workflowId, runId, { followRuns: false }).then(
    () => null,
    (error: unknown) => (error as Error).cause,
  );
}

type Known = Partial<Pick<RunDocument, 'location' | 'environment' | 'cie'>>;

/** The facts that the run knew at its end. If it cannot be asked any more, its input. */
async function knownOf(client: Client, info: WorkflowExecutionInfo): Promise<Known> {
  const { workflowId, runId } = info;
  const handle = client.workflow.getHandle(workflowId, runId);
  if ((info.historySize ?? 0) <= ASKED_UP_TO_BYTES) {
    const asking = client.withDeadline(Date.now() + ASK_RUN_MS, () => handle.query<RunDocument>(STATE_QUERY));
    const document = await asking.catch(() => null);
    if (document !== null) return textsOf(document);
  }
  return textsOf(await readInput(client, info));
}

async function readInput(client: Client, { workflowId, runId }: WorkflowExecutionInfo): Promise<Partial<RunInput>> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const payload = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  try {
    return (await readPayload(client, payload)) ?? {};
  } catch {
    return {};
  }
}

/** Anybody may have written it, so only short texts are taken from it. */
function textsOf(value: unknown): Known {
  const fields = value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  const names = ['location', 'environment', 'cie'] as const;
  const texts = names.flatMap((name) => {
    const text = fields[name];
    return typeof text === 'string' && text !== '' && text.length <= 200 ? [[name, text]] : [];
  });
  return Object.fromEntries(texts) as Known;
}
