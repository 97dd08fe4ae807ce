import type * as pg from 'pg';
import type { Secret } from '../config/secret';
import type { Database, Row } from './database';
import { withoutNul } from './database';

const CONNECTIONS_MAX = 4;
const CONNECT_MS = 5_000;
const STATEMENT_MS = 10_000;

/** Opens a pool. It connects with the first statement, and again after the server was away. */
export async function openPostgres(url: Secret): Promise<Database> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- most sites use a file and need no client
  const { Pool } = require('pg') as typeof pg;
  const pool = new Pool({
    connectionString: url.reveal(),
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: STATEMENT_MS,
    application_name: 'satlink',
  });
  // An idle connection that breaks is replaced. Without a listener it would end the process.
  pool.on('error', () => undefined);
  return {
    all: async (statement, values = []) => (await pool.query<Row>(numbered(statement), values.map(withoutNul))).rows,
    close: () => pool.end(),
  };
}

/** `?` as PostgreSQL writes it: `$1`, `$2`, … No statement of ours has a question mark in a text. */
export function numbered(statement: string): string {
  let count = 0;
  return statement.replace(/\?/g, () => `$${(count += 1)}`);
}

/** Where the database is, for messages: without its user and password. */
export function hostOf(url: Secret): string {
  const text = url.reveal();
  return URL.canParse(text) ? new URL(text).host : 'an address that cannot be read';
}
