import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { runName } from '../../src/contract/engine-names';
import { RUNBOOKS } from '../../src/runbooks';
import { executionOfName, spanIdIn, traceIdOfFields, traceOfRun } from '../../src/traces/run-trace';

const RUN = { workflowId: 'satlink-prod-c1234567890abcdefghi', runId: '0196f7c2-0000-7000-8000-000000000001' };
const TRACE = traceOfRun(RUN);

test('trace and first span of a run are the digest of its names, and never change', () => {
  const text = JSON.stringify(['run', RUN.workflowId, RUN.runId]);
  const digest = createHash('sha256').update(text).digest('hex');

  expect(TRACE).toEqual({ traceId: digest.slice(0, 32), spanId: digest.slice(32, 48) });
  // Old traces and old log lines name this one.
  expect(TRACE).toEqual({ traceId: 'd88421adcca288bcaafa70e69310d182', spanId: '676887e8359f5124' });
  expect(spanIdIn(TRACE.traceId, 'step', 'S1')).toBe('8ce6e196741b24b4');
});

test('no two executions share a trace, and no two spans an id', () => {
  const name = fc.string({ maxLength: 12 });
  const one = fc.tuple(name, name);
  fc.assert(
    fc.property(one, one, ([a, b], [c, d]) => {
      const isSame = a === c && b === d;
      const [first, second] = [traceOfRun({ workflowId: a, runId: b }), traceOfRun({ workflowId: c, runId: d })];
      expect(first.traceId === second.traceId).toBe(isSame);
      expect(spanIdIn('0', a, b) === spanIdIn('0', c, d)).toBe(isSame);
      expect([first.traceId, first.spanId].join()).toMatch(/^[0-9a-f]{32},[0-9a-f]{16}$/);
    }),
  );
});

test.each<[string, Record<string, unknown>, boolean]>([
  ['an event of a run', { workflowId: RUN.workflowId, workflowRunId: RUN.runId, run: 'x@y' }, true],
  ['a line of the SDK in a workflow', { workflowId: RUN.workflowId, runId: RUN.runId }, true],
  [
    'a line of the SDK in an activity of a run',
    { workflowId: RUN.workflowId, workflowRunId: RUN.runId, workflowType: RUNBOOKS[0]!.type },
    true,
  ],
  ['a line that knows only the name', { run: runName(RUN.workflowId, RUN.runId) }, true],
  ['a workflow that is no run', { workflowId: RUN.workflowId, runId: RUN.runId, workflowType: 'watchRuns' }, false],
  ['a line without a run', { queue: 'satlink-diagnosis' }, false],
  ['a line with a name of another form', { run: 'c1234567890abcdefghi' }, false],
  ['a line without the execution', { workflowId: RUN.workflowId, runId: '' }, false],
])('the trace of %s', (_line, fields, has) => {
  expect(traceIdOfFields(fields)).toBe(has ? TRACE.traceId : null);
});

test('the name of a run names its first execution, whatever its workflow id holds', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'binary' }), (workflowId) => {
      expect(executionOfName(runName(workflowId, RUN.runId))).toEqual({ workflowId, runId: RUN.runId });
    }),
  );
});
