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
import { crashPolicy, crashStories } from './locations';

/** The processes that the trials share, and what may be done to them: one thing at a time to each. */
export interface Bench {
  stack: Stack;
  client: Client;
  /** Ends the process with SIGKILL and starts it again. Resolves with the moment of the kill; `back` when it works again. */
  kill(name: WorkerName | 'engine'): Promise<{ atMs: number; back: Promise<void> }>;
  /** Stops a worker in the middle of what it does, and lets it go on after a while. */
  pause(name: WorkerName, ms: number): Promise<void>;
  control(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown>;
  close(): Promise<void>;
}

/** Engine (in a file, so that it survives its own death), lab, both workers. */
export async function openBench(count: number, say: Say): Promise<Bench> {
  const directory = mkdtempSync(join(tmpdir(), 'satlink-crash-'));
  const order = { say, dbFile: join(directory, 'engine.db'), port: await freePort(), env: process.env };
  let engine: Engine = await startEngine(order);
  const stories = crashStories(count);
  const stack = await startStack({ say, engine, stories, changePolicy: crashPolicy(stories) });
  const connection = await Connection.connect({ address: engine.address });
  const client = new Client({ connection });
  const busy = new Map<string, Promise<unknown>>();

  /** One after the other for each process: a worker that is being started cannot be killed. */
  function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const turn = (busy.get(name) ?? Promise.resolve()).then(work);
    busy.set(
      name,
      turn.catch(() => undefined),
    );
    return turn;
  }

  async function restartEngine(): Promise<void> {
    if (engine.pid === null) throw new Error('the engine is not ours to kill');
    process.kill(engine.pid, 'SIGKILL');
    await engine.close();
    engine = await startEngine(order);
  }

  return {
    stack,
    client,
    kill(name) {
      return new Promise((resolve) => {
        const back = inTurn(name, async () => {
          // Where another trial restarts it at this moment, ours comes after that.
          setImmediate(() => resolve({ atMs: Date.now(), back }));
          if (name === 'engine') return restartEngine();
          await stack.kill(name, 'SIGKILL');
          await stack.start(name);
        });
      });
    },
    pause: (name, ms) =>
      inTurn(name, async () => {
        const pid = stack.pidOf(name);
        if (pid === null) return;
        process.kill(pid, 'SIGSTOP');
        await sleep(ms);
        process.kill(pid, 'SIGCONT');
      }),
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
