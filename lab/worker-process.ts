import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { taskQueues } from '../src/workflows/connector-cannot-reach-iam/contract';

export type WorkerName = 'diagnosis' | 'remediation';

export interface WorkerOrder {
  name: WorkerName;
  /** What the worker is told, besides what every process needs. */
  environment: Record<string, string>;
  engine: { address: string; namespace: string };
  queuePrefix: string;
  logFile: string;
  env: NodeJS.ProcessEnv;
  /** Called when it ends without having been asked to. */
  onDeath: (because: string) => void;
}

export interface WorkerProcess {
  pid: number;
  /** Sends the signal and waits until the process is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

const ROOT = join(__dirname, '..');
const READY_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 100;
/** A worker lets a remediation under way finish, so ending one may take a while. */
const END_WITHIN_MS = 20_000;
const ACTIVITY_QUEUE = 2;

/** Starts a worker as a process and waits until it polls its queue. Throws with the end of its log when it does not. */
export async function startWorker(order: WorkerOrder): Promise<WorkerProcess> {
  const log = openSync(order.logFile, 'a');
  const { PATH, HOME, NODE_EXTRA_CA_CERTS } = order.env;
  // Nothing of the caller's TEMPORAL_* and SATLINK_* variables may leak into the lab.
  const inherited = Object.entries({ PATH, HOME, NODE_EXTRA_CA_CERTS }).filter((entry) => entry[1] !== undefined);
  const child = spawn(
    process.execPath,
    ['--require', 'tsx/cjs', join(ROOT, 'src', 'workers', `${order.name}-worker.ts`)],
    {
      cwd: ROOT,
      env: { ...Object.fromEntries(inherited), SATLINK_LOG_FORMAT: 'json', ...order.environment },
      stdio: ['ignore', log, log],
      // Ctrl-C goes to the whole group of a terminal; the stack ends its workers itself and in order.
      detached: true,
    },
  );
  closeSync(log);
  const killOnExit = () => child.kill('SIGKILL');
  process.once('exit', killOnExit);
  child.once('exit', () => process.off('exit', killOnExit));
  try {
    await untilItPolls(child, order);
  } catch (error) {
    await endOf(child, 'SIGKILL');
    throw error;
  }
  const died = (code: number | null, signal: string | null) => order.onDeath(signal ?? `exit code ${code}`);
  child.once('exit', died);
  return {
    pid: child.pid!,
    end: (signal) => {
      child.off('exit', died);
      return endOf(child, signal);
    },
  };
}

async function untilItPolls(child: ChildProcess, order: WorkerOrder): Promise<void> {
  const { address, namespace } = order.engine;
  const connection = await Connection.connect({ address });
  const name = taskQueues(order.queuePrefix)[order.name];
  const giveUp = Date.now() + READY_WITHIN_MS;
  try {
    while (Date.now() < giveUp) {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`the ${order.name} worker ended at once:\n${lastLines(order.logFile)}`);
      }
      const request = { namespace, taskQueue: { name }, taskQueueType: ACTIVITY_QUEUE };
      const { pollers } = await connection.workflowService.describeTaskQueue(request);
      // Pollers that are gone stay listed for minutes, so ours is known by its process id.
      if (pollers?.some(({ identity }) => new RegExp(`\\b${child.pid}\\b`).test(identity ?? ''))) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    throw new Error(`the ${order.name} worker took no tasks for a minute:\n${lastLines(order.logFile)}`);
  } finally {
    await connection.close();
  }
}

async function endOf(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const impatience = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
  await gone;
  clearTimeout(impatience);
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
}
