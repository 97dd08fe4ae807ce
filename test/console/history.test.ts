import fc from 'fast-check';
import type { RunFacts } from '../../src/archive/kept-run';
import { statisticsOf } from '../../src/archive/statistics';
import { loadPolicy } from '../../src/config/read-files';
import { auditPage } from '../../src/gateway/console/audit-page';
import { inCsv, inJsonLines } from '../../src/gateway/console/audit-rows';
import type { AuditEntry } from '../../src/gateway/console/audit-rows';
import { overviewPage } from '../../src/gateway/console/overview-page';
import { auditFilters, overviewDays, periodOf } from '../../src/gateway/console/period';
import { policyPage } from '../../src/gateway/console/policy-page';

const AT = '2026-11-22T15:00:00.000Z';
const after = (minutes: number) => new Date(Date.parse(AT) + minutes * 60_000).toISOString();

function facts(change: Partial<RunFacts> = {}): RunFacts {
  return {
    ...{ run: 'satlink-prod-x@1', runId: 'r', environment: 'prod', account: 'a', region: 'us-east', location: 'x' },
    ...{ locationName: 'edge', runbook: 'connector-cannot-reach-iam', cause: 'key-rejected', outcome: 'resolved' },
    ...{ reason: null, started: AT, ended: after(30), alerted: null, causeNamed: after(2), asked: after(3) },
    ...{ decided: after(9), changed: after(12), repaired: after(25) },
    ...change,
  };
}

function entry(change: Partial<AuditEntry> = {}): AuditEntry {
  return {
    ...{ decision: 'approve', by: 'mia', verified: true, via: 'key', at: AT, plan: 'ABCDEFGH', counted: true },
    of: facts(),
    ...change,
  };
}

/** As a spreadsheet reads it. */
function cellsOf(csv: string): string[][] {
  const rows = csv.match(/(?:"(?:[^"]|"")*",?)+\r\n/g) ?? [];
  return rows.map((row) => [...row.matchAll(/"((?:[^"]|"")*)"/g)].map(([, cell]) => cell!.replaceAll('""', '"')));
}

test.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '\t=1', '\r=1', '\n1', '\uff1d1', '\ufeff=1'])(
  'a spreadsheet takes %j for a text',
  (text) => {
    expect(cellsOf(inCsv([entry({ comment: text })]))[1]).toContain(`'${text}`);
  },
);

test('any text comes back whole from CSV and from JSON lines, and no cell begins a formula', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (comment) => {
      const entries = [entry({ comment })];
      const cells = cellsOf(inCsv(entries));
      expect(cells).toHaveLength(2);
      expect(cells[1]!.filter((cell) => /^\s*[=+\-@]/.test(cell))).toEqual([]);
      expect(cells[1]![cells[0]!.indexOf('comment')]!.replace(/^'/, '')).toBe(comment.replace(/^'/, ''));
      expect(
        inJsonLines(entries)
          .trimEnd()
          .split('\n')
          .map((line) => (JSON.parse(line) as { comment: string }).comment),
      ).toEqual([comment]);
    }),
  );
});

test('figures: counts, and the times that runs really took', () => {
  const minutes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const runs = [
    ...minutes.map((count) => facts({ causeNamed: after(count) })),
    facts({ outcome: 'expired', cause: null, causeNamed: null, decided: null, repaired: null }),
    facts({ outcome: 'void', asked: null, decided: null, repaired: null, causeNamed: null }),
  ];
  const { toCause, toDecision, byCause, byOutcome, handsOff, asked, expired } = statisticsOf(runs);

  expect(toCause).toEqual({ runs: 10, median: 5 * 60_000, p90: 9 * 60_000 });
  expect(toDecision).toEqual({ runs: 10, median: 6 * 60_000, p90: 6 * 60_000 });
  expect(byCause).toEqual([
    ['key-rejected', 11],
    [null, 1],
  ]);
  expect(byOutcome).toEqual([
    ['resolved', 10],
    ['expired', 1],
    ['void', 1],
  ]);
  expect([handsOff, asked, expired]).toEqual([11, 11, 1]);
  expect(statisticsOf([])).toMatchObject({ runs: 0, toRepair: { runs: 0, median: null, p90: null } });
});

test('each number of a picture stands in the picture and in the table behind it', () => {
  const markup = overviewPage(30, null, {
    runs: [facts(), facts({ outcome: 'expired' })],
    refusedIn: ['prod'],
    extent: '',
  });
  const [causes] = markup.split('id="outcomes"');

  expect(causes!.match(/IAM rejects the API key/g)!.length).toBeGreaterThanOrEqual(3);
  expect(markup.match(/<svg[^>]*role="img"/g)).toHaveLength(3);
  expect(markup.match(/<summary>As a table<\/summary>/g)).toHaveLength(3);
  expect(markup).toContain('1 of 2 (50 %)');
});

test.each([
  [null, 'No run waits for people now'],
  [undefined, 'it is not known which runs wait'],
  [{ run: 'r@1', name: 'edge', environment: 'prod', since: AT }, 'href="/runs/r%401"'],
] as const)('the overview says what waits: %j', (oldest, said) => {
  expect(overviewPage(7, oldest, '')).toContain(said);
});

test('the audit shows who, how that is known, the answer and its reason, and escapes the words of people', () => {
  const entries = [
    entry({ comment: '<script>' }),
    entry({
      by: 'eve',
      verified: false,
      via: undefined,
      counted: false,
      answer: 'not-allowed',
      because: 'no <b>approver</b>',
    }),
  ];
  const filters = auditFilters({ from: '2026-11-01', until: '2026-11-30', environment: 'prod' });
  const markup = auditPage({ filters, environments: ['prod'] }, { entries, extent: '' });

  for (const said of [
    'signed with their own key',
    'name not verified',
    'not allowed: no &#60;b&#62;',
    '&#60;script&#62;',
  ])
    expect(markup).toContain(said);

  expect(markup).toContain('1 counted, 1 refused.');
  expect(markup).toContain('/audit.csv?from&#61;2026-11-01&#38;until&#61;2026-11-30&#38;environment&#61;prod');
});

test.each([
  [{ from: '2026-11-01', until: '2026-11-02' }, '2026-11-01T00:00:00.000Z', '2026-11-03T00:00:00.000Z'],
  [{ from: 'x', until: ['2026-11-02'] }, '2026-10-23T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
  [{ from: '2026-13-41' }, '2026-10-23T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
])('the time of %j', (query, from, until) => {
  expect(periodOf(auditFilters(query, Date.parse(AT)))).toEqual({ from, until });
});

test.each([
  ['7', 7],
  ['90', 90],
  ['8', 30],
  [undefined, 30],
  [['7'], 30],
])('the days of %j', (days, count) => {
  expect(overviewDays({ days })).toBe(count);
});

test('the policy page names the deciders, the rules, and what the policy does not know', () => {
  const now = { readable: true as const, value: loadPolicy('config/policy.yaml') };
  const source = { digest: 'd'.repeat(64), since: AT };
  const markup = policyPage({ now, source, fleetEnvironments: ['prod', 'dev'] });

  for (const said of [
    'mia.approver@example.com',
    'oncall.operator@example.com',
    'An approval must name a change.',
    source.digest,
  ])
    expect(markup).toContain(said);

  expect(markup).toContain('The policy does not know dev');
  const unreadable = policyPage({
    now: { readable: false, problems: ['secret path'] },
    source: null,
    fleetEnvironments: [],
  });
  expect(unreadable).toContain('Nobody can be named here');
  expect(unreadable).not.toContain('secret path');
});
