import fc from 'fast-check';
import { planOf } from '../../src/approvals/plan';
import type { ListedRun, ReadRun } from '../../src/runs';
import { listLines } from '../../src/cli/view/list-view';
import { changeLines } from '../../src/cli/view/change-lines';
import { LiveScreen } from '../../src/cli/view/live-screen';
import { runLines } from '../../src/cli/view/run-view';
import { styleFor } from '../../src/cli/view/style';
import { cut, wrap } from '../../src/cli/view/text';
import { duration, relative } from '../../src/words/times';
import { STEP_IDS } from '../../src/contract/run-document';
import { DEFAULT_RUNBOOK } from '../../src/runbooks';

const AT = '2026-11-22T15:00:00.000Z';
const plan = planOf({
  run: { workflowId: 'satlink-prod-c1234567890abcdefghi', firstRunId: '0196f7c2-0000-7000-8000-000000000001' },
  askedBy: { kind: 'person' as const, name: 'rota' },
  environment: 'prod',
  actions: ['api-key-reset', 'master-refresh'],
  by: { 'api-key-reset': 'api', 'master-refresh': 'jenkins' },
  target: { account: 'acct1', region: 'us-east', resourceGroup: 'group1', location: 'c1234567890abcdefghi' },
  affects: [
    { kind: 'cluster', id: 'clu1', name: 'shop' },
    { kind: 'location', id: 'c1234567890abcdefghi', name: 'edge' },
  ],
  keyRecord: null,
  evidence: 'e',
  gate: 1,
  notes: [],
  expiresAt: '2026-11-22T15:15:00.000Z',
});
const atTheGate: ReadRun = {
  runbook: DEFAULT_RUNBOOK.slug,
  run: 'satlink-prod-c1234567890abcdefghi@0196f7c2-0000-7000-8000-000000000001',
  location: 'c1234567890abcdefghi',
  environment: 'prod',
  scope: 'acct1/us-east/group1',
  startedAt: AT,
  endedAt: null,
  links: {},
  phase: 'deciding',
  steps: STEP_IDS.map((id) => {
    const title = DEFAULT_RUNBOOK.steps[id]!;
    if (id === 'G') return { id, title, state: 'waiting', startedAt: AT, because: 'the key is rejected' };
    return /^S/.test(id)
      ? { id, title, state: 'done', startedAt: AT, endedAt: AT, because: `${id} is done` }
      : { id, title, state: 'pending' };
  }),
  findings: { location: null, apiKey: null, tokenLog: null },
  cause: 'key-rejected',
  proof: null,
  plan,
  asks: { offers: ['approve', 'reject', 'customer-rotated'], expiresAt: plan.expiresAt, of: plan.code },
  decisions: [],
  refused: [],
  refusedCount: 0,
  told: [],
  cie: null,
  heard: null,
  requestedBy: 'rota',
  alert: null,
  outcome: null,
};

function drawing(width: number, detail: 'full' | 'brief' | 'folded') {
  return { style: styleFor(false), width, now: Date.parse(AT) + 60_000, frame: 0, detail };
}

test('no line is wider than the terminal, however narrow it is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 44, max: 200 }), fc.constantFrom('brief', 'folded'), (width, detail) => {
      const lines = runLines(atTheGate, drawing(width, detail as 'brief')).flatMap((line) => line.split('\n'));
      // Commands stay whole, because they are copied.
      expect(lines.filter((line) => !line.includes('satlink ') && [...line].length > width)).toEqual([]);
    }),
  );
});

test('the page shows every step, the plan, its code, what it affects and how to answer', () => {
  const page = runLines(atTheGate, drawing(100, 'full')).join('\n');
  const wanted = [
    ...Object.values(DEFAULT_RUNBOOK.steps),
    plan.code,
    'cluster shop',
    'acct1',
    `satlink approve ${atTheGate.location} --plan ${plan.code}`,
  ];
  expect(wanted.filter((text) => !page.includes(text))).toEqual([]);
  // The location is what the plan is about, not what it affects too.
  expect(page).not.toContain('location edge');
});

test.each<[ReadRun['requester'], RegExp]>([
  [undefined, /asked by {2}rota \(claimed\) /],
  [{ kind: 'person', name: 'rota' }, /asked by {2}rota \(claimed\) /],
  [
    { kind: 'nobody', because: 'the signature is older' },
    /rota \(claimed\); it does not count: the signature is older/,
  ],
])('the plan says who asked for it, and where that does not count why: %j', (requester, words) => {
  const run: ReadRun = requester === undefined ? atTheGate : { ...atTheGate, requester };
  expect(runLines(run, drawing(100, 'full')).join('\n')).toMatch(words);
});

test('a low screen folds the steps that need no eyes, and keeps the plan', () => {
  const lines = runLines(atTheGate, drawing(80, 'folded'));
  expect(lines.length).toBeLessThan(24);
  expect(lines.join('\n')).toContain('S1 S2 S3 S4 S5 S6 S7  done');
  expect(lines.join('\n')).toContain(plan.code);
});

