import type { Figure } from '../figure';
import { quantile, rounded } from '../figure';
import { PLAIN_HOP } from '../floor/bare';
import { startBare } from '../floor/bare-process';
import type { Site } from '../site';

const RUNS = { full: 128, short: 32 };
const IN_FLIGHT = 32;
const RATIO_MIN = 0.6;
const FIVE_STEPS = Array.from({ length: 5 }, () => PLAIN_HOP);

/** Keeps so many in flight until all are done. Returns the time of each and of all. */
export async function inFlight(count: number, atOnce: number, one: () => Promise<void>) {
  const took: number[] = [];
  let left = count;
  const began = performance.now();
  const worker = async () => {
    while (left-- > 0) {
      const from = performance.now();
      await one();
      took.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const ms = performance.now() - began;
  return { took, aSecond: (count * 1000) / ms };
}

async function bareRuns(site: Site, count: number) {
  const order = { outside: site.stack.lab.addresses.link, toGate: FIVE_STEPS, afterGate: null };
  const cpu = site.cpuMs('bare');
  const done = await inFlight(count, IN_FLIGHT, async () => {
    await (await startBare(site.engine.client, order)).result();
  });
  return { ...done, cpuMs: (site.cpuMs('bare') - cpu) / count };
}

/** Runs a second from alert to a card with buttons, with 32 in flight. The floor has five steps and waits for nothing. */
export const runsASecond: Figure = {
  name: 'runs-a-second',
  title: 'runs/s alert → card, 32 in flight',
  wanted: `at least ${RATIO_MIN}x the floor of 5 steps`,
  locations: (size) => RUNS[size],
  async measure({ say, site: open }, size) {
    const site = await open();
    const first = await bareRuns(site, RUNS[size]);
    say(`floor: ${rounded(first.aSecond)} runs/s`);
    const cpu = { diagnosis: site.cpuMs('diagnosis'), engine: site.cpuMs('engine') };
    const ours = await inFlight(RUNS[size], IN_FLIGHT, async () => {
      const { location } = site.take();
      await site.start(location);
      await site.hasButtons(location);
    });
    const used = {
      diagnosis: (site.cpuMs('diagnosis') - cpu.diagnosis) / RUNS[size],
      engine: (site.cpuMs('engine') - cpu.engine) / RUNS[size],
    };
    say(`ours: ${rounded(ours.aSecond)} runs/s`);
    const second = await bareRuns(site, RUNS[size]);
    const floor = (first.aSecond + second.aSecond) / 2;
    return {
      unit: 'runs/s',
      ours: ours.aSecond,
      floor,
      reached: ours.aSecond >= RATIO_MIN * floor,
      beside: {
        'gate p50 ms': rounded(quantile(ours.took)),
        'gate p99 ms': rounded(quantile(ours.took, 0.99)),
        'CPU ms of the diagnosis worker a run': rounded(used.diagnosis),
        'CPU ms of the engine a run': rounded(used.engine),
        'CPU ms of the floor a run': rounded((first.cpuMs + second.cpuMs) / 2),
      },
    };
  },
};
