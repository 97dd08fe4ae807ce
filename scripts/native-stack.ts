import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { parse } from 'yaml';
import { findEngine } from '../lab/engine/find-engine';
import { freePort } from '../lab/free-port';
import { startLab } from '../lab/lab';
import type { Lab } from '../lab/lab';
import { settleIn, type LabPerson } from '../lab/people';
import { endOf, startProcess } from '../lab/process';
import { FLEET_FILE } from '../lab/worker-env';
import { connect } from '../src/runs';
import type { Engine } from '../src/runs';

const ROOT = join(__dirname, '..');
const CACHE = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'satlink-responder', 'stack');
const SERVER = 'go.temporal.io/server';
/** A worker takes the lab for outside systems with this prefix alone. */
const QUEUE_PREFIX = 'lab-';
const READY_WITHIN_MS = 120_000;
/** With it the processes of this stack encrypt, and read again. */
const CODEC_KEYS = JSON.stringify({ current: 'stack', keys: { stack: randomBytes(32).toString('base64') } });

interface Service {
  environment: Record<string, string>;
  image?: string;
}
const compose = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
  services: Record<string, Service>;
};

type Stop = () => unknown;

/** The services of docker-compose.yml without Docker, with the settings that stand there, against the lab. */
export interface NativeStack {
  lab: Lab;
  /** The people of its policy. */
  people: LabPerson[];
  /** Files of this stack: its secrets, its site and the logs of its processes. */
  folder: string;
  /** How PostgreSQL's own programs reach the database: `PGHOST` and so on. */
  databaseEnv: Record<string, string>;
  /** An empty PostgreSQL. The one before must have ended. */
  startDatabase(): Promise<void>;
  /** The databases of Temporal and their schema. */
  setUpSchema(): void;
  startTemporal(): Promise<void>;
  setUpNamespace(): Promise<void>;
  /** Both workers and the gateway. */
  startOurs(): Promise<void>;
  connect(): Promise<Engine>;
  /** Ends every process but the lab, the newest first. Returns when they are gone. */
  stopAll(): Promise<void>;
  close(): Promise<void>;
}

