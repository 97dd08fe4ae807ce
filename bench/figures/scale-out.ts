import { join } from 'node:path';
import type { Figure } from '../figure';
import { rounded } from '../figure';
import type { Site } from '../site';
import { findRun } from '../../src/runs';
import { inFlight } from './runs-a-second';

const RUNS = { full: 60, short: 16 };
const IN_FLIGHT = 16;
const SHARE_MIN = 0.25;
const ROOT = join(__dirname, '..', '..');

/** How many tasks of a run each worker took, by the process id in its identity. */
async function takersOf({ engine }: Site, run: string, taken: Map<string, number>): Promise<void> {
  const { workflowId, runId } = await findRun(engine, run);
  const { events } = await engine.client.workflow.getHandle(workflowId, runId).fetchHistory();
  for (const event of events ?? []) {
    const { identity } = event.activityTaskStartedEventAttributes ?? event.workflowTaskStartedEventAttributes ?? {};
    const pid = /^\d+/.exec(identity ?? '')?.[0];
    if (pid !== undefined) taken.set(pid, (taken.get(pid) ?? 0) + 1);
  }
}

/** Two of each worker on one engine share the load; one of each is killed in the middle, and every run goes on. */
export const scaleOut: Figure = {
  name: 'scale-out',
  title: 'two of each worker: the share of the one with less to do',
  wanted: `at least ${SHARE_MIN}; with one of each killed every run reaches its gate`,
  locations: (size) => 2 * RUNS[size],
  async measure({ say, site: open }, size) {
    const site = await open();
    const others = await Promise.all([
      site.stack.startAnother('diagnosis', ROOT),
      site.stack.startAnother('remediation', ROOT),
    ]);
    say('two of each worker take tasks');
    const runs: string[] = [];
    let number = 0;
    const toGates = () =>
      inFlight(RUNS[size], IN_FLIGHT, async () => {
        const { location } = site.take();
        runs.push(await site.start(location));
        if (++number === Math.floor(1.5 * RUNS[size])) {
          say('one of each is killed');
          await Promise.all(others.map((one) => one.end('SIGKILL')));
        }
        await site.hasButtons(location);
      });
    const shared = await toGates();
    const taken = new Map<string, number>();
    for (const run of runs) await takersOf(site, run, taken);
    const after = await toGates();
    const counts = [...taken.values()].sort((one, other) => one - other);
    const all = counts.reduce((sum, one) => sum + one, 0);
    const less = counts.length < 2 ? 0 : counts[0]! / all;
    return {
      unit: 'share',
      ours: less,
      floor: null,
      reached: less >= SHARE_MIN && runs.length === 2 * RUNS[size],
      beside: {
        'runs/s with two': rounded(shared.aSecond),
        'runs/s while one dies': rounded(after.aSecond),
        'runs at their gates': runs.length,
        tasks: all,
      },
    };
  },
};
