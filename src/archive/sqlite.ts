import { access, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type Libsql from 'libsql/promise';
import type { Database, Row } from './database';
import { withoutNul } from './database';

/** Worker and gateway share the file. One waits this long for the other. */
const BUSY_MS = 2_000;

/**
 * Opens the file. Only its owner may read it. The package carries the library for each platform, and it is loaded only
 * here: most processes of a site with PostgreSQL, and all commands of the command line, need none.
 */
export async function openSqlite(path: string, { creates }: { creates: boolean }): Promise<Database> {
  if (creates) await makeFile(path);
  else await access(path);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loads a native library, see above
  const Sqlite = require('libsql/promise') as typeof Libsql;
  const file = new Sqlite(path, {});
  await file.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  return {
    async all(statement, values = []) {
      const prepared = (await file.prepare(statement)) as { all(values: unknown[]): Promise<Row[]> };
      return prepared.all(values.map(withoutNul));
    },
    close: async () => file.close(),
  };
}

async function makeFile(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'a', 0o600);
  await file.close();
}
