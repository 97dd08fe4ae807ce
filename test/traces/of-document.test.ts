import type { Wait } from '../../src/contract/run-document';
import { RUNBOOKS } from '../../src/runbooks';
import { spanOfReset, spansOfDocument } from '../../src/traces/of-document';
import type { TracedRun } from '../../src/traces/of-document';
import { traceOfRun } from '../../src/traces/run-trace';
import { at, DIAGNOSED, documentOf, LOCATION, RUN, type Change } from '../handover/base';

const RUNBOOK = RUNBOOKS.find(({ slug }) => slug === 'connector-cannot-reach-iam')!;
const EXECUTION = { workflowId: RUN.workflowId, runId: RUN.firstRunId };
const PLACE = traceOfRun(EXECUTION);
const clock = (ms: number) => new Date(ms).toISOString().slice(11, 19);

function ended(change: Change): TracedRun {
  return { ...documentOf(RUNBOOK, change), runbook: RUNBOOK.slug };
}

const ASKED: Wait = { for: 'decision', from: at('16:16:00'), until: at('16:21:00'), end: 'decided' };

/** The spans in short: name, times, how it ended. */
function shortly(run: TracedRun) {
  return spansOfDocument(run, EXECUTION, EXECUTION).map(({ name, startMs, endMs, attributes, failed }) => {
    const { 'satlink.step.state': state, 'satlink.wait.end': wait, 'satlink.outcome': outcome } = attributes;
    const gate = attributes['satlink.gate'] === undefined ? '' : ` ${attributes['satlink.gate']}`;
    const how = String(outcome ?? state ?? `${attributes['satlink.wait.for']}${gate} ${wait ?? 'cut'}`);
    return `${name} ${clock(startMs)}-${clock(endMs)} ${how}${failed ? ' failed' : ''}`;
  });
}

test('a run that was repaired: itself, each step that it took, and its wait for the decision', () => {
  const run = ended({
    kind: 'resolved',
    words: { G: 'done: mia said approve', R1: 'done', V: 'done' },
    waits: [ASKED],
  });

  expect(shortly(run)).toEqual([
    'run 16:10:00-16:31:00 resolved',
    'step S1 16:10:00-16:20:00 done',
    'step S2 16:11:00-16:20:00 done',
    'step S3 16:12:00-16:20:00 done',
    'step S4 16:13:00-16:20:00 done',
    'step S5 16:14:00-16:20:00 done',
    'step S6 16:15:00-16:20:00 done',
    'step S7 16:16:00-16:20:00 done',
    'step G 16:17:00-16:20:00 done',
    'step R1 16:18:00-16:20:00 done',
    'step V 16:19:00-16:20:00 done',
    'waiting for a person 16:16:00-16:21:00 decision 1 decided',
  ]);
});

test.each<[string, Change, string[]]>([
  [
    'nobody decided',
    { kind: 'expired', words: { G: 'done' }, waits: [{ ...ASKED, end: 'expired' }] },
    ['run 16:10:00-16:31:00 expired', 'waiting for a person 16:16:00-16:21:00 decision 1 expired'],
  ],
  [
    'somebody said no, after an incident held the gate',
    {
      kind: 'declined',
      words: { G: 'done' },
      waits: [{ ...ASKED, for: 'incident', end: 'withdrawn' }, ASKED],
    },
    [
      'run 16:10:00-16:31:00 declined',
      'waiting for a person 16:16:00-16:21:00 incident withdrawn',
      'waiting for a person 16:16:00-16:21:00 decision 1 decided',
    ],
  ],
  [
    'a doubt was asked about, and a person looked xo up first',
    {
      kind: 'escalated',
      words: { G: 'done', R1: 'in-doubt' },
      waits: [{ ...ASKED, for: 'location', end: 'provided' }, ASKED, { ...ASKED, end: 'expired' }],
    },
    [
      'run 16:10:00-16:31:00 escalated',
      'step R1 16:18:00-16:31:00 in-doubt failed',
      'waiting for a person 16:16:00-16:21:00 location provided',
      'waiting for a person 16:16:00-16:21:00 decision 1 decided',
      'waiting for a person 16:16:00-16:21:00 decision 2 expired',
    ],
  ],
  ['nothing was to do', { kind: 'void', reason: 'gone' }, ['run 16:10:00-16:31:00 void']],
  [
    'somebody terminated it at the gate: what was open ends with it',
    { kind: 'terminated', words: { G: 'waiting' }, waits: [{ ...ASKED, until: null, end: undefined }] },
    [
      'run 16:10:00-16:31:00 terminated failed',
      'step G 16:17:00-16:31:00 waiting',
      'waiting for a person 16:16:00-16:31:00 decision 1 cut',
    ],
  ],
  ['its own fault ended it', { kind: 'failed' }, ['run 16:10:00-16:31:00 failed failed']],
  [
    'an older version made it, which knew no waits',
    { kind: 'resolved', words: { G: 'done' }, waits: undefined },
    ['run 16:10:00-16:31:00 resolved'],
  ],
])('%s', (_end, change, expected) => {
  const diagnosed = Object.keys(DIAGNOSED).map((step) => `step ${step} `);
  const spans = shortly(ended(change)).filter((one) => !diagnosed.some((step) => one.startsWith(step)));

  expect(spans.filter((one) => !one.startsWith('step G') || expected.includes(one))).toEqual(expected);
});

test('a run that told nothing before it was closed has one span, and one without times has none', () => {
  const steps = ended({ kind: 'terminated' }).steps.map(({ id }) => ({ id, state: 'skipped' as const }));
  const bare = { ...ended({ kind: 'terminated' }), steps };

  expect(shortly(bare)).toEqual(['run 16:10:00-16:31:00 terminated failed']);
  expect(shortly({ ...bare, endedAt: null, startedAt: '' })).toEqual([]);
});

test('all of it is one trace below one span, and the second time it has the same ids', () => {
  const run = ended({ kind: 'escalated', words: { G: 'done' }, waits: [{ ...ASKED, for: 'location' }, ASKED, ASKED] });
  const spans = spansOfDocument(run, EXECUTION, EXECUTION);
  const ids = spans.map(({ spanId }) => spanId);
  const nameOf = (id?: string) => spans.find(({ spanId }) => spanId === id)?.name;

  expect(spansOfDocument(run, EXECUTION, EXECUTION)).toEqual(spans);
  expect(new Set(ids).size).toBe(spans.length);
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([PLACE.traceId]));
  expect(spans.filter(({ parentId }) => parentId === undefined)).toMatchObject([PLACE]);
  expect(spans.filter(({ name }) => name.startsWith('waiting')).map(({ parentId }) => nameOf(parentId))).toEqual([
    'step S1',
    'step G',
    'step G',
  ]);
  expect(spans[0]).toMatchObject({
    attributes: {
      'satlink.run': run.run,
      'satlink.location': LOCATION,
      'satlink.environment': 'prod',
      'satlink.runbook': RUNBOOK.slug,
      'satlink.cause': 'key-rejected',
    },
    links: [],
  });
});

test('after a reset the new execution has a trace of its own, which leads to the first one', () => {
  const next = { ...EXECUTION, runId: '0196f7c2-0000-7000-8000-000000000002' };
  const [root] = spansOfDocument(ended({ kind: 'resolved' }), next, EXECUTION);
  const reset = spanOfReset(EXECUTION, { startMs: 1, endMs: 2 });

  expect(root).toMatchObject({ ...traceOfRun(next), links: [PLACE] });
  expect(reset).toMatchObject({ ...PLACE, attributes: { 'satlink.outcome': 'reset' } });
});