test('text from outside cannot move the cursor', () => {
  const hostile = 'a\u001b[2Jb\r\nc\u009b1m\u202ed';
  const steps = atTheGate.steps.map((step) => ({ ...step, because: hostile }));
  const page = runLines({ ...atTheGate, steps, location: hostile }, drawing(80, 'full')).join('');
  // eslint-disable-next-line no-control-regex -- it is what must not be there
  expect(page).not.toMatch(/[\u001b\u009b\r\u202e]/);
});

test('each change is one line, and what did not change is not said again', () => {
  const decided: ReadRun = {
    ...atTheGate,
    asks: null,
    steps: atTheGate.steps.map((step) =>
      step.id === 'G' ? { ...step, state: 'done', endedAt: AT, because: 'mia said approve' } : step,
    ),
    decisions: [{ decision: 'approve', by: 'mia', plan: plan.code, at: AT, verified: false, answer: 'accepted' }],
  };
  expect(changeLines(atTheGate, decided, Date.parse(AT))).toEqual([
    '15:00:00  G         done     Wait for a decision (0.0 s): mia said approve',
    '15:00:00  decided   mia approved it',
  ]);
  expect(changeLines(decided, decided, Date.parse(AT))).toEqual([]);
});

test('each line has the time of its event, so the times never go back', () => {
  const later = Date.parse(AT) + 60_000;
  const lines = changeLines(null, atTheGate, later);
  const times = lines.map((line) => line.slice(0, 8));

  expect(new Set(times)).toEqual(new Set(['15:00:00']));
  expect(lines.filter((line) => / (?:cause|affects) {3,5}/.test(line))).toEqual([
    '15:00:00  cause     IAM rejects the API key',
    '15:00:00  affects   cluster shop',
  ]);
});

const listed: ListedRun = { ...atTheGate, decisions: [], step: null };
const told = [{ team: 'Razee', channel: 'slack:C1', at: AT }];
const escalated: ListedRun = {
  ...listed,
  phase: 'closed',
  asks: null,
  told,
  outcome: { kind: 'escalated', because: 'x' },
};

test.each([50, 80, 100, 200])('at %i columns the list keeps location, state and deadline', (width) => {
  const lines = listLines([listed, escalated], { style: styleFor(false), width, now: Date.parse(AT) });

  expect(lines.filter((line) => [...line].length > width)).toEqual([]);
  expect(lines[1]).toMatch(/^◆ {2}c123456\S* +Waiting for a decision, 15 min left/);
  expect(lines[2]).toMatch(/Handed to Razee/);
  expect(lines[1]!.includes(listed.run)).toBe(width === 200);
});

test('a list in a pipe leaves nothing out', () => {
  const lines = listLines([listed], { style: styleFor(false), width: Infinity, now: Date.parse(AT) });

  expect(lines[1]).toContain(listed.run);
});

test('a line of a log stays whole, so that people can search for it', () => {
  const line = `{"level":"error","msg":"${'x'.repeat(300)} satellite-link-connector"}`;
  const tokenLog = {
    kind: 'rejected' as const,
    lines: 1,
    newest: AT,
    codes: [],
    statuses: [],
    excerpt: [line],
    because: 'rejected',
  };
  const page = runLines({ ...atTheGate, findings: { ...atTheGate.findings, tokenLog } }, drawing(60, 'full'));

  expect(page.some((one) => one.includes(line))).toBe(true);
});

test('a redraw writes only the lines that changed', () => {
  const written: string[] = [];
  const screen = new LiveScreen({
    draw: (text) => void written.push(text),
    columns: () => 80,
    rows: () => 24,
    atExit: () => undefined,
  });
  screen.draw(['one', 'two']);
  screen.draw(['one', 'two']);
  screen.draw(['one', 'three']);
  expect(written).toHaveLength(2);
  expect(written[1]).not.toContain('one');
  expect(written[1]).toContain('three');
  screen.draw(['\u001b[2Jfour\u0007']);
  expect(written[2]).toContain('\\u{1b}[2Jfour\\u{7}');
});

test.each([
  [-5, '0 s'],
  [840, '0.8 s'],
  [9_960, '10 s'],
  [59_400, '59 s'],
  [133_000, '2 min 13 s'],
  [11_100_000, '3 h 05 min'],
  [187_200_000, '2 d 4 h'],
])('%i ms read as %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test('a moment is told from now', () => {
  expect(relative(AT, Date.parse(AT) - 780_000)).toBe('in 13 min');
  expect(relative(AT, Date.parse(AT) + 7_200_000)).toBe('2 h ago');
});

test('wrapping keeps every word and the width', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z]{1,30}$/), { maxLength: 20 }),
      fc.integer({ min: 5, max: 60 }),
      (words, width) => {
        const lines = wrap(words.join(' '), width);
        expect(lines.filter((line) => line.length > width)).toEqual([]);
        expect(lines.join('').replace(/ /g, '')).toBe(words.join(''));
      },
    ),
  );
});

test('a cut text shows that it was cut', () => {
  expect(cut('a long sentence', 8)).toBe('a long…');
  expect(cut('short', 8)).toBe('short');
});
