import { DEFAULT_RUNBOOK } from '../../src/runbooks';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import type { RunDocument } from '../../src/contract/run-document';
import type { Bench } from './bench';
import type { Door } from './doors';
import { readJournal } from './journal';
import type { Asked, Truth } from './oracle';
import type { Shape } from './shapes';

const LOOK_EVERY_MS = 300;
const ANSWER_WITHIN_MS = 15_000;

interface Game {
  location: string;
  shape: Shape;
  door: Door;
  /** The people who decide, one after the other. */
  people: readonly string[];
}

/** The people in front of one run. */
export class Player {
  readonly asked: Asked[] = [];
  newest: RunDocument | null = null;
  #handle!: WorkflowHandle;
  #answered = new Set<string>();
  #lives = 0;

  constructor(
    readonly bench: Bench,
    readonly game: Game,
  ) {}

  async start(): Promise<void> {
    const { location, door, shape } = this.game;
    const { environment, cie } = shape;
    const workflowId = await door.start({ location, environment, cie });
    this.#handle = this.bench.client.workflow.getHandle(workflowId);
  }

  /** Answers what is asked until the run has ended. Null when it has not in the time that a trial has. */
  async untilEnd(): Promise<RunDocument | null> {
    const giveUp = performance.now() + this.bench.trialMaxMs;
    while (performance.now() < giveUp) {
      const document = await this.#soon(() => this.#handle.query<RunDocument>('state'));
      if (document !== null) {
        this.newest = document;
        this.#noteDecisions(document);
        if (document.phase === 'closed' && (await this.#isClosed())) return document;
        if (document.asks !== null) await this.#answer(document);
      }
      await sleep(LOOK_EVERY_MS);
    }
    return null;
  }

  async #isClosed(): Promise<boolean> {
    return this.#handle.describe().then(
      ({ status }) => status.name !== 'RUNNING',
      () => false,
    );
  }

  /** Decides as the shape says; about a doubt, as the lab knows. */
  async #answer(document: RunDocument): Promise<void> {
    const { asks, plan, steps } = document;
    const key = `${this.#lives} ${asks!.of} ${asks!.offers[0]}`;
    if (this.#answered.has(key)) return;
    const truth = await this.truth();
    const because = steps.find(({ id }) => id === 'G')?.because ?? '';
    const notes = plan?.notes.join(' ') ?? '';
    const one: Asked = {
      code: asks!.of,
      because,
      offers: asks!.offers,
      tellsEarlier: /operator reset this run/.test(notes),
      approved: false,
      resetsThen: truth.resets,
    };
    const isDoubt = asks!.offers.includes('it-happened');
    const happened = /reset/.test(notes.split('The question is').at(-1)!) ? truth.resets : truth.refreshes;
    const settled = happened > 0 ? 'it-happened' : 'it-did-not';
    const decision = isDoubt ? settled : (this.game.shape.decision ?? 'approve');
    if (!this.asked.some((other) => other.code === one.code && other.because === because)) this.asked.push(one);
    for (const by of this.game.people) {
      const decided = await this.#soon(() =>
        this.game.door.decide(this.#handle, { decision, document, by }).then(() => true),
      );
      if (decided !== true) return;
    }
    this.#answered.add(key);
  }

