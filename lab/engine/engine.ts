import { namedCluster } from './cluster';
import { startDevServer } from './dev-server';
import { findEngine, type Source } from './find-engine';
import { type Say, whileWaiting } from './waiting';

export { EngineUnavailable } from './find-engine';

export interface EngineProcess {
  /** Use the cluster of TEMPORAL_ADDRESS or of the Temporal profile, also when it is not on this machine. */
  useCluster?: boolean;
  /** Where to listen; a free port when not given. */
  port?: number;
  /** Serve Temporal's own web pages too. */
  ui?: boolean;
  /** SQLite file, so that runs survive the server. Without one they live in memory. */
  dbFile?: string;
  /** Defaults to `default`; a cluster named by the environment brings its own. */
  namespace?: string;
  say: Say;
  env?: NodeJS.ProcessEnv;
  /** Where to look for a server to start, in this order. */
  sources?: readonly Source[];
}

export interface Engine {
  /** host:port */
  address: string;
  namespace: string;
  ui: string | null;
  /** The server's process when it is ours, else null. */
  pid: number | null;
  /** Stops the server when it is ours. */
  close: () => Promise<void>;
}

/** An engine that answers: the named cluster, else a development server of our own. Throws `EngineUnavailable`. */
export async function startEngine(options: EngineProcess): Promise<Engine> {
  const { useCluster = false, ui = false, namespace = 'default', say, env = process.env } = options;
  const cluster = await whileWaiting(say, 'asking the cluster', namedCluster({ env, useCluster, say }));
  if (cluster) return { ...cluster, ui: null, pid: null, close: async () => undefined };
  const path = await findEngine({ say, env, ...(options.sources && { sources: options.sources }) });
  const order = { path, namespace, ui, env, ...(options.dbFile && { dbFile: options.dbFile }) };
  // A port that was free a moment ago may be taken now; one that was asked for is tried once.
  const ports = options.port === undefined ? [{}, {}, {}] : [{ port: options.port }];
  for (const [index, port] of ports.entries()) {
    const starting = startDevServer({ ...order, ...port });
    try {
      return { ...(await whileWaiting(say, 'starting the engine', starting)), namespace };
    } catch (error) {
      if (index === ports.length - 1) throw error;
      say(`the engine did not start, trying another port`);
    }
  }
  throw new Error('unreachable');
}
