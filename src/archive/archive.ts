import { createHash } from 'node:crypto';
import type { ArchivePlace } from '../config/archive-place';
import type { Database, Row, Value } from './database';
import { hostOf } from './postgres';
import { openDatabase } from './open-database';
import type { OpenPlace } from './open-database';
import { decisionsOf, documentToKeep, factsOf } from './kept-run';
import type { KeptDecision, RunFacts } from './kept-run';
import { isReadRun, withReport } from '../runs';
import type { ReadRun } from '../runs';

/** The archive cannot be reached or read. The message is for the owner of the site. */
export class ArchiveAway extends Error {
  override name = 'ArchiveAway';
}

export interface Period {
  /** ISO 8601 in UTC, exclusive at the end. */
  from: string;
  until: string;
  environment?: string;
}

const FACTS: Record<keyof RunFacts, string> = {
  run: 'run',
  runId: 'run_id',
  environment: 'environment',
  account: 'account',
  region: 'region',
  location: 'location',
  locationName: 'location_name',
  runbook: 'runbook',
  cause: 'cause',
  outcome: 'outcome',
  reason: 'reason',
  started: 'started',
  ended: 'ended',
  alerted: 'alerted',
  causeNamed: 'cause_named',
  asked: 'asked',
  decided: 'decided',
  changed: 'changed',
  repaired: 'repaired',
};
const NAMES = Object.keys(FACTS) as (keyof RunFacts)[];
const ALL_FACTS = Object.values(FACTS).join(', ');
const COLUMNS = [...Object.values(FACTS), 'decisions', 'document', 'kept'];
const MAY_BE_NULL = [
  'account',
  'region',
  'cause',
  'reason',
  'alerted',
  'cause_named',
  'asked',
  'decided',
  'changed',
  'repaired',
];

const SCHEMA = [
  `CREATE TABLE IF NOT EXISTS satlink_runs (${COLUMNS.map(
    (name) => `${name} TEXT${name === 'run' ? ' PRIMARY KEY' : MAY_BE_NULL.includes(name) ? '' : ' NOT NULL'}`,
  ).join(', ')})`,
  'CREATE INDEX IF NOT EXISTS satlink_runs_by_end ON satlink_runs (ended)',
  'CREATE INDEX IF NOT EXISTS satlink_runs_by_account ON satlink_runs (account)',
  'CREATE INDEX IF NOT EXISTS satlink_runs_by_location ON satlink_runs (location)',
  'CREATE TABLE IF NOT EXISTS satlink_forgotten (mark TEXT PRIMARY KEY, forgotten TEXT NOT NULL)',
];

const PUT = `INSERT INTO satlink_runs (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT (run) DO UPDATE SET ${COLUMNS.slice(1)
    .map((name) => `${name} = excluded.${name}`)
    .join(', ')}`;

/** Null if the archive is switched off. Nothing is opened before the first question. */
export function archiveAt(place: ArchivePlace, { writes }: { writes: boolean }): Archive | null {
  return place.kind === 'off' ? null : new Archive(place, writes);
}

/** The ended runs, kept for longer than the engine keeps them. Every call throws `ArchiveAway` if it gets no answer. */
export class Archive {
  private opening: Promise<Database> | null = null;

  constructor(
    private readonly place: OpenPlace,
    private readonly writes: boolean,
  ) {}

  /** Of these executions those that the archive has, or was told to forget, as run ids. */
  async known(runs: readonly { run: string; runId: string }[]): Promise<Set<string>> {
    if (runs.length === 0) return new Set();
    const [kept, forgotten] = await Promise.all([
      this.all(
        `SELECT run_id FROM satlink_runs WHERE run_id IN (${runs.map(() => '?').join(', ')})`,
        runs.map(({ runId }) => runId),
      ),
      this.all(
        `SELECT mark FROM satlink_forgotten WHERE mark IN (${runs.map(() => '?').join(', ')})`,
        runs.map(({ run }) => markOf(run)),
      ),
    ]);
    const marks = new Set(forgotten.map(({ mark }) => mark));
    const known = runs.filter(({ run }) => marks.has(markOf(run))).map(({ runId }) => runId);
    return new Set([...known, ...kept.map(({ run_id: runId }) => String(runId))]);
  }

  /** Writes an ended run. The same run again changes nothing; one that was reset and ended again takes its place. */
  async keep(run: ReadRun, runId: string, policy: { excerpts: boolean }): Promise<void> {
    const facts = factsOf(run, runId);
    const texts = [decisionsOf(run), documentToKeep(run, policy)].map((value) => JSON.stringify(value));
    await this.all(PUT, [...NAMES.map((name) => facts[name]), ...texts, new Date().toISOString()]);
  }

  /** The newest run of this name, or of this location. Null if there is none. */
  async find(text: string): Promise<ReadRun | null> {
    const [row] = await this.all(
      'SELECT document FROM satlink_runs WHERE run = ? OR location = ? ORDER BY ended DESC LIMIT 1',
      [text, text],
    );
    if (row === undefined) return null;
    const document: unknown = JSON.parse(String(row['document']));
    if (!isReadRun(document)) throw new ArchiveAway(`the document of ${text} in the archive is none of ours`);
    return withReport(document);
  }

