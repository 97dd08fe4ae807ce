import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { taskQueues, WORKFLOW_TYPE } from '../../src/workflows/connector-cannot-reach-iam/contract';
import type { RunDocument } from '../../src/workflows/connector-cannot-reach-iam/contract';
import type { Bench } from './bench';
import { PAUSE_MS, type Kind, type Ordered } from './kinds';
import { judge, type Asked, type Truth, type Verdict } from './oracle';

const LOOK_EVERY_MS = 300;
const ANSWER_WITHIN_MS = 15_000;
const TRIAL_MAX_MS = 5 * 60_000;
/** What takes effect late must have done so before a trial is judged. */
const SETTLE_MS = 3_000;

export interface Trial {
  kind: Kind;
  location: string;
  /** From 0 up to 1: which of the kind's moments, and other choices. */
  random: () => number;
}

export interface Result {
  kind: string;
  /** Which request of the run it was about. */
  at: string | null;
  /** False when the moment never came. */
  met: boolean;
  verdict: Verdict;
  outcome: string;
  /** From the kill until the run went on; null where nothing was killed. */
  recoveredMs: number | null;
  /** From the kill until the process worked again: before that nothing of it can go on. */
  backMs: number | null;
  tookMs: number;
  asked: readonly Asked[];
  document: RunDocument | null;
}

/** Plays one run and does to it what its kind says. Everything that is asked is answered: approved, or as the lab knows. */
export async function playTrial(bench: Bench, trial: Trial): Promise<Result> {
  const { kind, location } = trial;
  const beganMs = performance.now();
  const place = (order: Ordered) => postFault(bench, order, location);
  for (const order of kind.faults ?? []) await place(order);
  const moment = kind.at?.[Math.floor(trial.random() * kind.at.length)];
  const faultId = moment === undefined ? null : await place(moment);
  const player = new Player(bench, location);
  await player.start();
  const ending = player.untilEnd();
  const happening = faultId === null ? null : whenHeld(bench, { faultId, kind, player, trial, ended: ending });
  const document = await ending;
  const met = await (happening ?? Promise.resolve({ met: true, recoveredMs: null, backMs: null }));
  await sleep(SETTLE_MS);
  const truth = await player.truth();
  return {
    kind: kind.name,
    at: moment === undefined ? null : `${moment.kind} ${moment.at ?? ''} ${moment.match.method} ${moment.match.path}`,
    ...met,
    verdict: judge({ document, asked: player.asked, truth }),
    outcome: document?.outcome?.kind ?? 'none',
    tookMs: Math.round(performance.now() - beganMs),
    asked: player.asked,
    document,
  };
}

async function postFault(bench: Bench, order: Ordered, location: string): Promise<number> {
  const body = { ...order, match: { ...order.match, location } };
  const { faults } = (await bench.control('POST', '/faults', body)) as { faults: { id: number }[] };
  return faults[0]!.id;
}

interface Moment {
  faultId: number;
  kind: Kind;
  player: Player;
  trial: Trial;
  ended: Promise<unknown>;
}

/** Waits until the request stands still, and then does what the kind says. */
async function whenHeld(
  bench: Bench,
  { faultId, kind, player, trial, ended }: Moment,
): Promise<Pick<Result, 'met' | 'recoveredMs' | 'backMs'>> {
  let over = false;
  void ended.finally(() => (over = true));
  while (!(await isMet(bench, faultId, kind))) {
    if (over) return { met: false, recoveredMs: null, backMs: null };
    await sleep(50);
  }
  const release = () => bench.control('POST', '/faults/release', { id: faultId });
  const { then } = kind;
  if (then === undefined) return { met: true, recoveredMs: null, backMs: null };
  switch (then.do) {
    case 'release-and-pause': {
      const pausing = bench.pause(then.worker, PAUSE_MS);
      await sleep(trial.random() * 20);
      await release();
      await pausing;
      return { met: true, recoveredMs: null, backMs: null };
    }
    case 'pause':
      await bench.pause(then.worker, PAUSE_MS);
      await release();
      return { met: true, recoveredMs: null, backMs: null };
    case 'reset-workflow':
      await player.reset(trial.random());
      await release();
      return { met: true, recoveredMs: null, backMs: null };
    case 'storm-and-kill':
    case 'kill':
    case 'kill-engine': {
      if (then.do === 'storm-and-kill') await bench.control('POST', '/builds', { count: 40 });
      const before = await player.traces();
      const { atMs, back } = await bench.kill(then.do === 'kill-engine' ? 'engine' : then.worker);
      await release();
      const wasBack = back.then(() => Date.now() - atMs);
      const recoveredMs = await player.untilItGoesOn(before, atMs);
      return { met: true, recoveredMs, backMs: await wasBack };
    }
  }
}

