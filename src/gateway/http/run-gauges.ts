import { Gauge } from 'prom-client';
import { checkArchive, listRuns } from '../../runs';
import type { ListedRun } from '../../runs';
import { RUNBOOKS } from '../../runbooks';
import type { GatewayParts } from '../parts';

const ENGINE_MS = 3_000;
/** With several scrapers the engine still makes one list. */
const READ_EVERY_MS = 5_000;

const GAUGES: { name: string; help: string; counts: (run: ListedRun) => boolean }[] = [
  {
    name: 'satlink_runs_stuck',
    help: 'Open runs that cannot go on: paused, also in one activity, a failing workflow task, or no worker.',
    counts: ({ stuck }) => stuck !== undefined,
  },
  {
    name: 'satlink_runs_unheard',
    help: 'Open runs whose message to a team no channel has taken yet.',
    counts: ({ unheard }) => unheard !== undefined,
  },
  {
    name: 'satlink_runs_waiting_for_a_person',
    help: 'Open runs that ask for a decision.',
    counts: ({ asks }) => asks !== null,
  },
];

/** Counts the open runs at each scrape. While the engine does not answer, the figure is NaN. */
export function gaugeRuns({ engine, metrics: { registry } }: Pick<GatewayParts, 'engine' | 'metrics'>): void {
  let last = { atMs: -Infinity, runs: Promise.resolve<ListedRun[] | null>(null) };
  const openRuns = () => {
    const nowMs = performance.now();
    if (nowMs - last.atMs >= READ_EVERY_MS) {
      const runs = engine.client
        .withDeadline(Date.now() + ENGINE_MS, () => listRuns(engine, { open: true }))
        .catch(() => null);
      last = { atMs: nowMs, runs };
    }
    return last.runs;
  };
  new Gauge({
    name: 'satlink_runs_not_archived',
    help: 'Ended runs that the archive does not have yet. NaN while nobody can say.',
    registers: [registry],
    async collect() {
      const check = engine.client.withDeadline(Date.now() + ENGINE_MS, () => checkArchive(engine));
      this.set((await check.catch(() => null))?.missing ?? Number.NaN);
    },
  });
  for (const { name, help, counts } of GAUGES) {
    new Gauge({
      name,
      help,
      registers: [registry],
      labelNames: ['runbook'] as const,
      async collect() {
        const runs = await openRuns();
        for (const { slug } of RUNBOOKS) {
          const ofIt = runs?.filter(({ runbook }) => runbook === slug).filter(counts);
          this.set({ runbook: slug }, ofIt?.length ?? Number.NaN);
        }
      },
    });
  }
}