/** Needs PostgreSQL's programs and Go, and builds Temporal's server the first time (some minutes). Nothing runs yet. */
export async function openNativeStack(): Promise<NativeStack> {
  const folder = mkdtempSync(join(tmpdir(), 'satlink-stack-'));
  chmodSync(folder, 0o755);
  const version = /:-([\d.]+)\}/.exec(compose.services['temporal']!.image!)![1]!;
  const server = built(version);
  const ports = await portsOf([
    'postgresql',
    'temporal',
    'diagnosis',
    'diagnosisSdk',
    'remediation',
    'remediationSdk',
    'gateway',
    ...MEMBERS,
  ]);
  const place = placer(folder, ports);
  const passwordFile = join(folder, 'secrets', 'postgres_password');
  for (const name of ['secrets', 'site', 'archive']) mkdirSync(join(folder, name));
  writeFileSync(passwordFile, 'a-long-random-text\n', { mode: 0o644 });
  const lab = await startLab();
  const { policyFile, people } = await settleIn(folder, {});
  cpSync(policyFile, join(folder, 'site', 'policy.yaml'));
  cpSync(FLEET_FILE, join(folder, 'site', 'fleet.yaml'));
  const engine = { address: `127.0.0.1:${ports['temporal']}`, namespace: place('gateway')['TEMPORAL_NAMESPACE']! };

  const running: Stop[] = [];
  const stopAll = async () => {
    for (let stop = running.pop(); stop !== undefined; stop = running.pop()) await stop();
  };
  return {
    lab,
    people,
    folder,
    databaseEnv: {
      PGHOST: '127.0.0.1',
      PGPORT: ports['postgresql']!,
      PGUSER: place('postgresql')['POSTGRES_USER']!,
      PGPASSWORD: readFileSync(passwordFile, 'utf8').trim(),
    },
    async startDatabase() {
      running.push(await startDatabase(folder, place('postgresql'), ports['postgresql']!));
    },
    setUpSchema: () =>
      script(
        'setup-schema.sh',
        { ...place('temporal-schema'), TEMPORAL_SCHEMA: join(server.sources, 'schema') },
        CACHE,
      ),
    async startTemporal() {
      running.push(await startServer(place('temporal'), ports, folder));
    },
    async setUpNamespace() {
      const cli = await findEngine({ say: () => undefined, env: process.env });
      script('setup-namespace.sh', place('temporal-namespace'), dirname(cli));
    },
    async startOurs() {
      for (const name of ['diagnosis', 'remediation'] as const) {
        const environment = {
          ...place(`${name}-worker`),
          SATLINK_HEALTH_PORT: ports[name]!,
          SATLINK_SDK_METRICS_PORT: ports[`${name}Sdk`]!,
        };
        const worker = await startOurs(`${name}-worker`, `src/workers/${name}-worker.ts`, {
          environment: withLab(environment, lab.workerEnv(name), folder),
          folder,
          ready: `http://127.0.0.1:${ports[name]}/readyz`,
        });
        running.push(() => worker.end('SIGTERM'));
      }
      const own = { SATLINK_GATEWAY_PORT: ports['gateway']!, SATLINK_QUEUE_PREFIX: QUEUE_PREFIX };
      const gateway = await startOurs('gateway', 'src/gateway/main.ts', {
        environment: withLab({ ...place('gateway'), ...own }, {}, folder),
        folder,
        ready: `http://127.0.0.1:${ports['gateway']}/readyz`,
      });
      running.push(() => gateway.end('SIGTERM'));
    },
    async connect() {
      const runs = await connect({
        ...engine,
        queuePrefix: QUEUE_PREFIX,
        env: { ...process.env, SATLINK_CODEC_KEYS: CODEC_KEYS },
      });
      running.push(() => runs.close());
      return runs;
    },
    stopAll,
    async close() {
      await stopAll();
      await lab.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The parts of the server that find each other by ports of their own. */
const MEMBERS = ['FRONTEND', 'MATCHING', 'HISTORY', 'WORKER'].flatMap((one) => [
  `${one}_GRPC_PORT`,
  `${one}_MEMBERSHIP_PORT`,
]);

async function portsOf(names: string[]): Promise<Record<string, string>> {
  const ports: Record<string, string> = {};
  for (const name of names) ports[name] = String(await freePort());
  return ports;
}

/** The environment of a service, with this machine's files and ports where the container has its own. */
function placer(folder: string, ports: Record<string, string>): (service: string) => Record<string, string> {
  const moved: [RegExp, string][] = [
    [/\$\{(\w+)(?::[-?])([^}]*)\}/g, '$2'],
    [/^\/run\/secrets\//, join(folder, 'secrets/')],
    [/^\/etc\/satlink\//, join(folder, 'site/')],
    [/^\/var\/lib\/satlink\//, join(folder, 'archive/')],
    [/^\/deploy\//, join(ROOT, 'deploy', 'temporal/')],
    [/^temporal:7233$/, `127.0.0.1:${ports['temporal']}`],
    [/^postgresql$/, '127.0.0.1'],
    [/^5432$/, ports['postgresql']!],
    [/^0\.0\.0\.0$/, '127.0.0.1'],
  ];
  return (service) =>
    Object.fromEntries(
      Object.entries(compose.services[service]!.environment)
        .map(([name, value]) => [name, moved.reduce((text, [from, to]) => text.replace(from, to), value)] as const)
        .filter(([, value]) => value !== ''),
    );
}

/** Every secret that a process reads from a file gets the lab's value there; the lab's addresses stand in for a site's. */
function withLab(
  environment: Record<string, string>,
  given: Record<string, string>,
  folder: string,
): Record<string, string> {
  const own: Record<string, string> = { ...given, SATLINK_CODEC_KEYS: CODEC_KEYS };
  delete own['SATLINK_POLICY_FILE'];
  delete own['SATLINK_FLEET_FILE'];
  for (const [name, file] of Object.entries(environment)) {
    if (!name.endsWith('_FILE') || !file.startsWith(join(folder, 'secrets'))) continue;
    const bare = name.replace(/_FILE$/, '');
    writeFileSync(file, own[bare] ?? 'a-token-of-the-stack', { mode: 0o600 });
    delete own[bare];
  }
  return { ...environment, ...own };
}

/** Temporal's server and its schema tool, from its sources. */
function built(version: string): { sources: string } {
  for (const [name, inside] of [
    ['server', 'cmd/server'],
    ['temporal-sql-tool', 'cmd/tools/sql'],
  ] as const) {
    if (existsSync(join(CACHE, name))) continue;
    console.log(`building ${name} ${version}`);
    mkdirSync(CACHE, { recursive: true });
    execFileSync('go', ['install', `${SERVER}/${inside}@v${version}`], {
      env: { ...process.env, GOBIN: CACHE },
      stdio: 'inherit',
    });
    if (name !== 'server') execFileSync('mv', [join(CACHE, 'sql'), join(CACHE, name)]);
  }
  const { Dir } = JSON.parse(execFileSync('go', ['mod', 'download', '-json', `${SERVER}@v${version}`]).toString()) as {
    Dir: string;
  };
  return { sources: Dir };
}

/** Starts a PostgreSQL with an empty cluster of its own. Returns how to end it. */
async function startDatabase(
  folder: string,
  { POSTGRES_USER, POSTGRES_PASSWORD_FILE }: Record<string, string>,
  port: string,
): Promise<() => Promise<void>> {
  const owner = process.getuid?.() === 0 ? nobody() : null;
  const data = mkdtempSync(join(folder, 'postgresql-'));
  if (owner) chownSync(data, owner.uid, owner.gid);
  const how = { ...owner, cwd: data, stdio: 'ignore' } as const;
  const cluster = join(data, 'cluster');
  const user = ['-U', POSTGRES_USER!, '-A', 'scram-sha-256', '--pwfile', POSTGRES_PASSWORD_FILE!];
  execFileSync('initdb', ['-D', cluster, ...user, '--no-sync'], how);
  const settings = ['-c', `unix_socket_directories=${data}`, '-c', 'fsync=off'];
  const server = spawn('postgres', ['-D', cluster, '-p', port, ...settings], how);
  await untilTrue('postgresql', async () => {
    const ready = ['-h', '127.0.0.1', '-p', port];
    return Promise.resolve(spawnSync('pg_isready', ready).status === 0);
  });
  return () => endOf(server, 'SIGINT');
}

/** PostgreSQL refuses to run as root. */
function nobody(): { uid: number; gid: number } {
  const number = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: number('-u'), gid: number('-g') };
}

/** As deploy/temporal/start-server.sh does: the password comes from its file. The image's own start only finds its address. */
async function startServer(
  environment: Record<string, string>,
  ports: Record<string, string>,
  folder: string,
): Promise<() => Promise<void>> {
  const log = openSync(join(folder, 'temporal.log'), 'a');
  const server = spawn(join(CACHE, 'server'), ['start'], {
    env: {
      ...environment,
      ...Object.fromEntries(MEMBERS.map((name) => [name, ports[name]!])),
      FRONTEND_GRPC_PORT: ports['temporal']!,
      FRONTEND_HTTP_PORT: ports['FRONTEND_GRPC_PORT']!,
      POSTGRES_PWD: readFileSync(environment['POSTGRES_PWD_FILE']!, 'utf8').trim(),
    },
    stdio: ['ignore', log, log],
  });
  await untilTrue('temporal', async () => {
    if (server.exitCode !== null) throw new Error(readFileSync(join(folder, 'temporal.log'), 'utf8').slice(-2000));
    const connection = await Connection.connect({ address: `127.0.0.1:${ports['temporal']}` }).catch(() => null);
    await connection?.close();
    return connection !== null;
  });
  return () => endOf(server, 'SIGTERM');
}

/** A job of the compose file, with its tools before others on the PATH. */
function script(name: string, environment: Record<string, string>, tools: string): void {
  const env = { ...environment, PATH: `${tools}${delimiter}${process.env['PATH']}` };
  execFileSync('sh', [join(ROOT, 'deploy', 'temporal', name)], { env, stdio: 'pipe' });
}

function startOurs(
  title: string,
  source: string,
  { environment, folder, ready }: { environment: Record<string, string>; folder: string; ready: string },
) {
  const logFile = join(folder, `${title}.log`);
  return startProcess({
    title,
    script: source,
    environment,
    logFile,
    env: process.env,
    onDeath: (because) => console.error(`${title} ended (${because})\n${readFileSync(logFile, 'utf8').slice(-2000)}`),
    isReady: () =>
      fetch(ready).then(
        ({ ok }) => ok,
        () => false,
      ),
  });
}

async function untilTrue(what: string, look: () => Promise<boolean>): Promise<void> {
  const giveUp = Date.now() + READY_WITHIN_MS;
  while (!(await look())) {
    if (Date.now() > giveUp) throw new Error(`${what} was not ready for two minutes`);
    await pause(200);
  }
}
