import { setTimeout as pause } from 'node:timers/promises';
import { forTerminal } from '../text/terminal';
import { Client } from '@temporalio/client';
import type { DataConverter, Logger } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import { makeTelemetryFilterString, Runtime, type Worker } from '@temporalio/worker';
import { converterOf } from '../codec/converter';
import { readBuild } from '../config/build';
import type { Config } from '../config/config';
import { ConfigProblems } from '../config/problems';
import { readConfig } from '../config/read-config';
import { readTemporal, type TemporalConfig } from '../config/temporal';
import { taskQueues } from '../contract/engine-names';
import { connectToTemporal } from './connect';
import { serveHealth, type Vitals } from './health';
import { watchForLostRun } from './lost-run';
import { secretsIn } from '../config/secret';
import { createAuditedLog } from '../metrics/audited-log';
import { createMetrics } from '../metrics/metrics';
import type { Metrics } from '../metrics/metrics';
import { createTraces } from '../traces/traces';
import type { Traces } from '../traces/traces';
import { gaugeWorker } from './worker-metrics';

/** The parts of a worker. */
export interface WorkerParts {
  config: Config;
  connection: NativeConnection;
  client: Client;
  namespace: string;
  /** How both write to the engine: the client uses it already. */
  dataConverter: DataConverter;
  log: Logger;
  traces: Traces;
}

/** A side task of the process; returns the function that ends it. */
type Beside = (parts: { client: Client; queue: string; log: Logger }) => () => void;

const LAST_LINES_WITHIN_MS = 2_000;
const LOST_ENDS_WITHIN_MS = 30_000;
const EXIT = { stopped: 0, failed: 1, misconfigured: 2 };

/**
 * The life of a worker process: configuration, connection, work, and an orderly end. After SIGTERM or SIGINT, running
 * work may finish. A second signal ends the process at once.
 */
export async function runWorker(
  name: Config['process'],
  createWorker: (parts: WorkerParts) => Promise<Worker>,
  beside: Beside = () => () => undefined,
): Promise<void> {
  const settings = readSettings(name);
  if (settings === null) return process.exit(EXIT.misconfigured);
  const build = readBuild();
  const secrets = secretsIn(settings.config);
  const { log: how, auditLog, fleet } = settings.config;
  const environments = Object.keys(fleet.environments);
  const metrics = createMetrics({ process: name, build, environments });
  const log = createAuditedLog({ log: how, auditLog, always: { process: name, build }, secrets }, metrics);
  const traces = createTraces({ config: settings.config.traces, process: name, build, environments, log });
  try {
    await work(settings, { log, metrics, traces, build, createWorker, beside });
    await traces.close();
    log.info('stopped');
    await endProcess(EXIT.stopped);
  } catch (error) {
    log.error(error instanceof Error ? error.message : 'the worker failed', { error });
    await endProcess(EXIT.failed);
  }
}

/** The runtime holds back its last lines for a moment, and keeps the process alive. */
async function endProcess(code: number): Promise<never> {
  await Promise.race([Runtime.instance().shutdown(), pause(LAST_LINES_WITHIN_MS)]);
  process.exit(code);
}

interface Settings {
  config: Config;
  temporal: TemporalConfig;
}

function readSettings(name: Config['process']): Settings | null {
  try {
    return { config: readConfig(name, process.env), temporal: readTemporal(process.env) };
  } catch (error) {
    if (!(error instanceof ConfigProblems)) throw error;
    process.stderr.write(forTerminal(`${error.message}\n`));
    return null;
  }
}

interface Working {
  log: Logger;
  metrics: Metrics;
  traces: Traces;
  build: string;
  createWorker: (parts: WorkerParts) => Promise<Worker>;
  beside: Beside;
}

async function work(
  { config, temporal }: Settings,
  { log, metrics, traces, build, createWorker, beside }: Working,
): Promise<void> {
  const queue = taskQueues(config.queuePrefix)[config.process];
  const vitals: Vitals = {
    process: config.process,
    build,
    queue,
    temporal: temporal.address,
    worker: null,
    isEngineThere: null,
    metrics,
  };
  let isLost = false;
  const beginAnew = () => {
    if (isLost) return;
    isLost = true;
    log.error('the core of the SDK lost track of a run: this process ends, and whatever watches it starts it again');
    if (vitals.worker?.getState() === 'RUNNING') vitals.worker.shutdown();
    setTimeout(() => process.exit(EXIT.failed), LOST_ENDS_WITHIN_MS).unref();
  };
  installRuntime(watchForLostRun(log, beginAnew), config);
  gaugeWorker(metrics, config.process, () => vitals.worker);
  const stopping = onStopSignals(log, () => vitals.worker);
  const health = config.health && (await serveHealth(vitals, config.health));
  if (health) log.info('health endpoint', { url: health.url });
  const { namespace } = temporal;
  const connection = await connectToTemporal(temporal, { log, stopping }).catch((error: unknown) => {
    if (stopping.aborted) return null;
    throw error;
  });
  if (connection === null) return;
  try {
    const dataConverter = converterOf(temporal.codecKeys);
    const client = new Client({ connection, namespace, dataConverter });
    vitals.isEngineThere = () => isEngineThere(client);
    vitals.worker = await createWorker({ config, connection, client, namespace, dataConverter, log, traces });
    // A worker that never ran holds its connection for ever. So a worker that is stopped before its start is run to its
    // end.
    if (stopping.aborted) return await vitals.worker.runUntil(async () => undefined);
    log.info('polling', { queue, temporal: temporal.address, namespace });
    const endBeside = beside({ client, queue, log });
    await vitals.worker.run().finally(endBeside);
    if (isLost) throw new Error('ended because the core of the SDK lost track of a run');
  } finally {
    await health?.close();
    await connection.close();
  }
}

const ENGINE_WITHIN_MS = 2_000;

async function isEngineThere(client: Client): Promise<boolean> {
  try {
    await client.withDeadline(Date.now() + ENGINE_WITHIN_MS, () =>
      client.workflowService.describeNamespace({ namespace: client.options.namespace }),
    );
    return true;
  } catch {
    return false;
  }
}

/** The native core writes to our log too, so that everything passes through the scrubber. */
function installRuntime(logger: Logger, { log: { level }, sdkMetrics }: Pick<Config, 'log' | 'sdkMetrics'>): void {
  const isDetailed = level === 'trace' || level === 'debug';
  Runtime.install({
    logger,
    telemetryOptions: {
      logging: {
        filter: makeTelemetryFilterString({ core: isDetailed ? 'INFO' : 'WARN', other: 'ERROR' }),
        forward: {},
      },
      ...(sdkMetrics === null ? {} : { metrics: { prometheus: { bindAddress: addressOf(sdkMetrics) } } }),
    },
    // Our own handlers below also stop a process that has no worker yet.
    shutdownSignals: [],
  });
}

function addressOf({ host, port }: { host: string; port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function onStopSignals(log: Logger, worker: () => Worker | null): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(EXIT.failed);
      log.info(`${signal}: finishing what is running`);
      stopping.abort();
      if (worker()?.getState() === 'RUNNING') worker()?.shutdown();
    });
  }
  return stopping.signal;
}
