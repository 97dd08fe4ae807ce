import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { connect } from '../src/runs';
import type { Engine } from '../src/runs';
import { startEngine } from './engine/engine';
import { type Say, whileWaiting } from './engine/waiting';
import { startGateway, type GatewayProcess } from './gateway-process';
import { type Lab, startLab } from './lab';
import { freePort } from './free-port';
import { startOidc } from './oidc/process';
import { settleIn, type LabPerson, type PolicyText } from './people';
import type { LabProcess } from './process';
import type { Story } from './story';
import { FLEET_FILE } from './worker-env';
import { startWorker, type WorkerName } from './worker-process';

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
  /** The same for the answer to a doubt. */
  doubtDeadline?: string;
  /** `verified` counts signed decisions only; as the lab's policy says when not given. */
  trust?: 'claimed' | 'verified';
  /** Other stories than those of `stories.ts`. */
  stories?: readonly Story[];
  /** Changes the copy of the lab's policy that this stack uses. */
  changePolicy?: (policy: PolicyText) => void;
  /** Start the gateway too. */
  gateway?: boolean;
  /** More of the environment of workers and gateway. */
  environment?: Record<string, string>;
  /** More of the workers' environment. */
  workerEnv?: Record<string, string> | ((worker: WorkerName) => Record<string, string>);
  env?: NodeJS.ProcessEnv;
}

/** Engine, lab, both workers, and the gateway where it was asked for; each of ours is a process of its own. */
export interface Stack {
  engine: { address: string; namespace: string; ui: string | null };
  lab: Lab;
  queuePrefix: string;
  policyFile: string;
  people: LabPerson[];
  gateway: LabGateway | null;
  /** Directory with one log file for each process. */
  logs: string;
  /** The file of the archive. */
  archive: string;
  /** Starts a worker that does not run, and waits until it takes tasks. */
  start(name: WorkerName): Promise<void>;
  /** Ends a worker with a signal, and waits until it is gone. */
  kill(name: WorkerName, signal?: NodeJS.Signals): Promise<void>;
  pidOf(name: WorkerName): number | null;
  /** Starts one more worker of this kind from another copy of the sources, and waits until it takes tasks. */
  startAnother(name: WorkerName, root: string): Promise<LabProcess>;
  close(): Promise<void>;
}

export interface LabGateway extends Pick<GatewayProcess, 'url' | 'tokens'> {
  /** Ends it with a signal and starts it again, at the same address and with the same tokens. */
  restart(signal: NodeJS.Signals): Promise<void>;
}

const QUEUE_PREFIX = 'lab-';
/** In a deployment a supervisor restarts a worker that ended by itself, and so does the lab. */
const RESTARTS_MAX = 5;

/** A connection to the engine of a stack, as the command line makes one. */
export function connectTo({ engine, queuePrefix }: Stack, env: NodeJS.ProcessEnv): Promise<Engine> {
  return connect({ address: engine.address, namespace: engine.namespace, queuePrefix, env });
}