  /** The runs that ended in a period, newest first. */
  async ended({ from, until, environment }: Period): Promise<RunFacts[]> {
    const rows = await this.all(
      `SELECT ${ALL_FACTS} FROM satlink_runs WHERE ended >= ? AND ended < ?${ofEnvironment(environment)} ORDER BY ended DESC`,
      [from, until, ...(environment === undefined ? [] : [environment])],
    );
    return rows.map(factsIn);
  }

  /** The decisions of a period, newest first, each with the facts of its run. */
  async decided({ from, until, environment }: Period): Promise<(KeptDecision & { of: RunFacts })[]> {
    const rows = await this.all(
      `SELECT ${ALL_FACTS}, decisions FROM satlink_runs
       WHERE ended >= ? AND started < ? AND decisions <> '[]'${ofEnvironment(environment)}`,
      [from, until, ...(environment === undefined ? [] : [environment])],
    );
    return rows
      .flatMap((row) =>
        (JSON.parse(String(row['decisions'])) as KeptDecision[]).map((one) => ({ ...one, of: factsIn(row) })),
      )
      .filter(({ at }) => from <= at && at < until)
      .sort((one, other) => other.at.localeCompare(one.at));
  }

  /** The whole documents, oldest first, a few at a time. */
  async *documents(): AsyncGenerator<string> {
    let last: { ended: string; run: string } = { ended: '', run: '' };
    for (;;) {
      const rows = await this.all(
        'SELECT ended, run, document FROM satlink_runs WHERE ended > ? OR (ended = ? AND run > ?) ORDER BY ended, run LIMIT 50',
        [last.ended, last.ended, last.run],
      );
      if (rows.length === 0) return;
      for (const { document } of rows) yield String(document);
      const { ended, run } = rows.at(-1)!;
      last = { ended: String(ended), run: String(run) };
    }
  }

  /** The number of runs, and the end of the oldest one; null while there is none. */
  async extent(): Promise<{ runs: number; since: string | null }> {
    const [row] = await this.all('SELECT COUNT(*) AS runs, MIN(ended) AS since FROM satlink_runs');
    const since = row?.['since'];
    return { runs: Number(row?.['runs'] ?? 0), since: typeof since === 'string' ? since : null };
  }

  async countOf(account: string): Promise<number> {
    const [row] = await this.all('SELECT COUNT(*) AS runs FROM satlink_runs WHERE account = ?', [account]);
    return Number(row?.['runs'] ?? 0);
  }

  /** Deletes the runs of an account, and remembers that the engine's copies of them are not kept again. */
  async forget(account: string): Promise<number> {
    const now = new Date().toISOString();
    for (const { run } of await this.all('SELECT run FROM satlink_runs WHERE account = ?', [account])) {
      await this.all('INSERT INTO satlink_forgotten (mark, forgotten) VALUES (?, ?) ON CONFLICT (mark) DO NOTHING', [
        markOf(String(run)),
        now,
      ]);
    }
    return (await this.all('DELETE FROM satlink_runs WHERE account = ? RETURNING run', [account])).length;
  }

  /** Deletes the runs of an environment that ended before a time. */
  async deleteBefore(environment: string, before: string): Promise<number> {
    const gone = await this.all('DELETE FROM satlink_runs WHERE environment = ? AND ended < ? RETURNING run', [
      environment,
      before,
    ]);
    return gone.length;
  }

  async environments(): Promise<string[]> {
    const rows = await this.all('SELECT DISTINCT environment FROM satlink_runs ORDER BY environment');
    return rows.map(({ environment }) => String(environment));
  }

  async close(): Promise<void> {
    const { opening } = this;
    this.opening = null;
    await opening?.then((database) => database.close()).catch(() => undefined);
  }

  /** After a failure the next question opens the archive anew: a file may have come back, or another one. */
  private async all(statement: string, values: readonly Value[] = []): Promise<Row[]> {
    this.opening ??= this.open();
    const { opening } = this;
    try {
      return await (await opening).all(statement, values);
    } catch (error) {
      if (this.opening === opening) await this.close();
      throw new ArchiveAway(`the archive ${this.name}: ${reasonOf(error)}`, { cause: error });
    }
  }

  private async open(): Promise<Database> {
    const database = await openDatabase(this.place, { creates: this.writes });
    try {
      if (this.writes) for (const statement of SCHEMA) await database.all(statement);
      return database;
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  /** Without the credentials of a database. */
  private get name(): string {
    if (this.place.kind === 'file') return `file ${this.place.path}`;
    return `database at ${hostOf(this.place.url)}`;
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as Partial<NodeJS.ErrnoException>;
  if (code === 'ENOENT') return 'there is none yet; a diagnosis worker makes it';
  // Several addresses of one host were tried: the message is empty, and the code says it.
  return message || (code ?? 'it does not say why');
}

function ofEnvironment(environment: string | undefined): string {
  return environment === undefined ? '' : ' AND environment = ?';
}

function factsIn(row: Row): RunFacts {
  return Object.fromEntries(NAMES.map((name) => [name, row[FACTS[name]] ?? null])) as unknown as RunFacts;
}

/** Says that a run was forgotten, and not which one. */
function markOf(run: string): string {
  return createHash('sha256').update(run).digest('hex');
}
