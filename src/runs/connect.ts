import { connect as connectSocket } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { converterOf } from '../codec/converter';
import { isLoopbackAddress } from '../config/loopback';
import type { PolicyNow } from '../config/policy-now';
import { ConfigProblems } from '../config/problems';
import { unencrypted } from '../config/rules';
import { readTemporal } from '../config/temporal';
import { taskQueues } from '../contract/engine-names';
import { RunsProblem } from './problem';
import { interceptors } from './retry-calls';

export interface EngineSettings {
  /** `host:port`; else the value of `TEMPORAL_*` or `temporal.toml`, else localhost:7233. */
  address?: string;
  namespace?: string;
  queuePrefix?: string;
  /** The environment of the process. Its entry point reads it and passes it on. */
  env: Record<string, string | undefined>;
  policyNow?: PolicyNow;
}

/** The engine as gateway and command line see it. */
export interface Engine {
  client: Client;
  address: string;
  namespace: string;
  queues: { diagnosis: string; remediation: string };
  /**
   * Today's policy, whose keys prove who decided. Without it, or while it cannot be read, no decision counts as signed.
   */
  policyNow?: PolicyNow;
  /** The id of the key that encrypts what this process writes into the engine; absent if it writes in clear. */
  codecKeyId?: string;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 3000;

/** Connects. Reports within three seconds that no server answers. Throws `RunsProblem`. */
export async function connect(settings: EngineSettings): Promise<Engine> {
  const profile = readProfile(settings);
  if (profile.codecKeys === null) refuseUnencrypted(settings);
  const { tls, apiKey, metadata } = profile.connectionOptions;
  const address = settings.address ?? profile.address;
  const namespace = settings.namespace ?? profile.namespace;
  let connection: Connection;
  try {
    if (isLoopbackAddress(address)) await probe(address);
    connection = await Connection.connect({
      address,
      connectTimeout: CONNECT_TIMEOUT_MS,
      interceptors,
      ...(tls === undefined ? {} : { tls }),
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(metadata === undefined ? {} : { metadata }),
    });
  } catch {
    throw new RunsProblem(
      'unreachable',
      `no Temporal server answers at ${address}; start one with "npm run dev", or name yours with --address or TEMPORAL_ADDRESS`,
    );
  }
  return {
    client: new Client({ connection, namespace, dataConverter: converterOf(profile.codecKeys) }),
    address,
    namespace,
    queues: taskQueues(settings.queuePrefix ?? ''),
    ...(settings.policyNow === undefined ? {} : { policyNow: settings.policyNow }),
    ...(profile.codecKeys === null ? {} : { codecKeyId: profile.codecKeys.current }),
    close: () => connection.close(),
  };
}

/** A closed port on this machine is known at once. gRPC would try until its time is up. */
function probe(address: string): Promise<void> {
  const { hostname, port } = new URL(`tcp://${address}`);
  const socket = connectSocket({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || 7233),
    timeout: CONNECT_TIMEOUT_MS,
  });
  return new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject).once('timeout', reject);
  }).finally(() => socket.destroy());
}

/** Without keys we would write in clear. The workers of such a site have keys. */
function refuseUnencrypted({ policyNow }: EngineSettings): void {
  const policy = policyNow?.();
  const problems = policy?.readable ? unencrypted(policy.value) : [];
  if (problems.length > 0) throw new RunsProblem('bad-input', problems.join('; '));
}

function readProfile({ env }: EngineSettings): ReturnType<typeof readTemporal> {
  try {
    return readTemporal(env);
  } catch (error) {
    if (error instanceof ConfigProblems) throw new RunsProblem('bad-input', error.problems.join('; '));
    throw error;
  }
}
