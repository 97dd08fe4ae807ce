import type { Client, WorkflowExecutionDescription } from '@temporalio/client';

/** The part of a workflow that nobody can change: its history in the engine. */
export interface SignalHistory {
  /** The run id that the workflow had when it was started. A reset keeps it. */
  startedAs: string;
  memo: Record<string, unknown>;
  /** The signals of the wanted names, in their order. */
  signals: Signaled[];
}

export interface Signaled {
  name: string;
  /** The first argument; undefined if it cannot be read. */
  value: unknown;
  /** The time when the engine took it, in milliseconds. */
  atMs: number;
}

/**
 * Reads the memo of a workflow and its signals. Null if it has more than `eventsMax` events, so that somebody may hide
 * something in it, or keep us busy.
 */
export async function readSignalHistory(
  client: Client,
  { workflowId, runId }: Pick<WorkflowExecutionDescription, 'workflowId' | 'runId'>,
  { eventsMax, names }: { eventsMax: number; names: readonly string[] },
): Promise<SignalHistory | null> {
  const history: SignalHistory = { startedAs: '', memo: {}, signals: [] };
  let nextPageToken: Uint8Array | undefined;
  for (let count = 0; count <= eventsMax;) {
    const read = await client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution: { workflowId, runId },
      maximumPageSize: eventsMax,
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
    });
    const events = read.history?.events ?? [];
    for (const event of events) await takeEvent(client, history, { event, names });
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

async function takeEvent(
  client: Client,
  history: SignalHistory,
  { event, names }: { event: HistoryEvent; names: readonly string[] },
): Promise<void> {
  const started = event.workflowExecutionStartedEventAttributes;
  if (started) {
    history.startedAs = started.originalExecutionRunId ?? '';
    for (const [name, payload] of Object.entries(started.memo?.fields ?? {}))
      history.memo[name] = await decoded(client, payload);
  }
  const signaled = event.workflowExecutionSignaledEventAttributes;
  const name = signaled?.signalName ?? '';
  if (!names.includes(name)) return;
  const value = await decoded(client, signaled?.input?.payloads?.[0]);
  const atMs = Number(event.eventTime?.seconds ?? 0) * 1000 + Math.floor((event.eventTime?.nanos ?? 0) / 1e6);
  history.signals.push({ name, value, atMs });
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

/** The texts of a value that have a length from 1 to the given limit. */
export function textsOf<Limits extends Readonly<Record<string, number>>>(
  value: unknown,
  limits: Limits,
): Partial<Record<keyof Limits & string, string>> {
  const fields = value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  const texts = Object.entries(limits).flatMap(([name, max]) => {
    const text = fields[name];
    return typeof text === 'string' && text !== '' && text.length <= max ? [[name, text]] : [];
  });
  return Object.fromEntries(texts) as Partial<Record<keyof Limits & string, string>>;
}
