import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { crashPolicy, crashStories } from '../lab/crash/locations';
import { startEngine } from '../lab/engine/engine';
import { freePort } from '../lab/free-port';
import type { LabProcess } from '../lab/process';
import { startStack } from '../lab/stack';
import type { Stack } from '../lab/stack';
import type { Story } from '../lab/story';
import type { WorkerName } from '../lab/worker-process';
import { connect, decide, findRun, readRun, startRun } from '../src/runs';
import type { Engine } from '../src/runs';
import { startBareWorker } from './floor/bare-process';

const CARDS = 'CLABRUNS01';
const LOOK_EVERY_MS = 5;
const GIVE_UP_MS = 300_000;
/** Proc counts CPU time in hundredths of a second. */
const TICK_MS = 10;
/** Workers that a whole bench starts. */
const STARTS_MAX = 16;

/** Engine, lab, our workers, the gateway and the worker of the floor; each but the lab is a process of its own. */
export interface Site {
  stack: Stack;
  engine: Engine;
  bare: { worker: LabProcess; kill: () => Promise<void>; start: () => Promise<void> };
  /** A location that no other figure uses. */
  take: () => Story;
  /** Starts a run. */
  start: (location: string) => Promise<string>;
  /** Resolves once the card of a location has its buttons. */
  hasButtons: (location: string) => Promise<void>;
  approve: (run: string) => Promise<void>;
  /** The requests of a worker to the engine since it was started, by operation. */
  callsOf: (worker: WorkerName) => Promise<Record<string, number>>;
  /** CPU time of a process so far. */
  cpuMs: (of: WorkerName | 'engine' | 'bare') => number;
  close: () => Promise<void>;
}

/** Opens the site with so many plain locations. */
export async function openSite(plain: number, say: (line: string) => void): Promise<Site> {
  const stories = crashStories(Math.max(1, plain));
  const server = await startEngine({ say, env: process.env });
  const free = await Promise.all(Array.from({ length: STARTS_MAX }, freePort));
  /** The port of the counts of each worker that was started last. */
  const ports = new Map<WorkerName, number>();
  const stack = await startStack({
    ...{ say, stories, engine: server, gateway: true, gateDeadline: '1 hour' },
    changePolicy: crashPolicy(stories),
    workerEnv(worker) {
      const port = free.pop();
      if (port === undefined) throw new Error('no port is left for a worker');
      ports.set(worker, port);
      return { SATLINK_SDK_METRICS_PORT: String(port) };
    },
  });
  const engine = await connect({ address: server.address, queuePrefix: stack.queuePrefix, env: {} });
  const bare = { worker: await startBareWorker(server, stack.logs), kill: killBare, start: startAgain };
  const cards = watchCards(stack);
  const left = [...stories];

  async function killBare() {
    await bare.worker.end('SIGKILL');
  }
  async function startAgain() {
    bare.worker = await startBareWorker(server, stack.logs);
  }
  return {
    stack,
    engine,
    bare,
    hasButtons: cards.hasButtons,
    take() {
      const story = left.shift();
      if (story === undefined) throw new Error('no location is left');
      return story;
    },
    start: async (location) => (await startRun(engine, { location, environment: 'prod', requestedBy: 'rota' })).run,
    async approve(run) {
      const { asks } = await readRun(engine, await findRun(engine, run));
      const { answer } = await decide(engine, run, { value: { decision: 'approve', plan: asks?.of, by: 'mia' } });
      if (answer !== 'accepted') throw new Error(`the approval of ${run} was answered ${answer}`);
    },
    callsOf: async (worker) => readCalls(await (await fetch(`http://127.0.0.1:${ports.get(worker)}/metrics`)).text()),
    cpuMs: (of) => cpuOf(of === 'engine' ? server.pid : of === 'bare' ? bare.worker.pid : stack.pidOf(of)),
    async close() {
      cards.close();
      await engine.close();
      await bare.worker.end('SIGTERM');
      await stack.close();
      await server.close();
    },
  };
}

/** Waits for a condition; throws with these words after some minutes. */
export async function until(condition: () => unknown, awaited: string, everyMs = LOOK_EVERY_MS): Promise<void> {
  const giveUp = Date.now() + GIVE_UP_MS;
  while (!(await condition())) {
    if (Date.now() > giveUp) throw new Error(`it did not come: ${awaited}`);
    await pause(everyMs);
  }
}

/** A card is posted when the run asks. Each message is read once, so that watching costs next to nothing. */
function watchCards({ lab }: Stack) {
  const asking = new Set<string>();
  let read = 0;
  const timer = setInterval(() => {
    const messages = lab.slack.channels.get(CARDS)?.messages ?? [];
    for (; read < messages.length; read++) {
      const text = JSON.stringify(messages[read]);
      if (!text.includes('"approve"')) continue;
      for (const [location] of text.matchAll(/\bloc[a-z0-9]{17}\b/g)) asking.add(location);
    }
  }, LOOK_EVERY_MS);
  return {
    hasButtons: (location: string) => until(() => asking.has(location), `the buttons of ${location}`),
    close: () => clearInterval(timer),
  };
}

const CALL = /^temporal_(?:long_)?request\{[^}]*operation="([A-Za-z]+)"[^}]*\} (\d+)/gm;

function readCalls(text: string): Record<string, number> {
  const calls: Record<string, number> = {};
  for (const [, operation, count] of text.matchAll(CALL)) calls[operation!] = (calls[operation!] ?? 0) + Number(count);
  return calls;
}

function cpuOf(pid: number | null): number {
  if (pid === null) throw new Error('the process does not run');
  // The name of a program may hold spaces; the fields after it do not.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
