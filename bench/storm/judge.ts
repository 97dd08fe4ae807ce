/** The content of the engine and of the lab when the storm was over. */
export interface Found {
  /** Alerts that were sent, by the name that a run gives them, with their location. Each name once. */
  sent: ReadonlyMap<string, string>;
  /** Alerts that no sender would send again, and that had no 2xx. */
  refused: number;
  /** The runs in the engine, open and closed, with the alerts that each knows. */
  runs: readonly { location: string; knows: readonly string[] }[];
  /** The scope of each location. */
  scopes: ReadonlyMap<string, string>;
  /** The location of each message in Slack that has buttons for an answer. */
  questions: readonly string[];
  /** The location of each build of the information job that we started. */
  builds: readonly string[];
  /** Changes in the lab's world, and requests for one. */
  effects: number;
  /** Requests to a system for people that carried a customer's key. */
  leaks: number;
}

/** The counts of a storm. All but `runs` and `questions` must be 0. */
export interface Counts {
  /** Alerts that have no 2xx, or that no run knows. */
  lost: number;
  runs: number;
  locationsWithoutRun: number;
  /** Runs beside the first of a location. */
  runsDoubled: number;
  questions: number;
  scopesWithoutQuestion: number;
  /** Questions beside the first of a scope. */
  questionsDoubled: number;
  buildsDoubled: number;
  effects: number;
  leaks: number;
}

/** Counts what was lost and what was doubled. Pure: the same storm is always judged the same. */
export function countsOf(found: Found): Counts {
  const { sent, refused, runs, scopes, questions, builds, effects, leaks } = found;
  const knownBy = new Map<string, Set<string>>();
  for (const { location, knows } of runs) knownBy.set(location, new Set([...(knownBy.get(location) ?? []), ...knows]));
  const unknown = [...sent].filter(([identity, location]) => !knownBy.get(location)?.has(identity)).length;
  const asking = tallyOf(questions.map((location) => scopes.get(location) ?? location));
  const ofLocations = tallyOf(runs.map(({ location }) => location));
  const all = new Set(scopes.values());
  return {
    lost: refused + unknown,
    runs: runs.length,
    locationsWithoutRun: [...scopes.keys()].filter((location) => !ofLocations.has(location)).length,
    runsDoubled: surplusOf(ofLocations),
    questions: questions.length,
    scopesWithoutQuestion: [...all].filter((scope) => !asking.has(scope)).length,
    questionsDoubled: surplusOf(asking),
    buildsDoubled: surplusOf(tallyOf(builds)),
    effects,
    leaks,
  };
}

/** The sentences that say why a storm failed; none if it did not. */
export function wrongsOf(counts: Counts): string[] {
  const { lost, locationsWithoutRun, runsDoubled, questionsDoubled, buildsDoubled, effects, leaks } = counts;
  const said: [number, string][] = [
    [lost, 'alerts are lost'],
    [locationsWithoutRun, 'locations have no run'],
    [runsDoubled, 'runs are doubled'],
    [questionsDoubled, 'questions are doubled'],
    [buildsDoubled, 'builds are doubled'],
    [effects, 'changes were made, and nobody approved one'],
    [leaks, 'requests carried a customer’s key'],
  ];
  return said.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
}

function tallyOf(names: readonly string[]): Map<string, number> {
  const tally = new Map<string, number>();
  for (const name of names) tally.set(name, (tally.get(name) ?? 0) + 1);
  return tally;
}

function surplusOf(tally: ReadonlyMap<string, number>): number {
  return [...tally.values()].reduce((sum, count) => sum + Math.max(0, count - 1), 0);
}
