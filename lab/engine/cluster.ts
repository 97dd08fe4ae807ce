import { Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { isLoopbackAddress } from '../../src/config/loopback';
import { SEARCH_ATTRIBUTES } from '../../src/contract/engine-names';
import type { Say } from './waiting';

const KEYWORD = 2;
const ALREADY_EXISTS = 6;

export interface Cluster {
  address: string;
  namespace: string;
}

/**
 * The cluster that the environment names. It is never used by accident: a demo there would take the runs of a real
 * queue. So an address that is not on this machine counts only if somebody asked for it.
 */
export async function namedCluster({
  env,
  useCluster,
  say,
}: {
  env: NodeJS.ProcessEnv;
  useCluster: boolean;
  say: Say;
}): Promise<Cluster | null> {
  const address = env['TEMPORAL_ADDRESS'];
  if (!useCluster && !address) return null;
  if (!useCluster && !isLoopbackAddress(address!)) {
    say(`TEMPORAL_ADDRESS is not on this machine: not used without --use-cluster`);
    return null;
  }
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({ overrideEnvVars: definedOnly(env) });
  const named = connectionOptions.address ?? 'localhost:7233';
  say(`engine: the cluster at ${named}, namespace ${namespace}`);
  const connection = await Connection.connect({ ...connectionOptions, connectTimeout: '5s' }).catch(() => null);
  if (connection) {
    await ensureSearchAttributes(connection, namespace);
    await connection.close();
    return { address: named, namespace };
  }
  if (useCluster) throw new Error(`No Temporal server answers at ${named}. It was asked for with --use-cluster.`);
  say(`nothing answers at ${named}: looking further`);
  return null;
}

/** Registers the search attributes of runs. Attributes that exist already stay as they are. */
async function ensureSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.values(SEARCH_ATTRIBUTES).filter((name) => !(name in (customAttributes ?? {})));
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map((name) => [name, KEYWORD]));
  await connection.operatorService
    .addSearchAttributes({ namespace, searchAttributes })
    .catch((error: { code?: number }) => {
      if (error.code !== ALREADY_EXISTS) throw error;
    });
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
