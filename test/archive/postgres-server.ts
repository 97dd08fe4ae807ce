import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../../lab/free-port';
import { until } from '../until';

export interface PostgresServer {
  url: string;
  close(): Promise<void>;
}

/** Where Debian's package has the programs. Newest first; null where there is none. */
export function postgresPrograms(): string | null {
  const packaged = '/usr/lib/postgresql';
  const versions = existsSync(packaged) ? readdirSync(packaged).sort((one, other) => Number(other) - Number(one)) : [];
  const folders = [...versions.map((version) => join(packaged, version, 'bin')), '/usr/local/bin'];
  return folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name)))) ?? null;
}

/** A cluster of its own on loopback, in a directory of its own. */
export async function startPostgres(programs: string): Promise<PostgresServer> {
  const directory = mkdtempSync(join(tmpdir(), 'satlink-postgres-'));
  const owner = notRoot();
  if (owner !== null) chownSync(directory, owner.uid, owner.gid);
  chmodSync(directory, 0o700);
  const cluster = join(directory, 'cluster');
  const quiet = { ...owner, cwd: directory, stdio: 'ignore' } as const;
  execFileSync(join(programs, 'initdb'), ['-D', cluster, '-U', 'satlink', '-A', 'trust', '--no-sync'], quiet);
  const port = await freePort();
  const settings = [
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    `unix_socket_directories=${directory}`,
    '-c',
    'fsync=off',
  ];
  const server = spawn(join(programs, 'postgres'), ['-D', cluster, '-p', String(port), ...settings], quiet);
  const gone = once(server, 'exit');
  const url = `postgres://satlink@127.0.0.1:${port}/postgres`;
  await until(() => answers(url));
  return {
    url,
    async close() {
      server.kill('SIGQUIT');
      await gone;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The server refuses to run as root. */
function notRoot(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const number = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: number('-u'), gid: number('-g') };
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString });
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  );
}
