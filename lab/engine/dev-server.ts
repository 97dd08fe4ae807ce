import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../src/contract/engine-names';

/**
 * Servers as shipped read transfer tasks at most 20 times a second a shard, so that after a short burst every workflow
 * task waits about 40 ms. Raised, a run reaches its gate in a quarter of the time.
 */
const POLL_SETTINGS = ['transfer', 'timer', 'visibility'].map((queue) => `history.${queue}ProcessorMaxPollRPS=5000`);
/** Pausing a workflow is an experiment of newer servers; people will try it, so the lab and the tests must live with it. */
const PAUSE_SETTING = 'frontend.WorkflowPauseEnabled=true';
/** A server looks every three minutes whether a version of a worker is drained. Nobody waits so long in a lab. */
const DRAIN_SETTINGS = ['VisibilityGracePeriod', 'RefreshInterval'].map(
  (name) => `matching.wv.VersionDrainageStatus${name}="1s"`,
);
/** A server notes only every 30 seconds how far it is, and deletes no workflow before that. Nobody waits so long in a lab. */
const NOTE_SETTINGS = ['transfer', 'visibility', 'timer'].map(
  (queue) => `history.${queue}ProcessorUpdateAckInterval="1s"`,
);
const READY_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 5_000;

export interface DevServerOrder {
  path: string;
  namespace: string;
  port?: number;
  ui: boolean;
  dbFile?: string;
  /** More of its dynamic configuration: `name=value`. */
  settings?: readonly string[];
  env: NodeJS.ProcessEnv;
}

export interface DevServer {
  address: string;
  ui: string | null;
  pid: number;
  close: () => Promise<void>;
}

/** Starts a server of our own and returns when it answers. It ends with this process, however this process ends. */
export async function startDevServer(order: DevServerOrder): Promise<DevServer> {
  const port = order.port ?? (await freePort());
  const uiPort = order.ui ? await freePort() : null;
  const child = spawn(order.path, startArgs({ ...order, port, uiPort }), {
    // The heap of this server is small, so the collector of Go would run all the time.
    env: { GOGC: '400', ...order.env },
    stdio: ['ignore', 'ignore', 'pipe'],
    // Of its own process group: Ctrl-C in a terminal reaches us alone, and we stop the workers before the server.
    detached: true,
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2000)));
  const started = await Promise.race([once(child, 'spawn').then(() => true), once(child, 'error').then(() => false)]);
  if (!started) throw new Error(`${order.path} cannot be started`);
  // Without a file there is nothing to finish writing.
  const close = endWithUs(child, order.dbFile ? 'SIGTERM' : 'SIGKILL');
  try {
    await untilServing(port, order.namespace, child);
  } catch (error) {
    await close();
    throw new Error(`The development server did not start: ${complaint.trim() || String(error)}`, { cause: error });
  }
  child.unref();
  return { address: `127.0.0.1:${port}`, ui: uiPort ? `http://127.0.0.1:${uiPort}` : null, pid: child.pid!, close };
}

function startArgs(order: DevServerOrder & { port: number; uiPort: number | null }): string[] {
  const { namespace, port, uiPort, dbFile, settings = [] } = order;
  const args = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'error'];
  if (namespace !== 'default') args.push('--namespace', namespace);
  args.push(...(uiPort ? ['--ui-port', String(uiPort), '--ui-disable-news-fetch'] : ['--headless']));
  for (const setting of [...POLL_SETTINGS, ...DRAIN_SETTINGS, ...NOTE_SETTINGS, PAUSE_SETTING, ...settings])
    args.push('--dynamic-config-value', setting);
  for (const name of Object.values(SEARCH_ATTRIBUTES)) args.push('--search-attribute', `${name}=Keyword`);
  if (dbFile)
    args.push('--db-filename', dbFile, '--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL');

  return args;
}

/** Returns how to stop the child. When this process is killed without a word, a watcher stops the child. */
function endWithUs(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): () => Promise<void> {
  // The shell waits on a pipe that only we hold: its end is our end. It must not outlive the child, whose number may be
  // given to another process.
  const watcher = spawn('sh', ['-c', 'read line; kill "$1"', 'watcher', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.once('error', () => undefined);
  watcher.stdin.once('error', () => undefined);
  watcher.unref();
  (watcher.stdin as unknown as { unref: () => void }).unref();
  (child.stderr as unknown as { unref: () => void }).unref();
  const killNow = () => void child.kill(signal);
  process.once('exit', killNow);
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      process.off('exit', killNow);
      watcher.kill('SIGKILL');
      resolve();
    }),
  );
  return async () => {
    child.ref();
    child.kill(signal);
    const harder = setTimeout(() => void child.kill('SIGKILL'), STOP_WITHIN_MS);
    await ended;
    clearTimeout(harder);
  };
}

/** Resolves when the namespace can be described. */
async function untilServing(port: number, namespace: string, child: ChildProcess): Promise<void> {
  const giveUpAt = Date.now() + READY_WITHIN_MS;
  // A gRPC client that was refused once waits a second before it looks again, so the port is watched first.
  while (!(await isListening(port))) await pauseUnlessOver(child, giveUpAt);
  const connection = Connection.lazy({ address: `127.0.0.1:${port}` });
  try {
    while (!(await canDescribe(connection, namespace))) await pauseUnlessOver(child, giveUpAt);
  } finally {
    await connection.close();
  }
}

async function pauseUnlessOver(child: ChildProcess, giveUpAt: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended with code ${child.exitCode}`);
  if (Date.now() > giveUpAt) throw new Error(`it does not answer after ${READY_WITHIN_MS / 1000} s`);
  await new Promise((resolve) => setTimeout(resolve, 25));
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

function canDescribe(connection: Connection, namespace: string): Promise<boolean> {
  return connection
    .withDeadline(Date.now() + 1000, () => connection.workflowService.describeNamespace({ namespace }))
    .then(
      () => true,
      () => false,
    );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
