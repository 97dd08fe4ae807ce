import { ApplicationFailure } from '@temporalio/common';
import { createLog } from '../../src/logging/log';
import { traceOfRun } from '../../src/traces/run-trace';

const KEY = 'aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9f0';

/** The lines that a log wrote, as objects. */
function logged(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  write(createLog({ log: { level: 'info', pretty: false }, always: { process: 'test' }, destination }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('a line carries its level, its process and its fields', () => {
  const [line] = logged((log) => void log.warn('it is late', { queue: 'satlink-diagnosis', count: 3n }));
  expect(line).toMatchObject({ level: 40, process: 'test', msg: 'it is late', queue: 'satlink-diagnosis', count: '3' });
});

test('what is below the level is not written', () => {
  expect(logged((log) => void log.debug('details'))).toEqual([]);
});

test.each<[string, string, Record<string, unknown>]>([
  ['in the message', `could not use ${KEY} at all`, {}],
  [
    'in a message of the native core, which prints a whole task',
    `Dispatcher got task: Payload { data: b"${KEY}" }`,
    {},
  ],
  ['in an address', `GET https://someone:${KEY}@jenkins.example.com/job`, {}],
  ['after its name', `apikey=${KEY.slice(0, 12)}&grant_type=x`, {}],
  ['as a bearer', 'sent Authorization: Bearer abcdefgh12345678', {}],
  ['in a field that is named for it', 'x', { request: { headers: { Authorization: 'Basic cmVhZGVyOnRva2Vu' } } }],
  ['in a field whose value is shown as it is', 'x', { workflowId: KEY }],
  ['in a field that only looks like a name', 'x', { prunid: KEY, workflowRunId: KEY }],
  ['deep in a field', 'x', { tried: [{ answer: `found ${KEY}` }] }],
  ['in an error', 'x', { error: new Error(`bad key ${KEY}`) }],
  ['in the cause of an error', 'x', { error: new Error('x', { cause: new Error(KEY) }) }],
  ['beside the fields of an error', 'x', { error: Object.assign(new Error('x'), { config: { data: KEY } }) }],
  ['in the details of a failure', 'x', { error: ApplicationFailure.create({ message: 'x', details: [KEY] }) }],
])('a secret %s is not written', (_where, message, meta) => {
  const text = JSON.stringify(logged((log) => void log.error(message, meta)));
  for (const secret of [KEY, KEY.slice(0, 12), 'abcdefgh12345678', 'cmVhZGVyOnRva2Vu'])
    expect(text).not.toContain(secret);
});

test('a secret of this process is not written, also when it is a plain word or encoded', () => {
  const secret = 'correct horse battery';
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLog({ log: { level: 'info', pretty: false }, always: {}, secrets: [secret], destination });
  log.info(`got ${secret}`, { as: Buffer.from(secret).toString('base64'), workflowType: 'x' });
  expect(lines.join('')).not.toMatch(/correct|horse|battery|Y29ycmVjd/);
});

test('a code of ours stays readable, also if letters of it stand in a secret by chance, and nothing else does', () => {
  const words = { outcome: 'resolved', cause: 'key-rejected', action: 'master-refresh', result: 'answered' };
  const secret = `lab-${Object.values(words).join('_')}`;
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLog({ log: { level: 'info', pretty: false }, always: {}, secrets: [secret], destination });
  log.info('the run has ended', words);
  log.info('the run has ended', { outcome: secret, cause: KEY, said: 'resolved' });

  expect(JSON.parse(lines[0]!)).toMatchObject(words);
  expect(JSON.parse(lines[1]!)).toMatchObject({ outcome: '…', cause: '…', said: '…' });
});

test('the names that people search for stay readable', () => {
  const names = {
    workflowId: 'satlink-prod-0123456789abcdef0123456789abcdef',
    runId: '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b',
    workflowRunId: '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5c',
    firstExecutionRunId: '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5d',
    parentWorkflowId: 'satlink-prod-0123456789abcdef0123456789abcdef',
    span_id: '4bf92f3577b34da6',
    run: 'satlink-prod-c0000000000000000001@0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b',
    activityId: `spent-api-key-reset-${'0a1b2c3d'.repeat(8)}`,
    taskQueue: 'lab-satlink-remediation',
  };
  const message = 'GET http://127.0.0.1:4000/job/A/job/b/api/json answered 503 for prod-wdc04-carrier107';
  expect(logged((log) => void log.info(message, names))[0]).toMatchObject({ msg: message, ...names });
});

test('a line about a run names its trace, also if the caller gave another one', () => {
  const run = { workflowId: 'satlink-prod-c0000000000000000001', runId: '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b' };
  const [line, other] = logged((log) => {
    log.info('x', { workflowId: run.workflowId, workflowRunId: run.runId, trace_id: 'f'.repeat(32) });
    log.info('x', { queue: 'satlink-diagnosis' });
  });

  expect(line!['trace_id']).toBe(traceOfRun(run).traceId);
  expect(other).not.toHaveProperty('trace_id');
});

test('what would fill the log is cut, and what refers to itself does not hang it', () => {
  const loop: Record<string, unknown> = { name: 'loop' };
  loop['self'] = loop;
  const [line] = logged((log) => void log.info('long '.repeat(5000), { loop, bytes: Buffer.from(KEY) }));
  expect(JSON.stringify(line).length).toBeLessThan(6000);
  expect(line).toMatchObject({ bytes: '[44 bytes]' });
});
