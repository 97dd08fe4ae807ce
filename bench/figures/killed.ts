import type { WorkflowHandle } from '@temporalio/client';
import { setTimeout as pause } from 'node:timers/promises';
import type { Figure } from '../figure';
import { rounded } from '../figure';
import { startBare } from '../floor/bare-process';
import type { Hop } from '../floor/bare';
import type { Site } from '../site';
import { aloneToGate } from './to-the-gate';

const RUNS = { full: 100, short: 20 };
const AFTER_MS_MAX = 6_000;
/** The first runs are on their way, and none is at its gate. */
const KILLED_AFTER_MS = 700;
const INFORMATION_JOB = 'armada-ha-master-get-info';

interface Recovered {
  /** From the kill, and from the moment when workers took tasks again. */
  sinceKillMs: number;
  sinceBackMs: number;
}

async function ourRecovery(site: Site, count: number): Promise<Recovered & { twice: number }> {
  const locations = Array.from({ length: count }, () => site.take().location);
  await Promise.all(locations.map((location) => site.start(location)));
  await pause(KILLED_AFTER_MS);
  const killedAt = Date.now();
  await Promise.all([site.stack.kill('diagnosis', 'SIGKILL'), site.stack.kill('remediation', 'SIGKILL')]);
  await Promise.all([site.stack.start('diagnosis'), site.stack.start('remediation')]);
  const backAt = Date.now();
  await Promise.all(locations.map((location) => site.hasButtons(location)));
  const builds = site.stack.lab.jenkins.jobs
    .filter(({ path }) => path.includes(INFORMATION_JOB))
    .flatMap((job) => job.builds)
    .map(({ parameters }) => JSON.stringify(parameters));
  const twice = locations.filter((location) => builds.filter((build) => build.includes(location)).length > 1).length;
  return { sinceKillMs: Date.now() - killedAt, sinceBackMs: Date.now() - backAt, twice };
}

async function bareRecovery({ engine, stack, bare }: Site, count: number, toGate: Hop[]): Promise<Recovered> {
  const order = { outside: stack.lab.addresses.link, toGate, afterGate: null };
  const runs: WorkflowHandle[] = await Promise.all(
    Array.from({ length: count }, () => startBare(engine.client, order)),
  );
  await pause(KILLED_AFTER_MS);
  const killedAt = Date.now();
  await bare.kill();
  await bare.start();
  const backAt = Date.now();
  await Promise.all(runs.map((run) => run.result()));
  return { sinceKillMs: Date.now() - killedAt, sinceBackMs: Date.now() - backAt };
}

/** Both workers are killed and started again while many runs are on their way to their gates. */
export const killed: Figure = {
  name: 'killed',
  title: 'both workers killed with 100 in flight → all at the gate',
  wanted: `within ${AFTER_MS_MAX / 1000} s of their return, no build twice`,
  locations: (size) => RUNS[size] + 1,
  async measure({ say, site: open }, size) {
    const site = await open();
    const { hops } = await aloneToGate(site);
    const floor = await bareRecovery(site, RUNS[size], hops);
    say(`floor: ${rounded(floor.sinceBackMs / 1000)} s after its worker came back`);
    const ours = await ourRecovery(site, RUNS[size]);
    say(`ours: ${rounded(ours.sinceBackMs / 1000)} s after the workers came back`);
    return {
      unit: 'ms',
      ours: ours.sinceBackMs,
      floor: floor.sinceBackMs,
      reached: ours.sinceBackMs <= AFTER_MS_MAX && ours.twice === 0,
      beside: {
        runs: RUNS[size],
        'ms since the kill': ours.sinceKillMs,
        'floor ms since the kill': floor.sinceKillMs,
        'builds twice': ours.twice,
      },
    };
  },
};