  /** The result of an approval is read from the run, because its answer may be lost with the engine. */
  #noteDecisions({ decisions }: RunDocument): void {
    for (const one of this.asked)
      one.approved ||= decisions.some(({ plan, decision }) => plan === one.code && decision === 'approve');
  }

  /** A call to an engine that may be killed meanwhile; null when it does not answer. */
  #soon<T>(call: () => Promise<T>): Promise<T | null> {
    return this.bench.client.withDeadline(Date.now() + ANSWER_WITHIN_MS, call).catch(() => null);
  }

  /** As `temporal workflow reset` to some earlier moment; `random` from 0 up to 1 says which. */
  async reset(random: number): Promise<void> {
    const { client } = this.bench;
    const { events } = await this.#handle.fetchHistory();
    const moments = (events ?? []).filter(({ workflowTaskCompletedEventAttributes: done }) => Boolean(done));
    const moment = moments[Math.floor(random * moments.length)]!;
    const { runId } = await this.#handle.describe();
    await client.workflowService.resetWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId: this.#handle.workflowId, runId },
      workflowTaskFinishEventId: moment.eventId!,
      reason: 'a trial',
      requestId: randomUUID(),
    });
    this.#lives += 1;
  }

  async truth(): Promise<Truth> {
    const { location } = this.game;
    const { keys, masters } = (await this.bench.control('GET', `/truth?location=${location}`)) as {
      keys: { resets: number }[];
      masters: { refreshes: number }[];
    };
    const doubled = (await readJournal(this.bench, location)).filter(
      ({ fault, method, path }) => fault === 'duplicate' && method === 'POST' && path.endsWith('/v1/keys'),
    );
    const resets = keys.reduce((sum, one) => sum + one.resets, 0) - doubled.length;
    return { resets, refreshes: masters.reduce((sum, one) => sum + one.refreshes, 0) };
  }

  /** How many runs the engine has of this location; the lives of one that was reset are one run. */
  async runs(): Promise<number> {
    const query = `WorkflowType = '${DEFAULT_RUNBOOK.type}' AND SatlinkLocation = '${this.game.location}'`;
    const ids = new Set<string>();
    for await (const { workflowId } of this.bench.client.workflow.list({ query })) ids.add(workflowId);
    return ids.size;
  }

  /** Where a run stands that has not ended, in one sentence for people, with the file that its history is kept in. */
  async standsAt(): Promise<string> {
    const { steps = [], phase = 'unknown', asks = null } = this.newest ?? {};
    const open = steps.filter(({ state }) => !['pending', 'done', 'skipped'].includes(state));
    const { raw } = await this.#handle.describe();
    const pending = (raw.pendingActivities ?? []).map(
      ({ activityType, attempt, lastFailure }) =>
        `${activityType?.name} (attempt ${attempt}${lastFailure?.message ? `, ${lastFailure.message}` : ''})`,
    );
    const historyFile = join(mkdtempSync(join(tmpdir(), 'satlink-crash-')), `${this.#handle.workflowId}.json`);
    writeFileSync(historyFile, historyToJSON(await this.#handle.fetchHistory()));
    return [
      `phase ${phase}`,
      ...open.map(({ id, state, because }) => `${id} ${state}: ${because ?? ''}`),
      ...(asks === null ? [] : [`asks about ${asks.of} until ${asks.expiresAt}`]),
      `waits for ${pending.length === 0 ? 'no activity' : pending.join(', ')}`,
      `its history is in ${historyFile}`,
    ].join('; ');
  }

  /** The events of the run's history from a moment on, for people: `1.2 s ActivityTaskStarted readAccount (attempt 2)`. */
  async eventsSince(sinceMs: number): Promise<string[]> {
    const { events } = await this.#handle.fetchHistory();
    const names = new Map<string, string>();
    return (events ?? []).flatMap((event) => {
      const { activityTaskScheduledEventAttributes: scheduled, activityTaskStartedEventAttributes: started } = event;
      if (scheduled) names.set(String(event.eventId), scheduled.activityType?.name ?? '');
      const time = event.eventTime;
      const atMs = Number(time?.seconds ?? 0) * 1_000 + Number(time?.nanos ?? 0) / 1e6;
      if (atMs < sinceMs) return [];
      const of = scheduled?.activityType?.name ?? (started ? names.get(String(started.scheduledEventId)) : '');
      const attempt = started && (started.attempt ?? 1) > 1 ? ` (attempt ${started.attempt})` : '';
      return [`${((atMs - sinceMs) / 1_000).toFixed(1)} s ${eventName(event.eventType)} ${of}${attempt}`.trim()];
    });
  }
}

function eventName(type: unknown): string {
  return String(EVENT_TYPES[Number(type)] ?? type);
}

const EVENT_TYPES: Record<number, string> = {
  5: 'WorkflowTaskScheduled',
  6: 'WorkflowTaskStarted',
  7: 'WorkflowTaskCompleted',
  8: 'WorkflowTaskTimedOut',
  9: 'WorkflowTaskFailed',
  10: 'ActivityTaskScheduled',
  11: 'ActivityTaskStarted',
  12: 'ActivityTaskCompleted',
  13: 'ActivityTaskFailed',
  14: 'ActivityTaskTimedOut',
  17: 'TimerStarted',
  18: 'TimerFired',
};
