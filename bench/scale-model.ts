/** The measured costs of one run. */
export interface RunCosts {
  /** CPU of the diagnosis worker until the gate. */
  diagnosisMs: number;
  /** Steps of the engine until the gate: events of its history. */
  events: number;
  /** Actions until the gate, as Temporal Cloud counts them. */
  actions: number;
  /** Size of its history in the end. */
  kb: number;
  /** Memory of a worker for a run in its cache. */
  cachedKb: number;
}

/** A way to run it: what each part can do. */
export interface Setup {
  name: string;
  /** Cores of all diagnosis workers together. */
  workerCores: number;
  workers: number;
  /** Events of histories that the engine writes a second. */
  eventsASecond: number;
  /** Actions a second that the namespace may have; null where nobody counts them. */
  actionsASecond: number | null;
  /** Channels in which xo is asked, each with one post a second. */
  xoChannels: number;
  /** Builds of the information job at a time. */
  executors: number;
  /** Channels for cards, each with one post a second. */
  cardChannels: number;
}

/** The alerts: this share of the locations fires within this time. */
export interface Burst {
  locations: number;
  share: number;
  withinS: number;
}

export interface Simulated {
  runs: number;
  /** Until the last run asks people. */
  allAskAfterS: number;
  /** The station where runs wait longest, and the number of runs that waited there at the most. */
  bound: string;
  queueMost: number;
}

const BUILD_S = 12 * 60;
const STEP_S = 1;
const GIVE_UP_S = 400 * 24 * 3_600;

interface Station {
  name: string;
  aSecond: number;
  /** How long a run stays there after its turn. */
  staysS: number;
}

/** The stations of a run in the order in which it meets them. */
function stationsOf(setup: Setup, costs: RunCosts): Station[] {
  const actions = setup.actionsASecond === null ? Infinity : setup.actionsASecond / costs.actions;
  return [
    { name: 'engine', aSecond: setup.eventsASecond / costs.events, staysS: 0 },
    { name: 'actions of the namespace', aSecond: actions, staysS: 0 },
    { name: 'questions to xo', aSecond: setup.xoChannels, staysS: 1 },
    { name: 'executors of Jenkins', aSecond: setup.executors / BUILD_S, staysS: BUILD_S },
    { name: 'CPU of the workers', aSecond: (setup.workerCores * 1000) / costs.diagnosisMs, staysS: 0 },
    { name: 'posts of cards', aSecond: setup.cardChannels, staysS: 0 },
  ];
}

/**
 * Lets a burst flow through the stations, second by second. Each hands on as many runs as it can; the others wait there.
 * Runs count as a liquid, so a result is right on average only.
 */
export function simulate(setup: Setup, costs: RunCosts, { locations, share, withinS }: Burst): Simulated {
  const runs = Math.max(1, Math.round(locations * share));
  const stations = stationsOf(setup, costs);
  // The slowest station alone decides how long a great burst takes; only a small one need be followed in seconds.
  const step = Math.max(STEP_S, Math.floor(runs / Math.min(...stations.map(({ aSecond }) => aSecond)) / 100_000));
  const waiting = stations.map(() => 0);
  const most = stations.map(() => 0);
  const arriving: number[][] = stations.map(() => []);
  let [arrived, done, tick] = [0, 0, 0];
  for (; runs - done > 0.5 && tick * step < GIVE_UP_S; tick++) {
    const coming = Math.min(runs - arrived, (runs / withinS) * step);
    arrived += coming;
    waiting[0]! += coming;
    stations.forEach(({ aSecond, staysS }, index) => {
      waiting[index]! += arriving[index]![tick] ?? 0;
      most[index] = Math.max(most[index]!, waiting[index]!);
      const served = Math.min(waiting[index]!, aSecond * step);
      waiting[index]! -= served;
      if (index === stations.length - 1) return void (done += served);
      const at = tick + Math.max(index + 1 < stations.length ? 0 : 1, Math.round(staysS / step));
      const next = arriving[index + 1]!;
      next[at] = (next[at] ?? 0) + served;
    });
  }
  const slowest = most.indexOf(Math.max(...most));
  return { runs, allAskAfterS: tick * step, bound: stations[slowest]!.name, queueMost: Math.round(most[slowest]!) };
}
