import { execFileSync } from 'node:child_process';
import { findRun, readRun, type Engine } from '../src/runs';
import type { NativeStack } from './native-stack';

/** A shorter text stands in encrypted bytes by chance. */
const TELLING_LENGTH = 10;
const DATABASES = ['temporal', 'temporal_visibility'];

export interface Searched {
  /** How many texts were searched for. */
  texts: number;
  /** Those that stand in the database, and are no ids of which the docs say so. */
  found: string[];
  /** Bytes of the dumps. */
  bytes: number;
}

/**
 * Searches both databases of Temporal, as `pg_dump` writes them, for all that the lab planted and the run of this
 * location says of it. Throws if the search is blind: the id of the run stands there in clear.
 */
export async function searchDatabase(
  { lab, people, databaseEnv }: Pick<NativeStack, 'lab' | 'people' | 'databaseEnv'>,
  engine: Engine,
  location: string,
): Promise<Searched> {
  const dumps = DATABASES.map((database) => dumpOf(database, databaseEnv));
  const holds = (text: string) => dumps.some((dump) => formsOf(text).some((form) => dump.includes(form)));
  const run = await readRun(engine, await findRun(engine, location));
  const ids = JSON.stringify(await idsInClear(engine));
  const secrets = [...lab.world.customerKeys(), ...Object.values(lab.secrets)];
  const texts = [...new Set([...textsIn(run), ...secrets, ...people.map(({ login }) => login)])].filter(
    ({ length }) => length >= TELLING_LENGTH,
  );
  if (!holds(run.run.split('@')[0]!)) throw new Error('the search finds not even the id of the run');
  return {
    texts: texts.length,
    found: texts.filter((text) => holds(text) && !ids.includes(JSON.stringify(text).slice(1, -1))),
    bytes: dumps.reduce((sum, { length }) => sum + length, 0),
  };
}

/** A dump as a backup has it. */
function dumpOf(database: string, databaseEnv: Record<string, string>): Buffer {
  return execFileSync('pg_dump', [database], { env: { ...process.env, ...databaseEnv }, maxBuffer: 1e9 });
}

/** A text as it stands in a column of text, and in one of bytes, which a dump shows in hexadecimal digits. */
function formsOf(text: string): string[] {
  return [text, Buffer.from(text).toString('hex')];
}

/** The ids and search attributes of all workflows: `docs/security.md` says that they stand in clear. */
async function idsInClear({ client, namespace }: Engine): Promise<unknown[]> {
  const { executions } = await client.workflowService.listWorkflowExecutions({ namespace, pageSize: 1000 });
  return executions.map(({ execution, searchAttributes }) => [
    execution,
    Object.values(searchAttributes?.indexedFields ?? {}).map(({ data }) => Buffer.from(data ?? []).toString()),
  ]);
}

function textsIn(document: unknown): string[] {
  const texts: string[] = [];
  JSON.stringify(document, (_name, one: unknown) => {
    if (typeof one === 'string') texts.push(one);
    return one;
  });
  return texts;
}
