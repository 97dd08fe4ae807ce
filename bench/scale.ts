/**
 * Computes, from measured costs of one run, how long a burst of alerts takes until all runs ask people, and where they
 * wait. It needs no engine. docs/performance.md has its table.
 *
 * Usage: node --require ./scripts/from-source.cjs bench/scale.ts
 */
import { simulate } from './scale-model';
import type { RunCosts, Setup } from './scale-model';

/** Measured by `npm run bench` on two cores, see docs/performance.md. */
const COSTS: RunCosts = { diagnosisMs: 386, events: 67, actions: 24, kb: 98, cachedKb: 60 };
/** A server with PostgreSQL on two cores starts 7 runs a second with 72 events each. */
const EVENTS_OF_TWO_CORES = 7 * 72;
const JOBS = { xoChannels: 1, executors: 20, cardChannels: 1 };
const SETUPS: Setup[] = [
  { name: 'one worker', workers: 1, workerCores: 1, eventsASecond: EVENTS_OF_TWO_CORES, actionsASecond: null, ...JOBS },
  {
    ...{ name: 'eight workers', workers: 8, workerCores: 8 },
    ...{ eventsASecond: EVENTS_OF_TWO_CORES, actionsASecond: null, ...JOBS },
  },
  {
    ...{ name: 'eight workers, more of the outside', workers: 8, workerCores: 8 },
    ...{ eventsASecond: EVENTS_OF_TWO_CORES, actionsASecond: null },
    ...{ xoChannels: 4, executors: 200, cardChannels: 4 },
  },
  {
    ...{ name: 'a cluster of 16 cores, 32 workers', workers: 32, workerCores: 32 },
    ...{ eventsASecond: 8 * EVENTS_OF_TWO_CORES, actionsASecond: null },
    ...{ xoChannels: 8, executors: 1_000, cardChannels: 16 },
  },
  {
    ...{ name: 'Temporal Cloud, 400 actions/s', workers: 32, workerCores: 32 },
    ...{ eventsASecond: Infinity, actionsASecond: 400 },
    ...{ xoChannels: 8, executors: 1_000, cardChannels: 16 },
  },
];
const LOCATIONS = [100, 10_000, 1_000_000];
/** A bad day: this share of all locations fires within ten minutes. */
const SHARE = 0.05;
const WITHIN_S = 600;
const GB = 1024 ** 2;

function inTime(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${(seconds / 3_600).toFixed(1)} h` : `${(seconds / 86_400).toFixed(1)} days`;
}

for (const locations of LOCATIONS) {
  const rows = SETUPS.map((setup) => {
    const { runs, allAskAfterS, bound, queueMost } = simulate(setup, COSTS, {
      locations,
      share: SHARE,
      withinS: WITHIN_S,
    });
    return {
      setup: setup.name,
      runs,
      'all ask after': inTime(allAskAfterS),
      'runs wait for': queueMost <= 1 ? 'nothing but the build' : bound,
      'wait there at most': queueMost,
      'histories GB': Number(((runs * COSTS.kb) / GB).toFixed(2)),
    };
  });
  console.log(`${locations.toLocaleString('en')} locations, ${SHARE * 100} % of them within ${WITHIN_S / 60} minutes`);
  console.table(rows);
}
