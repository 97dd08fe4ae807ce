import { checkArchive, countByPhase, listRuns, readVersions } from '../../runs';
import type { ListedRun } from '../../runs';
import { asksForDecision } from '../../contract/asks-people';
import { OPEN_PHASES } from '../../metrics/gateway';
import { RUNBOOKS } from '../../runbooks';
import type { GatewayParts } from '../parts';

const ENGINE_MS = 3_000;
/** With several scrapers the engine still makes one list. */
const READ_EVERY_MS = 5_000;

/** Gauges of the open runs of one runbook, from the list that people see. */
const OF_THE_LIST = {
  satlink_runs_stuck: (runs) => runs.filter(({ stuck }) => stuck !== undefined).length,
  satlink_runs_unheard: (runs) => runs.filter(({ unheard }) => unheard !== undefined).length,
  satlink_runs_waiting_for_a_person: (runs) => runs.filter(asksForDecision).length,
  satlink_gates_held: (runs) => runs.filter(({ asks }) => asks?.heldBy !== undefined).length,
  satlink_oldest_question_seconds: oldestQuestionSeconds,
} as const satisfies Record<string, (runs: readonly ListedRun[]) => number>;

type Figure = 'openRuns' | 'workers';
/** Gauges of each version of the diagnosis worker. A version that is gone has no series. */
const OF_A_VERSION = { satlink_version_open_runs: 'openRuns', satlink_version_workers: 'workers' } as const;

/** Workers without a version, and open runs that are on none. */
const UNVERSIONED = { version: 'none', status: 'none' };

/** Counts the open runs at each scrape. While the engine does not answer, the figure is NaN. */
export function gaugeRuns({ engine, metrics }: Pick<GatewayParts, 'engine' | 'metrics'>): void {
  const within = <T>(ask: () => Promise<T>): Promise<T | null> =>
    engine.client.withDeadline(Date.now() + ENGINE_MS, ask).catch(() => null);
  const openRuns = atMostOften(() => within(() => listRuns(engine, { open: true })));

  for (const name of Object.keys(OF_THE_LIST) as (keyof typeof OF_THE_LIST)[]) {
    metrics.onScrape(name, async () => {
      const runs = await openRuns();
      for (const { slug: runbook } of RUNBOOKS) {
        const ofIt = runs?.filter((run) => run.runbook === runbook);
        metrics.set(name, { runbook }, ofIt ? OF_THE_LIST[name](ofIt) : Number.NaN);
      }
    });
  }
  metrics.onScrape('satlink_runs_not_archived', async () => {
    const check = await within(() => checkArchive(engine));
    metrics.set('satlink_runs_not_archived', {}, check?.missing ?? Number.NaN);
  });
  const versions = atMostOften(() => within(() => readVersions(engine.client, engine.queues.diagnosis)));
  for (const [name, figure] of Object.entries(OF_A_VERSION) as [keyof typeof OF_A_VERSION, Figure][]) {
    metrics.onScrape(name, async () => {
      const read = await versions();
      metrics.clear(name);
      metrics.set(name, UNVERSIONED, read?.unversioned[figure] ?? Number.NaN);
      for (const one of read?.versions ?? [])
        metrics.set(name, { version: one.buildId, status: one.status }, one[figure]);
    });
  }
  const byPhase = atMostOften(() => within(() => countByPhase(engine)));
  metrics.onScrape('satlink_runs_open', async () => {
    const counts = await byPhase();
    for (const { slug: runbook } of RUNBOOKS) {
      for (const phase of OPEN_PHASES)
        metrics.set('satlink_runs_open', { runbook, phase }, counts === null ? Number.NaN : counts(runbook, phase));
    }
  });
}

function oldestQuestionSeconds(runs: readonly ListedRun[]): number {
  const since = runs.filter(asksForDecision).map(({ step }) => Date.parse(step?.startedAt ?? ''));
  const oldest = Math.min(...since.filter((ms) => !Number.isNaN(ms)));
  return oldest === Infinity ? 0 : Math.max(0, Date.now() - oldest) / 1000;
}

/** The answer to a question that is asked once in `READ_EVERY_MS`, however many ask it. */
function atMostOften<T>(ask: () => Promise<T>): () => Promise<T> {
  let last: { atMs: number; answer: Promise<T> } | null = null;
  return () => {
    const nowMs = performance.now();
    if (last === null || nowMs - last.atMs >= READ_EVERY_MS) last = { atMs: nowMs, answer: ask() };
    return last.answer;
  };
}
