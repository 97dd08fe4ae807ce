import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AUDIT } from '../../src/contract/audit';
import { FIELDS_OF_THE_RUN } from '../../src/logging/audit-log';
import { createAuditedLog } from '../../src/metrics/audited-log';
import { createMetrics } from '../../src/metrics/metrics';
import { traceOfRun } from '../../src/traces/run-trace';
import { auditPage, EXPLAINED } from './audit-page';

const PAGE = 'docs/logs.md';
const directory = mkdtempSync(join(tmpdir(), 'satlink-audit-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test(`${PAGE} says what is written, and explains each field; write it anew with SATLINK_WRITE_DOCS=1`, () => {
  if (process.env['SATLINK_WRITE_DOCS']) writeFileSync(PAGE, auditPage());
  const fields = [...FIELDS_OF_THE_RUN, ...Object.values(AUDIT).flatMap((one) => one.fields as readonly string[])];

  expect(EXPLAINED.toSorted()).toEqual([...new Set(fields)].sort());
  expect(readFileSync(PAGE, 'utf8')).toBe(auditPage());
});

const DIGEST = 'ab'.repeat(32);
const DECIDED = {
  event: 'decided',
  run: 'satlink-prod-c1234567890abcdefghi@0196f7c2-0000-7000-8000-000000000001',
  workflowId: 'satlink-prod-c1234567890abcdefghi',
  workflowRunId: '0196f7c2-0000-7000-8000-000000000002',
  location: 'c1234567890abcdefghi',
  environment: 'prod',
  number: 4,
  choice: 'approve',
  answer: 'accepted',
  plan: 'K7QF3MZD',
  digest: DIGEST,
  by: 'mia.approver@example.com',
  proof: 'key',
  seconds: 63,
};

/** Both lines of an event say which trace it belongs to. */
const TRACE = { trace_id: traceOfRun({ workflowId: DECIDED.workflowId, runId: DECIDED.workflowRunId }).traceId };

function audited(path: string | null, level = 'info') {
  const lines: string[] = [];
  const metrics = createMetrics({ process: 'diagnosis', build: 'x', environments: ['prod'] });
  const always = { process: 'diagnosis', build: 'x' };
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createAuditedLog({ log: { level, pretty: false }, auditLog: path, always, destination }, metrics);
  return { log, lines, page: async () => (await metrics.page()).text };
}

test('an event is one line in the log and one in the stream, with all of its fields and no others', async () => {
  const path = join(directory, 'one.log');
  const { log, lines, page } = audited(path);
  log.info(AUDIT.decided.says, {
    ...DECIDED,
    comment: 'the customer said so',
    taskQueue: 'x',
    sdkComponent: 'workflow',
  });
  log.info('no event', { event: 'unheard-of' });
  const [line, ...more] = readFileSync(path, 'utf8').trimEnd().split('\n');

  expect(more).toEqual([]);
  const { time, ...written } = JSON.parse(line!) as Record<string, unknown>;
  expect(Date.parse(time as string)).not.toBeNaN();
  expect(written).toEqual({ process: 'diagnosis', build: 'x', ...DECIDED, ...TRACE });
  expect(JSON.parse(lines[0]!)).toMatchObject({ level: 30, msg: 'a decision counts', ...DECIDED, ...TRACE });
  expect(lines).toHaveLength(2);
  expect(statSync(path).mode & 0o777).toBe(0o640);
  const metrics = await page();
  expect(metrics).toContain('satlink_decisions_counted_total{choice="approve",proof="key"} 1');
  expect(metrics).toContain('satlink_time_to_decision_seconds_sum{choice="approve"} 63');
  expect(metrics).toContain('satlink_audit_lines_total{result="written"} 1');
});

test('the stream has its lines at every level of the log, and goes on in a new file when the old one is moved away', () => {
  const path = join(directory, 'moved.log');
  const { log, lines } = audited(path, 'error');
  log.info(AUDIT.decided.says, DECIDED);
  renameSync(path, `${path}.1`);
  log.info(AUDIT.decided.says, { ...DECIDED, number: 5 });

  expect(lines).toEqual([]);
  expect(readFileSync(`${path}.1`, 'utf8')).toContain('"number":4');
  expect(readFileSync(path, 'utf8')).toContain('"number":5');
});

test('a line that cannot be written is an error with the whole line, is counted, and holds nothing up', async () => {
  const folder = join(directory, 'gone');
  mkdirSync(folder);
  const path = join(folder, 'audit.log');
  const { log, lines, page } = audited(path, 'error');
  rmSync(folder, { recursive: true });
  log.info(AUDIT.decided.says, DECIDED);
  mkdirSync(folder);
  log.info(AUDIT.decided.says, { ...DECIDED, number: 5 });
  const metrics = await page();

  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { level: 50, reason: 'ENOENT', line: { event: 'decided', number: 4, digest: DIGEST } },
  ]);
  expect(metrics).toContain('satlink_audit_lines_total{result="failed"} 1');
  expect(metrics).toContain('satlink_audit_lines_total{result="written"} 1');
  expect(metrics).toContain('satlink_decisions_counted_total{choice="approve",proof="key"} 2');
  // Half a line that a full disk left is ended first.
  expect(readFileSync(path, 'utf8').startsWith('\n{')).toBe(true);
});

test('a secret of the process stands in neither', () => {
  const path = join(directory, 'secret.log');
  const { log, lines } = audited(path);
  const key = 'aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9f0';
  log.info(AUDIT.decided.says, { ...DECIDED, by: `mia apikey=${key}`, run: key, digest: key });

  expect(`${lines.join('')}${readFileSync(path, 'utf8')}`).not.toContain(key);
});