async function isMet(bench: Bench, id: number, kind: Kind): Promise<boolean> {
  const { faults } = (await bench.control('GET', '/faults')) as {
    faults: { id: number; held: number; used: number }[];
  };
  const fault = faults.find((one) => one.id === id);
  return fault !== undefined && (kind.then === undefined ? fault.used > 0 : fault.held > 0);
}

interface JournalLine {
  time: string;
  method: string;
  path: string;
  status: number;
  fault?: string;
}

/** The person in front of one run. */
class Player {
  readonly asked: Asked[] = [];
  #handle!: WorkflowHandle;
  #answered = new Set<string>();
  #lives = 0;
  #newest: RunDocument | null = null;

  constructor(
    readonly bench: Bench,
    readonly location: string,
  ) {}

  async start(): Promise<void> {
    const { client, stack } = this.bench;
    const { location } = this;
    this.#handle = await insist(() =>
      client.workflow.start(WORKFLOW_TYPE, {
        workflowId: `satlink-prod-${location}-${randomUUID()}`,
        taskQueue: taskQueues(stack.queuePrefix).diagnosis,
        workflowTaskTimeout: '5 seconds',
        args: [{ location, environment: 'prod', requestedBy: 'rota' }],
      }),
    );
    this.#handle = client.workflow.getHandle(this.#handle.workflowId);
  }

  /** Answers what is asked until the run has ended. Null when it has not after five minutes. */
  async untilEnd(): Promise<RunDocument | null> {
    const giveUp = performance.now() + TRIAL_MAX_MS;
    while (performance.now() < giveUp) {
      const document = await this.#soon(() => this.#handle.query<RunDocument>('state'));
      if (document !== null) {
        this.#newest = document;
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
    const decision = isDoubt ? (happened > 0 ? 'it-happened' : 'it-did-not') : 'approve';
    if (!this.asked.some((other) => other.code === one.code && other.because === because)) this.asked.push(one);
    const decide = () =>
      this.#handle.executeUpdate('decide', { args: [{ decision, plan: asks!.of, by: 'mia' }] }).then(() => true);
    if ((await this.#soon(decide)) === true) this.#answered.add(key);
  }

  /** What became of an approval is read from the run: its answer may be lost with the engine. */
  #noteDecisions({ decisions }: RunDocument): void {
    for (const one of this.asked) {
      one.approved ||= decisions.some(({ plan, decision }) => plan === one.code && decision === 'approve');
    }
  }

  /** A call to an engine that may be killed meanwhile; null when it does not answer. */
  #soon<T>(call: () => Promise<T>): Promise<T | null> {
    return this.bench.client.withDeadline(Date.now() + ANSWER_WITHIN_MS, call).catch(() => null);
  }

  /** As `temporal workflow reset` to some earlier moment. */
  async reset(random: number): Promise<void> {
    const { client } = this.bench;
    const { events = [] } = await this.#handle.fetchHistory();
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
    const { bench, location } = this;
    const { keys, masters } = (await bench.control('GET', `/truth?location=${location}`)) as {
      keys: { resets: number }[];
      masters: { refreshes: number }[];
    };
    const doubled = (await this.#journal()).filter(
      ({ fault, method, path }) => fault === 'duplicate' && method === 'POST' && path.endsWith('/v1/keys'),
    );
    const resets = keys.reduce((sum, one) => sum + one.resets, 0) - doubled.length;
    return { resets, refreshes: masters.reduce((sum, one) => sum + one.refreshes, 0) };
  }

  /** What shows that a run goes on: its requests, and what it says of itself. */
  async traces(): Promise<string> {
    const lines = await this.#journal();
    const said = this.#newest?.steps.map(({ state, because }) => `${state} ${because ?? ''}`).join();
    return `${lines.length} ${said ?? ''} ${this.asked.length}`;
  }

  async untilItGoesOn(before: string, sinceMs: number): Promise<number> {
    // The request that was held is noted when it is let go; only what comes after it counts.
    await sleep(100);
    const after = await this.#journal();
    const base = before.replace(/^\d+/, String(after.length));
    while (Date.now() - sinceMs < TRIAL_MAX_MS) {
      if ((await this.traces()) !== base) return Date.now() - sinceMs;
      await sleep(100);
    }
    return TRIAL_MAX_MS;
  }

  async #journal(): Promise<JournalLine[]> {
    const text = (await this.bench.control('GET', `/journal?location=${this.location}`)) as string;
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as JournalLine);
  }
}

/** An engine that was killed is away for a moment. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries >= 30) throw error;
      await sleep(1_000);
    }
  }
}
