import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archiveAt } from '../../src/archive/archive';
import type { Archive } from '../../src/archive/archive';
import { numbered } from '../../src/archive/postgres';
import type { ArchivePlace } from '../../src/config/archive-place';
import { Secret } from '../../src/config/secret';
import type { ReadRun } from '../../src/runs';
import { DEFAULT_RUNBOOK, stepIds } from '../../src/runbooks';
import { AT, WHOLE } from '../runs/whole-document';
import { satlink } from '../cli/satlink';
import { postgresPrograms, startPostgres } from './postgres-server';
import type { PostgresServer } from './postgres-server';

const PROGRAMS = postgresPrograms();
const KINDS = ['file', ...(PROGRAMS === null ? [] : ['PostgreSQL'])];
const ALL = { from: '0000', until: '9999' };
const NO_EXCERPTS = { excerpts: false };

let directory: string;
let server: PostgresServer | null;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'satlink-archive-'));
  server = PROGRAMS === null ? null : await startPostgres(PROGRAMS);
  if (server === null) process.stderr.write('PostgreSQL is left out: its programs are not on this machine\n');
});
afterAll(async () => {
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
});

let files = 0;
function placeOf(kind: string): ArchivePlace {
  if (kind === 'PostgreSQL') return { kind: 'postgres', url: new Secret(server!.url) };
  return { kind: 'file', path: join(directory, `${(files += 1)}`, 'archive.db') };
}

let runs = 0;
/** A run that ended, of its own account, as a reader of the engine has it. */
function endedRun(change: Partial<ReadRun> = {}): ReadRun & { account: string } {
  runs += 1;
  const account = `account-${runs}`;
  const steps = WHOLE.steps.filter(({ id }) => stepIds(DEFAULT_RUNBOOK).includes(id));
  const run = `satlink-prod-c${runs}@0196f7c2-0000-7000-8000-${String(runs).padStart(12, '0')}`;
  const plan = { ...WHOLE.plan, target: { ...WHOLE.plan.target, account, location: `place-${runs}` } };
  const document = { ...WHOLE, steps, run, plan, phase: 'closed', asks: null, ...change };
  return { ...(document as unknown as ReadRun), account };
}

