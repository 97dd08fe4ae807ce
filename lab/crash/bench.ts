import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine, type Engine } from '../engine/engine';
import type { Say } from '../engine/waiting';
import { freePort } from '../free-port';
import { startStack, type Stack } from '../stack';
import type { WorkerName } from '../worker-process';
import { killAndStart } from './kill-and-start';
import { crashPolicy, Locations, storiesOf, type LocationKind } from './locations';

/** The processes that the trials share. */
export type ProcessName = WorkerName | 'engine' | 'gateway';

/** A time in which a process was away, in milliseconds since 1970. `untilMs` is null while it is. */
export interface Absence {
  name: ProcessName;
  sinceMs: number;
  untilMs: number | null;
}

/** Long, because a busy machine is no fault of the responder. */
const TRIAL_MAX_MS = 12 * 60_000;

/** The parts that the trials share, and the acts on its processes: one at a time for each process. */
export interface Bench {
  stack: Stack;
  client: Client;
  locations: Locations;
  /** Every absence so far, of all processes. */
  absences: readonly Absence[];
  /** How long a run may take until its trial is given up and says where it stands. */
  trialMaxMs: number;
  /**
   * Ends the process with SIGKILL and starts it again, after `meanwhile`. Trials that wait for the death of one process at
   * the same time share it: a death that came after `heldSinceMs` is as good as another one. Resolves with the moment of
   * the kill; `back` when the process works again.
   */
  kill(
    name: ProcessName,
    how: { heldSinceMs: number; meanwhile?: () => Promise<void> },
  ): Promise<{ atMs: number; back: Promise<void> }>;
  /** Stops a worker in the middle of what it does, and lets it go on after a while; shared in the same way. */
  pause(name: WorkerName, ms: number, heldSinceMs: number): Promise<void>;
  control(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown>;
  close(): Promise<void>;
}

/** Engine (in a file, so that it survives its own death), lab, both workers; the gateway where it is asked for. */
export async function openBench(
  kinds: readonly LocationKind[],
  { say, gateway = false, trialMaxMs = TRIAL_MAX_MS }: { say: Say; gateway?: boolean; trialMaxMs?: number },
): Promise<Bench> {
  const directory = mkdtempSync(join(tmpdir(), 'satlink-crash-'));
  const order = { say, dbFile: join(directory, 'engine.db'), port: await freePort(), env: process.env };
  let engine: Engine = await startEngine(order);
  const stories = storiesOf(kinds);
  const stack = await startStack({ say, engine, stories, gateway, changePolicy: crashPolicy(stories) });
  const connection = await Connection.connect({ address: engine.address });
  const client = new Client({ connection });
  const absences: Absence[] = [];
  const busy = new Map<ProcessName, Promise<unknown>>();
  const rests = new Map<WorkerName, { atMs: number; over: Promise<void> }>();
  const deaths = new Map<ProcessName, { atMs: number; back: Promise<void> }>();

  /** One after the other for each process: a worker that is being started cannot be killed. */
  function inTurn<T>(name: ProcessName, work: () => Promise<T>): Promise<T> {
    const turn = (busy.get(name) ?? Promise.resolve()).then(work);
    busy.set(
      name,
      turn.catch(() => undefined),
    );
    return turn;
  }

  async function endAndStart(name: ProcessName, meanwhile: () => Promise<void>): Promise<void> {
    if (name === 'engine') {
      if (engine.pid === null) throw new Error('the engine is not ours to kill');
      process.kill(engine.pid, 'SIGKILL');
      await engine.close();
      await meanwhile();
      engine = await startEngine(order);
    } else {
      await killAndStart(stack, name, meanwhile);
    }
  }

  async function absent(name: ProcessName, work: () => Promise<unknown>): Promise<void> {
    const absence: Absence = { name, sinceMs: Date.now(), untilMs: null };
    absences.push(absence);
    await work();
    absence.untilMs = Date.now();
  }

  return {
    stack,
    client,
    locations: new Locations(kinds),
    absences,
    trialMaxMs,
    kill(name, { heldSinceMs, meanwhile }) {
      const shared = () => {
        const death = meanwhile === undefined ? deaths.get(name) : undefined;
        return death !== undefined && death.atMs >= heldSinceMs ? death : null;
      };
      return new Promise((resolve) => {
        const alreadyDead = shared();
        if (alreadyDead !== null) return resolve(alreadyDead);
        const back = inTurn(name, async () => {
          const meanwhileDead = shared();
          if (meanwhileDead !== null) return resolve(meanwhileDead);
          const death = { atMs: Date.now(), back: new Promise<void>((done) => setImmediate(() => done(back))) };
          deaths.set(name, death);
          resolve(death);
          await absent(name, () => endAndStart(name, meanwhile ?? (async () => undefined)));
        });
      });
    },
    async pause(name, ms, heldSinceMs) {
      const shared = () => {
        const rest = rests.get(name);
        return rest !== undefined && rest.atMs >= heldSinceMs ? rest.over : null;
      };
      await (shared() ??
        inTurn(name, async () => {
          const meanwhile = shared();
          if (meanwhile !== null) return meanwhile;
          const pid = stack.pidOf(name);
          if (pid === null) return;
          const over = absent(name, async () => {
            process.kill(pid, 'SIGSTOP');
            await sleep(ms);
            process.kill(pid, 'SIGCONT');
          });
          rests.set(name, { atMs: Date.now(), over });
          await over;
        }));
    },
    async control(method, path, body) {
      const answer = await fetch(`${stack.lab.control}${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: HTTP ${answer.status}`);
      return path.startsWith('/journal') ? answer.text() : answer.json();
    },
    async close() {
      await Promise.allSettled([...busy.values()]);
      await connection.close();
      await stack.close();
      await engine.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