/** Starts all of it. When a part does not start, what did is ended again. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { say, env = process.env, queuePrefix = QUEUE_PREFIX } = options;
  if (queuePrefix === '') throw new Error('the lab needs task queues of its own: give a prefix');
  const directory = mkdtempSync(join(tmpdir(), 'satlink-lab-'));
  const logs = join(directory, 'logs');
  mkdirSync(logs);
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
      startLab(options.stories ? { stories: options.stories } : {}).then((started) => {
        closing.push(() => started.close());
        return started;
      }),
    ]);
    say(`engine at ${engine.address}${engine.ui ? `, its pages at ${engine.ui}` : ''}`);
    const { policyFile, people, gatewayKey } = await settleIn(directory, options);
    const archive = join(directory, 'archive.db');
    const gatewayUrl = options.gateway ? `http://127.0.0.1:${await freePort()}` : null;
    const shared = {
      TEMPORAL_ADDRESS: engine.address,
      TEMPORAL_NAMESPACE: engine.namespace,
      SATLINK_QUEUE_PREFIX: queuePrefix,
      SATLINK_POLICY_FILE: policyFile,
      SATLINK_ARCHIVE_URL: archive,
      ...options.environment,
      ...(engine.ui ? { SATLINK_TEMPORAL_UI: engine.ui } : {}),
      ...(gatewayUrl ? { SATLINK_GATEWAY_URL: gatewayUrl } : {}),
    };
    const workers = new Map<WorkerName, LabProcess>();
    let restarts = 0;
    const orderOf = (name: WorkerName, logFile: string) => ({
      ...{ name, queuePrefix, engine, logFile, env },
      environment: {
        ...lab.workerEnv(name),
        ...shared,
        ...(typeof options.workerEnv === 'function' ? options.workerEnv(name) : options.workerEnv),
      },
    });
    const start = async (name: WorkerName) => {
      const logFile = join(logs, `${name}.log`);
      const onDeath = (because: string) => {
        say(`the ${name} worker ended (${because}); its log is ${logFile}. It is started again`);
        workers.delete(name);
        restarts += 1;
        if (restarts > RESTARTS_MAX) return;
        start(name).catch((error: unknown) => say(`the ${name} worker does not start again: ${String(error)}`));
      };
      workers.set(name, await startWorker({ ...orderOf(name, logFile), onDeath }));
    };
    const startAnother = async (name: WorkerName, root: string) => {
      const logFile = join(logs, `${name}-${basename(root)}.log`);
      const onDeath = (because: string) => say(`another ${name} worker ended (${because}); its log is ${logFile}`);
      const worker = await startWorker({ ...orderOf(name, logFile), root, onDeath });
      closing.push(() => worker.end('SIGTERM'));
      return worker;
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
    const gateway = gatewayUrl
      ? await openGateway(gatewayUrl, {
          environment: { ...shared, SATLINK_FLEET_FILE: FLEET_FILE, SATLINK_GATEWAY_KEY: gatewayKey },
          ...{ lab, people, logs, env, say, closing },
        })
      : null;
    const pidOf = (name: WorkerName) => workers.get(name)?.pid ?? null;
    const parts = { engine, lab, queuePrefix, policyFile, people, gateway, logs, archive };
    return { ...parts, start, kill, pidOf, startAnother, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface GatewayOrder {
  environment: Record<string, string>;
  lab: Lab;
  people: LabPerson[];
  logs: string;
  env: NodeJS.ProcessEnv;
  say: Say;
  closing: (() => Promise<void> | void)[];
}

/** The gateway, and before it the provider at which people sign in. */
async function openGateway(
  url: string,
  { environment, lab, people, logs, env, say, closing }: GatewayOrder,
): Promise<LabGateway> {
  const order = (name: string) => {
    const logFile = join(logs, `${name}.log`);
    return { logFile, env, onDeath: (because: string) => say(`${name} ended (${because}); its log is ${logFile}`) };
  };
  const signingSecret = `lab-${randomBytes(18).toString('base64url')}`;
  lab.clicks.goTo({ url: `${url}/v1/slack/interactions`, signingSecret, people });
  const oidc = await startOidc(people, { gatewayUrl: url, ...order('oidc') });
  closing.push(() => oidc.end('SIGTERM'));
  const how = {
    ...order('gateway'),
    environment: { ...environment, ...oidc.environment, ...slackOf(lab, signingSecret) },
  };
  let running = await startGateway(url, how);
  closing.push(() => running.end('SIGTERM'));
  const { tokens } = running;
  say(`the console and the API are at ${url}`);
  return {
    url,
    tokens,
    async restart(signal) {
      await running.end(signal);
      running = await startGateway(url, how, tokens);
    },
  };
}

function slackOf({ addresses, secrets }: Lab, signingSecret: string): Record<string, string> {
  return {
    SATLINK_SLACK_API_URL: `${addresses.slack}/api`,
    SATLINK_SLACK_SIGNING_SECRET: signingSecret,
    SATLINK_SLACK_RESPONSE_ORIGINS: addresses.slack,
    // The token with which the gateway opens the form of a button.
    SATLINK_SLACK_BOT_TOKEN: secrets['SATLINK_SLACK_BOT_TOKEN']!,
  };
}

async function engineOf({ engine, say, useCluster, ui, dbFile, env }: StackOptions) {
  if (engine) return { ...engine, ui: null, close: async () => undefined };
  return startEngine({ say, ...definedOf({ useCluster, ui, dbFile, env }) });
}

function definedOf<T extends object>(options: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [Key in keyof T]: Exclude<T[Key], undefined> };
}