describe.each(KINDS)('in a %s', (kind) => {
  let place: ArchivePlace;
  let archive: Archive;
  beforeEach(() => {
    place = placeOf(kind);
    archive = archiveAt(place, { writes: true })!;
  });
  afterEach(() => archive.close());

  test('a run is kept once, is found by its name and its location, and another process reads it', async () => {
    const run = endedRun();
    await archive.keep(run, 'r1', NO_EXCERPTS);
    await archive.keep(run, 'r1', NO_EXCERPTS);
    const reader = archiveAt(place, { writes: false })!;

    expect((await reader.ended(ALL)).filter(({ account }) => account === run.account)).toEqual([
      {
        run: run.run,
        runId: 'r1',
        ...{ environment: 'prod', account: run.account, region: run.plan!.target.region },
        ...{ location: run.plan!.target.location, runbook: DEFAULT_RUNBOOK.slug },
        locationName: expect.stringContaining(run.plan!.target.location) as string,
        ...{ cause: 'key-rejected', outcome: 'resolved', reason: null, started: AT, ended: AT, alerted: AT },
        ...{ causeNamed: AT, asked: AT, decided: AT, changed: AT, repaired: AT },
      },
    ]);
    expect((await reader.find(run.run))?.run).toBe(run.run);
    expect((await reader.find(run.plan!.target.location))?.run).toBe(run.run);
    expect(await reader.find('nothing')).toBeNull();
    await reader.close();
  });

  test('a run that was reset and ended again takes its own place', async () => {
    const run = endedRun({ outcome: { kind: 'expired', because: 'nobody decided' } });
    await archive.keep(run, 'first', NO_EXCERPTS);
    await archive.keep({ ...run, outcome: { kind: 'declined', because: 'no' } }, 'second', NO_EXCERPTS);

    const kept = (await archive.ended(ALL)).filter(({ account }) => account === run.account);
    expect(kept.map(({ runId, outcome }) => [runId, outcome])).toEqual([['second', 'declined']]);
    const known = await archive.known(['first', 'second'].map((runId) => ({ run: run.run, runId })));
    expect([...known]).toEqual(['second']);
  });

  test.each([
    [false, []],
    [true, WHOLE.findings.tokenLog.excerpt],
  ])('lines of logs are kept only if the policy says so: %s', async (excerpts, lines) => {
    const run = endedRun({
      decisions: [{ ...WHOLE.decisions[0]!, decision: 'approve', via: 'key', signed: 'ey.signed' }],
    });
    await archive.keep(run, `r${runs}`, { excerpts });
    const found = (await archive.find(run.run))!;

    expect([found.findings.tokenLog!.excerpt, found.proof!.tokenLog!.excerpt]).toEqual([lines, lines]);
    expect(JSON.stringify(found).includes('getToken error')).toBe(excerpts);
    expect(JSON.stringify(found)).not.toContain('ey.signed');
    expect(found.findings.apiKey).not.toHaveProperty('fingerprint');
    expect(found.outcome!.report).toContain('# ');
  });

  test('decisions and refusals of a time are found, newest first, with who and how', async () => {
    const [early, late] = ['2026-11-20T10:00:00.000Z', '2026-11-21T10:00:00.000Z'];
    const run = endedRun({
      decisions: [{ ...WHOLE.decisions[0]!, decision: 'approve', via: 'key', at: late }],
      refused: [{ ...WHOLE.refused[0]!, answer: 'not-allowed', at: early }],
      ...{ startedAt: early, environment: `env${runs}` },
    });
    await archive.keep(run, `r${runs}`, NO_EXCERPTS);
    const { environment } = run;
    const asked = async (from: string, until: string) =>
      (await archive.decided({ from, until, environment })).map(({ at, counted, answer, of }) => [
        at,
        counted,
        answer,
        of.run,
      ]);

    expect(await asked('2026-11-20', '2026-11-22')).toEqual([
      [late, true, undefined, run.run],
      [early, false, 'not-allowed', run.run],
    ]);
    expect(await asked('2026-11-21', '2026-11-22')).toHaveLength(1);
    expect(await archive.decided({ ...ALL, environment: 'elsewhere' })).toEqual([]);
  });

  test('what an account has is deleted, counted, and not taken for missing again', async () => {
    const [one, other] = [endedRun(), endedRun()];
    for (const run of [one, other]) await archive.keep(run, run.account, NO_EXCERPTS);

    expect(await archive.countOf(one.account)).toBe(1);
    expect(await archive.forget(one.account)).toBe(1);
    expect([await archive.countOf(one.account), await archive.countOf(other.account)]).toEqual([0, 1]);
    expect([...(await archive.known([{ run: one.run, runId: one.account }]))]).toEqual([one.account]);
  });

  test('what is older than the policy wants is deleted, in its environment alone', async () => {
    const environment = `old${runs}`;
    const old = endedRun({ environment, endedAt: '2020-01-01T00:00:00.000Z' });
    const others = [endedRun({ environment }), endedRun({ endedAt: '2020-01-01T00:00:00.000Z' })];
    for (const run of [old, ...others]) await archive.keep(run, run.account, NO_EXCERPTS);

    expect(await archive.environments()).toContain(environment);
    expect(await archive.deleteBefore(environment, '2021-01-01T00:00:00.000Z')).toBe(1);
    expect(await Promise.all([old, ...others].map(({ account }) => archive.countOf(account)))).toEqual([0, 1, 1]);
  });

  test('texts of others are kept as they are, but for a character that no database keeps', async () => {
    const because = `'; DROP TABLE satlink_runs; -- ? $1 \u{1F511} \\ "`;
    const run = endedRun({ location: `a\0b`, plan: null, scope: null, outcome: { kind: 'expired', because } });
    await archive.keep(run, `r${runs}`, NO_EXCERPTS);

    expect((await archive.find('a\ufffdb'))?.outcome?.because).toBe(because);
  });

  test('the command line lists, exports and deletes', async () => {
    const [run, other] = [endedRun(), endedRun()];
    for (const one of [run, other])
      await archive.keep({ ...one, endedAt: new Date().toISOString() }, one.account, NO_EXCERPTS);
    const env = { SATLINK_ARCHIVE_URL: place.kind === 'file' ? place.path : server!.url };
    const forget = ['archive', 'forget', '--account', run.account];

    expect((await satlink(['archive', 'list'], env)).out).toContain(run.run);
    const lines = (await satlink(['archive', 'export'], env)).out.trim().split('\n');
    const exported = lines.map((line) => (JSON.parse(line) as ReadRun).run);
    expect(exported).toEqual(expect.arrayContaining([run.run, other.run]));
    expect(new Set(exported).size).toBe(lines.length);
    expect((await satlink(forget, env)).out).toMatch(/^The archive has 1 run of account .*: add --yes\.$/m);
    expect((await satlink([...forget, '--yes'], env)).out).toBe(`Deleted 1 run of account ${run.account}.\n`);
    expect(await archive.countOf(run.account)).toBe(0);
  });
});

