import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { startEngine } from './engine/engine';
import { type Say, whileWaiting } from './engine/waiting';
import { type Lab, startLab } from './lab';
import { POLICY_FILE } from './worker-env';
import { startWorker, type WorkerName, type WorkerProcess } from './worker-process';

export interface StackOptions {
  say: Say;
  /** Use the cluster of TEMPORAL_ADDRESS, also when it is not on this machine. */
  useCluster?: boolean;
  /** An engine that runs already, such as the one of the tests. */
  engine?: { address: string; namespace: string };
  /** Serve Temporal's own web pages. */
  ui?: boolean;
  /** SQLite file of the engine, so that runs survive it. */
  dbFile?: string;
  /** Before the names of the task queues; never empty, so that no real run is taken. */
  queuePrefix?: string;
  /** How long gates stay open; as the lab's policy says when not given. Written as in a policy file: `3 seconds`. */
  gateDeadline?: string;
  /** More of the workers' environment. */
  workerEnv?: Record<string, string>;
  env?: NodeJS.ProcessEnv;
}

/** Engine, lab and both workers, each worker a process of its own. */
export interface Stack {
  engine: { address: string; namespace: string; ui: string | null };
  lab: Lab;
  queuePrefix: string;
  policyFile: string;
  /** Directory with one log file for each worker. */
  logs: string;
  /** Starts a worker that does not run, and waits until it takes tasks. */
  start(name: WorkerName): Promise<void>;
  /** Ends a worker with a signal, and waits until it is gone. */
  kill(name: WorkerName, signal?: NodeJS.Signals): Promise<void>;
  pidOf(name: WorkerName): number | null;
  close(): Promise<void>;
}

const QUEUE_PREFIX = 'lab-';

/** Starts all of it. When a part does not start, what did is ended again. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { say, env = process.env, queuePrefix = QUEUE_PREFIX } = options;
  if (queuePrefix === '') throw new Error('the lab needs task queues of its own: give a prefix');
  const directory = mkdtempSync(join(tmpdir(), 'satlink-lab-'));
  const closing: (() => Promise<void> | void)[] = [() => rmSync(directory, { recursive: true, force: true })];
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const [engine, lab] = await Promise.all([
      engineOf(options).then((started) => {
        closing.push(started.close);
        return started;
      }),
      startLab().then((started) => {
        closing.push(() => started.close());
        return started;
      }),
    ]);
    say(`engine at ${engine.address}${engine.ui ? `, its pages at ${engine.ui}` : ''}`);
    const policyFile = policyFor(directory, options.gateDeadline);
    const workers = new Map<WorkerName, WorkerProcess>();
    const start = async (name: WorkerName) => {
      const environment = {
        ...lab.workerEnv(name),
        TEMPORAL_ADDRESS: engine.address,
        TEMPORAL_NAMESPACE: engine.namespace,
        SATLINK_QUEUE_PREFIX: queuePrefix,
        SATLINK_POLICY_FILE: policyFile,
        ...(engine.ui ? { SATLINK_TEMPORAL_UI: engine.ui } : {}),
        ...options.workerEnv,
      };
      const logFile = join(directory, `${name}.log`);
      const onDeath = (because: string) => say(`the ${name} worker ended (${because}); its log is ${logFile}`);
      const order = { name, environment, queuePrefix, engine, logFile, env, onDeath };
      workers.set(name, await startWorker(order));
    };
    const kill = async (name: WorkerName, signal: NodeJS.Signals = 'SIGTERM') => {
      const worker = workers.get(name);
      workers.delete(name);
      await worker?.end(signal);
    };
    closing.push(async () => {
      await Promise.all([kill('diagnosis'), kill('remediation')]);
    });
    await whileWaiting(say, 'starting both workers', Promise.all([start('diagnosis'), start('remediation')]));
    say('both workers take tasks');
    const pidOf = (name: WorkerName) => workers.get(name)?.pid ?? null;
    return { engine, lab, queuePrefix, policyFile, logs: directory, start, kill, pidOf, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function engineOf({ engine, say, useCluster, ui, dbFile, env }: StackOptions) {
  if (engine) return { ...engine, ui: null, close: async () => undefined };
  return startEngine({ say, ...definedOf({ useCluster, ui, dbFile, env }) });
}

function definedOf<T extends object>(options: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [Key in keyof T]: Exclude<T[Key], undefined> };
}

/** The lab's policy; with another deadline it is a copy, because the workers read the file again at each decision. */
function policyFor(directory: string, deadline: string | undefined): string {
  if (deadline === undefined) return POLICY_FILE;
  const policy = parse(readFileSync(POLICY_FILE, 'utf8')) as { environments: Record<string, { gate: object }> };
  for (const environment of Object.values(policy.environments)) {
    environment.gate = { ...environment.gate, deadline, customerDeadline: deadline };
  }
  const file = join(directory, 'policy.yaml');
  writeFileSync(file, stringify(policy));
  return file;
}
