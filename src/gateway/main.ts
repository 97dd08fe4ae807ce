import { once } from 'node:events';
import { forTerminal } from '../text/terminal';
import { ConfigProblems } from '../config/problems';
import { archiveAt } from '../archive/archive';
import { readBuild } from '../config/build';
import { secretsIn } from '../config/secret';
import type { GatewayConfig } from '../config/gateway-config';
import { readGatewayConfig } from '../config/read-gateway-config';
import { unnamedProxy } from '../config/unnamed-proxy';
import { connect, RunsProblem } from '../runs';
import type { Engine } from '../runs';
import { createAuditedLog } from '../metrics/audited-log';
import { createMetrics } from '../metrics/metrics';
import { createTraces } from '../traces/traces';
import { buildGateway } from './app';
import { readPrivateKey } from '../signing';
import type { PrivateKey } from '../signing';
import { inTheNameOf } from './decisions/in-the-name-of';
import { BrakeWatch } from './live/brake-watch';
import { RegionWatch } from './live/region-watch';
import { LiveRuns } from './live/live-runs';

const EXIT = { stopped: 0, failed: 1, misconfigured: 2 };
const CONNECT_EVERY_MS = 2_000;

/** The life of the gateway process: configuration, engine, listening, and an orderly end on SIGTERM or SIGINT. */
async function main(): Promise<number> {
  const config = readSettings();
  if (config === null) return EXIT.misconfigured;
  const key = await readKey(config);
  if (typeof key === 'string') {
    process.stderr.write(forTerminal(`SATLINK_GATEWAY_KEY: ${key}\n`));
    return EXIT.misconfigured;
  }
  const build = readBuild();
  const environments = Object.keys(config.fleet.environments);
  const metrics = createMetrics({ process: 'gateway', build, environments });
  const { log: how, auditLog } = config;
  const always = { process: 'gateway', build };
  const log = createAuditedLog({ log: how, auditLog, always, secrets: secretsIn(config) }, metrics);
  const proxy = unnamedProxy(config.publicUrl, config.trustedProxies);
  if (proxy !== null) log.warn(proxy);
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(EXIT.failed);
      log.info(`${signal}: answering what is open`);
      stopping.abort();
    });
  }
  const engine = await reachEngine(config, {
    stopping: stopping.signal,
    say: (because) => void log.warn('the engine cannot be reached yet', { because }),
  });
  if (engine === null) return EXIT.stopped;
  const live = new LiveRuns(engine);
  const archive = archiveAt(config.archive, { writes: false });
  const traces = createTraces({ config: config.traces, process: 'gateway', build, environments, log });
  const parts = {
    config,
    engine,
    log,
    metrics,
    traces,
    brakes: new BrakeWatch(engine),
    incidents: new RegionWatch(engine),
  };
  const app = await buildGateway({ ...parts, ...inTheNameOf(key, parts), live, archive });
  try {
    const url = await app.listen({ ...config.listen });
    log.info('listening', { url, publicUrl: config.publicUrl, temporal: engine.address });
    if (!stopping.signal.aborted) await once(stopping.signal, 'abort');
    log.info('stopped');
    return EXIT.stopped;
  } catch (error) {
    log.error('the gateway failed', { error });
    return EXIT.failed;
  } finally {
    await app.close();
    await traces.close();
    await engine.close();
  }
}

function readSettings(): GatewayConfig | null {
  try {
    return readGatewayConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigProblems)) throw error;
    process.stderr.write(forTerminal(`${error.message}\n`));
    return null;
  }
}

async function readKey({ signingKey }: GatewayConfig): Promise<PrivateKey | string | null> {
  return signingKey === null ? null : readPrivateKey(signingKey.reveal());
}

/**
 * Waits for an engine that starts later than the gateway. The gateway answers nothing until then, so no alert is lost.
 */
async function reachEngine(
  config: GatewayConfig,
  { stopping, say }: { stopping: AbortSignal; say: (because: string) => void },
): Promise<Engine | null> {
  while (!stopping.aborted) {
    try {
      const { queuePrefix, policyNow } = config;
      return await connect({ env: process.env, queuePrefix, policyNow });
    } catch (error) {
      if (!(error instanceof RunsProblem) || error.kind !== 'unreachable') throw error;
      say(error.message);
      await new Promise((resolve) => setTimeout(resolve, CONNECT_EVERY_MS));
    }
  }
  return null;
}

void main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(forTerminal(`gateway: ${error instanceof Error ? error.message : String(error)}\n`));
    process.exit(EXIT.failed);
  },
);