test('show and report find a run that Temporal has forgotten, and say where they found it', async () => {
  const run = endedRun();
  const place = placeOf('file') as { path: string };
  const archive = archiveAt({ kind: 'file', ...place }, { writes: true })!;
  await archive.keep(run, 'r', NO_EXCERPTS);
  await archive.close();
  const engine = { TEMPORAL_ADDRESS: process.env['SATLINK_TEST_TEMPORAL']! };
  const env = { ...engine, SATLINK_ARCHIVE_URL: place.path };
  const away = { ...engine, SATLINK_ARCHIVE_URL: join(directory, 'none.db') };

  const shown = await satlink(['show', run.run], env);
  const asJson = await satlink(['show', run.run, '--json'], env);
  const report = await satlink(['report', run.run], env);
  const [alone, unread] = await Promise.all([engine, away].map((one) => satlink(['show', run.run], one)));

  expect([shown.code, shown.out]).toEqual([0, expect.stringMatching(/^ *From the archive: Temporal/m) as string]);
  expect((JSON.parse(asJson.out) as ReadRun).run).toBe(run.run);
  expect([report.code, report.out]).toEqual([0, expect.stringContaining(run.location) as string]);
  expect([alone!.code, alone!.err]).toEqual([1, expect.stringContaining('there is no run') as string]);
  expect(unread!.err).toMatch(/there is no run .*; the archive file .*: there is none yet/);
});

test('only the owner can read the file and its folder', async () => {
  const place = placeOf('file') as { path: string };
  const archive = archiveAt({ kind: 'file', ...place }, { writes: true })!;
  await archive.extent();
  const modes = [place.path, join(place.path, '..')].map((path) => statSync(path).mode & 0o777);
  await archive.close();

  expect(modes).toEqual([0o600, 0o700]);
});

test('a reader makes no file, and says what is missing; later it reads', async () => {
  const place = placeOf('file');
  const reader = archiveAt(place, { writes: false })!;
  await expect(reader.extent()).rejects.toThrow(
    /^the archive file .*: there is none yet; a diagnosis worker makes it$/,
  );
  const writer = archiveAt(place, { writes: true })!;
  await writer.keep(endedRun(), 'r', NO_EXCERPTS);

  expect(await reader.extent()).toEqual({ runs: 1, since: AT });
  await Promise.all([reader.close(), writer.close()]);
});

test('a database that is away is named without its password', async () => {
  const url = new Secret('postgres://satlink:hunter2@127.0.0.1:9/archive');
  const archive = archiveAt({ kind: 'postgres', url }, { writes: true })!;
  const said = await archive.extent().catch((error: Error) => error.message);

  expect(said).toMatch(/^the archive database at 127\.0\.0\.1:9: .*ECONNREFUSED/);
  expect(said).not.toContain('hunter2');
});

test('an archive that is switched off opens nothing', () => {
  expect(archiveAt({ kind: 'off' }, { writes: true })).toBeNull();
});

test('the values of a statement are numbered', () => {
  expect(numbered('a = ? AND b IN (?, ?)')).toBe('a = $1 AND b IN ($2, $3)');
});
