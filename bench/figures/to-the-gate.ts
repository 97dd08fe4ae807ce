import type { Figure } from '../figure';
import { quantile, rounded } from '../figure';
import { startBare } from '../floor/bare-process';
import type { Hop } from '../floor/bare';
import { gateOf, historyOf, hopsOf } from '../shape';
import type { RunHistory } from '../shape';
import type { Site } from '../site';

const ROUNDS = { full: 20, short: 4 };
const RATIO_MAX = 1.5;
const EVENTS_MAX = 60;

/** One run to its gate, when nothing else runs. */
export async function aloneToGate(site: Site): Promise<{ run: string; ms: number; history: RunHistory; hops: Hop[] }> {
  const { location } = site.take();
  const before = site.stack.lab.journal.entries.length;
  const run = await site.start(location);
  await site.hasButtons(location);
  const history = await historyOf(site, run);
  const from = history.events[0]!.at;
  const gate = gateOf(history);
  const hops = hopsOf(history, site.stack.lab.journal.entries.slice(before), { from, to: gate.at });
  return { run, ms: gate.at - from, history, hops };
}

/** A run of the floor with these hops: from its start to the end of its last workflow task, by the engine's clock. */
export async function bareToGate(site: Site, toGate: Hop[]): Promise<number> {
  const { client } = site.engine;
  const handle = await startBare(client, { outside: site.stack.lab.addresses.link, toGate, afterGate: null });
  await handle.result();
  const { startTime, closeTime } = await handle.describe();
  return closeTime!.getTime() - startTime.getTime();
}

/** Alert to gate, one at a time. The floor has the same hops, the same waits, and each request once. */
export const toTheGate: Figure = {
  name: 'to-the-gate',
  title: 'alert → gate, one at a time, p50',
  wanted: `at most ${RATIO_MAX}x the floor`,
  locations: (size) => ROUNDS[size] + 1,
  async measure({ say, site: open }, size) {
    const site = await open();
    // The first run of a worker pays for what later ones find ready, and shows the shape.
    const { hops } = await aloneToGate(site);
    await bareToGate(site, hops);
    const ours: number[] = [];
    const floors: number[] = [];
    const events: number[] = [];
    // In turns, so that a busy moment of the machine meets both.
    for (let round = 1; round <= ROUNDS[size]; round++) {
      const one = await aloneToGate(site);
      ours.push(one.ms);
      events.push(gateOf(one.history).events);
      floors.push(await bareToGate(site, hops));
      say(`round ${round} of ${ROUNDS[size]}: ${rounded(one.ms)} ms, floor ${rounded(floors.at(-1)!)} ms`);
    }
    const waits = hops.reduce((sum, { waitMs }) => sum + waitMs, 0);
    const [p50, floor] = [quantile(ours), quantile(floors)];
    return {
      unit: 'ms',
      ours: p50,
      floor,
      reached: p50 <= RATIO_MAX * floor,
      beside: {
        'of it the outside': waits,
        p99: rounded(quantile(ours, 0.99)),
        'floor p99': rounded(quantile(floors, 0.99)),
        hops: hops.length,
        requests: hops.reduce((sum, { reads }) => sum + reads, 0),
        events: quantile(events),
        'events wanted': `under ${EVENTS_MAX}`,
      },
    };
  },
};
