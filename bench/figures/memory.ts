import { readFileSync } from 'node:fs';
import type { Figure } from '../figure';
import { rounded } from '../figure';
import { PLAIN_HOP } from '../floor/bare';
import { startBare } from '../floor/bare-process';
import type { Site } from '../site';
import { inFlight } from './runs-a-second';

const RUNS = { full: 1_000, short: 100 };
const IN_FLIGHT = 32;
const KB_EACH_MAX = 60;
const MB_MAX = 250;

/** Memory of a process in KB, as the system counts it. */
export function residentKb(pid: number | null): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

async function bareWaiting({ engine, stack, bare }: Site, count: number): Promise<number> {
  const order = { outside: stack.lab.addresses.link, toGate: [PLAIN_HOP], afterGate: [] };
  const before = residentKb(bare.worker.pid);
  await inFlight(count, IN_FLIGHT, async () => void (await startBare(engine.client, order)));
  return (residentKb(bare.worker.pid) - before) / count;
}

/** Memory of the diagnosis worker while many runs wait for a decision. The floor waits for one, too. */
export const memory: Figure = {
  name: 'memory',
  title: 'memory of the diagnosis worker for each waiting run',
  wanted: `at most ${KB_EACH_MAX} KB; 1,000 runs under ${MB_MAX} MB`,
  locations: (size) => RUNS[size],
  async measure({ say, site: open }, size) {
    const site = await open();
    const floor = await bareWaiting(site, RUNS[size]);
    const pid = site.stack.pidOf('diagnosis');
    const before = residentKb(pid);
    let there = 0;
    await inFlight(RUNS[size], IN_FLIGHT, async () => {
      const { location } = site.take();
      await site.start(location);
      await site.hasButtons(location);
      there += 1;
      if (there % 100 === 0) say(`${there} of ${RUNS[size]} wait: ${rounded(residentKb(pid) / 1024)} MB`);
    });
    const after = residentKb(pid);
    const each = (after - before) / RUNS[size];
    return {
      unit: 'KB',
      ours: each,
      floor: Math.max(1, floor),
      reached: each <= KB_EACH_MAX && (size === 'short' || after < MB_MAX * 1024),
      beside: { runs: RUNS[size], 'MB before': rounded(before / 1024), 'MB after': rounded(after / 1024) },
    };
  },
};
