import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { brakeName, readSubject } from '../approvals/brake';
import type { BrakeSetting, BrakeSubject } from '../approvals/brake';
import { BRAKE, brakeId, isOpenStatus } from '../contract/engine-names';
import { describeIfThere, isOfKind, strangerIn } from './our-own';

/** A lift as somebody sent it. Nothing in it is believed yet. */
export interface SentLift {
  /** The time when the engine took it, in milliseconds. */
  atMs: number;
  by: string;
  signed?: string;
}

/** The newest brake of a subject, as the engine's history says. Nobody can change that part of a workflow. */
export interface BrakeRecord {
  runId: string;
  startedMs: number;
  isOpen: boolean;
  /** False after a reset, or if a stranger's worker let the workflow go on as a new one. */
  isFirst: boolean;
  setting: BrakeSetting;
  lifts: SentLift[];
}

/** Something else stands under the id of a brake, so a brake cannot be ruled out. */
export interface NoBrakeOfOurs {
  runId: string;
  startedMs: number;
  isOpen: boolean;
  stranger: string;
}

/**
 * Setting and lifting a brake takes a few events. More than this come from somebody who wants to hide a lift, or to keep
 * us busy. Then the record counts as none of ours, so that an approver can replace it.
 */
const EVENTS_MAX = 200;
const LENGTHS_MAX = { because: 300, by: 120, signed: 16_000 } as const;

/**
 * The newest brake of a subject; null if the engine knows none. Throws if it does not answer.
 *
 * @param earlier the run id of an earlier one.
 */
export async function readBrakeRecord(
  client: Client,
  subject: BrakeSubject,
  earlier?: string,
): Promise<BrakeRecord | NoBrakeOfOurs | null> {
  const found = await describeIfThere(client, brakeId(brakeName(subject)), earlier);
  if (found === null) return null;
  const { runId } = found;
  const facts = { runId, startedMs: found.startTime.getTime(), isOpen: isOpenStatus(found.status.name) };
  const history = isOfKind(found, BRAKE) ? await readHistory(client, found) : null;
  const setting = history === null ? null : readSetting(history.memo);
  if (history === null || setting === null || brakeName(setting.subject) !== brakeName(subject))
    return { ...facts, stranger: strangerIn(found) };
  const isFirst = (found.raw.workflowExecutionInfo?.firstRunId || runId) === runId && history.startedAs === runId;
  return { ...facts, isFirst, setting, lifts: history.lifts };
}

interface History {
  /** The run id that the workflow had when it was started. A reset keeps it. */
  startedAs: string;
  memo: Record<string, unknown>;
  lifts: SentLift[];
}

/** Null if somebody has filled the history, so that it cannot be read whole. */
async function readHistory(
  client: Client,
  { workflowId, runId }: WorkflowExecutionDescription,
): Promise<History | null> {
  const history: History = { startedAs: '', memo: {}, lifts: [] };
  let nextPageToken: Uint8Array | undefined;
  for (let count = 0; count <= EVENTS_MAX;) {
    const read = await client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution: { workflowId, runId },
      maximumPageSize: EVENTS_MAX,
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
    });
    const events = read.history?.events ?? [];
    for (const event of events) await takeEvent(client, history, event);
    if (!read.nextPageToken?.length) return history;
    nextPageToken = read.nextPageToken;
    // An answer without an event counts too, so that this ends.
    count += Math.max(1, events.length);
  }
  return null;
}

type HistoryEvent = NonNullable<
  NonNullable<Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>>['history']>['events']
>[number];

async function takeEvent(client: Client, history: History, event: HistoryEvent): Promise<void> {
  const started = event.workflowExecutionStartedEventAttributes;
  if (started) {
    history.startedAs = started.originalExecutionRunId ?? '';
    for (const [name, payload] of Object.entries(started.memo?.fields ?? {}))
      history.memo[name] = await decoded(client, payload);
  }
  const signaled = event.workflowExecutionSignaledEventAttributes;
  if (signaled?.signalName !== BRAKE.lift) return;
  const value = await decoded(client, signaled.input?.payloads?.[0]);
  const { by, signed } = textsOf(value, ['by', 'signed']);
  if (by === undefined) return;
  const atMs = Number(event.eventTime?.seconds ?? 0) * 1000 + Math.floor((event.eventTime?.nanos ?? 0) / 1e6);
  history.lifts.push({ atMs, by, ...(signed === undefined ? {} : { signed }) });
}

/** A value that somebody wrote into the engine; undefined if it cannot be read. */
async function decoded(client: Client, payload: object | null | undefined): Promise<unknown> {
  if (!payload) return undefined;
  const { payloadConverter, payloadCodecs } = client.options.loadedDataConverter;
  try {
    let payloads = [payload];
    for (const codec of [...payloadCodecs].reverse()) payloads = await codec.decode(payloads);
    return payloadConverter.fromPayload(payloads[0]!);
  } catch {
    return undefined;
  }
}

/** The setting in the memo of a brake; null if it is none. */
function readSetting(memo: Record<string, unknown>): BrakeSetting | null {
  const subject = readSubject(memo['subject']);
  const { because, by, signed } = textsOf(memo, ['because', 'by', 'signed']);
  const until = memo['until'] ?? null;
  if (subject === null || because === undefined || by === undefined) return null;
  if (until !== null && (typeof until !== 'string' || Number.isNaN(Date.parse(until)))) return null;
  return { subject, because, by, until, ...(signed === undefined ? {} : { signed }) };
}

function textsOf<Name extends keyof typeof LENGTHS_MAX>(
  value: unknown,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const fields = value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  const texts = names.flatMap((name) => {
    const text = fields[name];
    return typeof text === 'string' && text !== '' && text.length <= LENGTHS_MAX[name] ? [[name, text]] : [];
  });
  return Object.fromEntries(texts) as Partial<Record<Name, string>>;
}
