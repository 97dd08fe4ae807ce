import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { issueBodyOf, pageDetailsOf, pageLinksOf } from '../../src/activities/announcements/notify';
import { handOverLines } from '../../src/cli/view/hand-over-view';
import { styleFor } from '../../src/cli/view/style';
import { chunksOf } from '../../src/activities/announcements/chunks';
import type { Escalation } from '../../src/contract/activities';
import { ESCALATED_REASONS, VOID_REASONS } from '../../src/contract/run-document';
import type { RunDocument, Step } from '../../src/contract/run-document';
import { handOverOf, titleOfHandOver } from '../../src/handover/hand-over';
import { handOverInMarkdown } from '../../src/handover/markdown';
import { situationOf } from '../../src/handover/situation';
import { DEFAULT_RUNBOOK, RUNBOOKS, stepIds } from '../../src/runbooks';
import { toMrkdwn } from '../../src/text/slack';
import { renderEvidence, renderReport } from '../../src/workflows/steps/report';
import { at, LOCATION, RUN } from './base';
import { CASES } from './cases';
import type { Case } from './cases';
import { tries } from '../thorough';

/** What people read at every end and every wait of a run, on each channel. */
const PAGE = 'docs/hand-overs.md';
const WHOLE = CASES.find(({ situation }) => situation === 'refresh-failed')!;
const HAPPY = ['resolved', 'gone', 'recovered'];

function orderOf({ document, runbook, team }: Case): Escalation {
  const handOver = handOverOf(document, runbook, { team });
  return {
    run: RUN,
    environment: 'prod',
    team,
    key: 'end',
    title: titleOfHandOver(handOver),
    handOver,
    report: renderEvidence(document, runbook, 'run'),
    cie: document.cie,
    links: document.links,
    since: document.startedAt,
  };
}

/** What each channel shows. */
function shownBy(one: Case): Record<string, string> {
  const order = orderOf(one);
  const { title } = order;
  return {
    Slack: toMrkdwn(`**${title}**\n\n${handOverInMarkdown(order.handOver!)}`),
    GitHub: `${title}\n\n${issueBodyOf({ ...order, report: '(the evidence)' })}`,
    PagerDuty: pageInWords(order),
    'Command line': handOverLines(order.handOver!, { style: styleFor(false), width: 100 }).join('\n'),
  };
}

function pageInWords(order: Escalation): string {
  const fields = Object.entries(pageDetailsOf(order)).map(
    ([name, text]) => `${name}: ${text.includes('\n') ? `\n${text}` : text}`,
  );
  const links = pageLinksOf(order).map(({ text }) => text);
  return [`summary: ${order.title}`, ...fields, `links: ${links.join(', ')}`].join('\n');
}

const NAMES = CASES.map((one): [string, Case] => [one.title, one]);

test.each(NAMES)('%s: it is told as what it is', (_title, { situation, document, runbook }) => {
  expect(situationOf(document, runbook)).toBe(situation);
});

test.each(NAMES)('%s: no channel shows a step that was sent as if it went on, and none has a table', (_title, one) => {
  const { outcome } = one.document;
  for (const text of [...Object.values(shownBy(one)), renderReport(one.document, one.runbook, { drawnBy: 'reader' })]) {
    expect(text).not.toMatch(/\bpending\b|^\|/m);
    if (outcome !== null) expect(text).not.toMatch(/\*\*[SGRVE]\d?\*\* [^:]*: (?:under way|waiting|next)\b/);
  }
});

test.each(NAMES)('%s: the customer reads nothing of our own systems', (_title, { document, runbook }) => {
  const texts = handOverOf(document, runbook).next.flatMap(({ toCustomer = [] }) => toCustomer);
  expect(texts.filter((text) => /carrier|tugboat|cruiser|\bxo\b/i.test(text))).toEqual([]);
});

test('every situation has a case', () => {
  const source = readFileSync('src/handover/situation.ts', 'utf8');
  const own = [...source.matchAll(/^ {2}\| '([a-z-]+)'/gm)].map((match) => match[1]!);
  const all = [...own, ...VOID_REASONS, ...ESCALATED_REASONS];
  expect(all.length).toBeGreaterThan(30);
  expect([...new Set(CASES.map(({ situation }) => situation))].sort()).toEqual(all.sort());
});

test('a run that ended unhappily is never handed over without work', () => {
  for (const { document, runbook, situation } of CASES) {
    const { next, because, now } = handOverOf(document, runbook);
    expect([situation, next.length > 0]).toEqual([situation, !HAPPY.includes(situation)]);
    expect(next.filter(({ what }) => /^nothing\b/i.test(what))).toEqual([]);
    expect([because, ...now].filter((text) => text === '')).toEqual([]);
    expect(now.length).toBeGreaterThan(0);
  }
});

const anyText = fc.constantFrom('x', '', 'could not do S4: x');
const UNHAPPY = ['escalated', 'declined', 'expired', 'failed', 'terminated'] as const;

/** A document that no run of ours may ever make. */
const anyDocument = fc
  .record({
    runbook: fc.constantFrom(...RUNBOOKS),
    base: fc.constantFrom(...CASES.map(({ document }) => document)),
    kind: fc.constantFrom(...UNHAPPY),
    because: anyText,
    states: fc.array(
      fc.record({
        state: fc.constantFrom<Step['state'][]>(
          'pending',
          'running',
          'waiting',
          'done',
          'skipped',
          'failed',
          'in-doubt',
        ),
        isBegun: fc.boolean(),
        because: fc.option(anyText, { nil: undefined }),
      }),
      { minLength: 12, maxLength: 12 },
    ),
    cause: fc.constantFrom(null, 'toString', ...RUNBOOKS.flatMap(({ causes }) => Object.keys(causes))),
    hasPlan: fc.boolean(),
    reason: fc.constantFrom(undefined, ...VOID_REASONS, ...ESCALATED_REASONS),
    hasFindings: fc.boolean(),
  })
  .map(({ runbook, base, kind, because, reason, states, cause, hasPlan, hasFindings }) => {
    const steps = stepIds(runbook).map((id, index): Step => {
      const { isBegun, ...step } = states[index]!;
      return { id, ...step, ...(isBegun ? { startedAt: at('16:00:00') } : {}) };
    });
    const document: RunDocument = {
      ...base,
      phase: 'closed',
      asks: null,
      cause,
      plan: hasPlan ? base.plan : null,
      findings: hasFindings ? base.findings : { location: null, apiKey: null, tokenLog: null },
      outcome: { kind, because, reason },
      steps,
    };
    return { runbook, document };
  });

test('whatever the document says, an unhappy end has work, and no step of it goes on', () => {
  fc.assert(
    fc.property(anyDocument, ({ runbook, document }) => {
      const { next, headline } = handOverOf(document, runbook);
      expect(next.length).toBeGreaterThan(0);
      expect(next.filter(({ what }) => what === '' || /^nothing\b/i.test(what))).toEqual([]);
      expect(headline).not.toMatch(/^nothing/);
      const report = renderReport(document, runbook, { drawnBy: 'reader' });
      expect(report).not.toMatch(/\*\*[SGRVE]\d?\*\* [^:]*: (?:under way|waiting|next)\b/);
    }),
    { numRuns: tries(300) },
  );
});

test('a replaced key is never handed over as no change, and an owed refresh is always work', () => {
  fc.assert(
    fc.property(anyDocument, ({ runbook, document }) => {
      const of = (id: string) => document.steps.find((step) => step.id === id)?.state;
      const { changed, next } = handOverOf(document, runbook);
      if (of('R1') === 'done' || of('R1') === 'in-doubt') expect(changed.length).toBeGreaterThan(0);
      if (document.outcome!.kind !== 'escalated' || document.plan?.by['api-key-reset'] === 'nobody') return;
      const isOwed =
        of('R1') === 'done' &&
        of('R2') !== 'done' &&
        document.steps.every(({ id, startedAt }) => id !== 'V' || !startedAt);
      if (isOwed) expect(next.some(({ what }) => /refresh/i.test(what))).toBe(true);
    }),
    { numRuns: tries(300) },
  );
});

test('a team is addressed by its own name, and a name of the location stands before its id', () => {
  const one = CASES.find(({ situation }) => situation === 'declined')!;
  const told = { ...one.document, told: [{ team: 'Link Squad', channel: 'C1', at: at('16:31:00') }] };

  expect(titleOfHandOver(handOverOf(told, DEFAULT_RUNBOOK))).toMatch(
    /^Link Squad, please take over: edge-key-rejected \(prod\)/,
  );
  expect(handOverOf(told, DEFAULT_RUNBOOK).now).toContain(`edge-key-rejected is the location ${LOCATION}.`);
});

test('no line of a Slack message is cut in its middle', () => {
  const lines = Array.from({ length: 400 }, (_, index) => `- line ${index} with some words`);
  expect(chunksOf(lines.join('\n')).join('\n').split('\n')).toEqual(lines);
  const long = `${'word '.repeat(1500)}end`;
  expect(
    chunksOf(long)
      .flatMap((chunk) => chunk.split(/\s+/))
      .filter((word) => word !== ''),
  ).toEqual(long.split(' '));
});

test(`${PAGE} is what people read; SATLINK_WRITE_DOCS=1 writes it`, () => {
  const page = pageOf();
  if (process.env['SATLINK_WRITE_DOCS'] === '1') writeFileSync(PAGE, page);

  expect(readFileSync(PAGE, 'utf8')).toBe(page);
});

function pageOf(): string {
  const sections = CASES.map((one) => {
    const { Slack = '', ...others } = shownBy(one);
    const folded = Object.entries(others).flatMap(([channel, text]) => [
      '<details>',
      `<summary>${channel}</summary>`,
      '',
      '````text',
      text.trimEnd(),
      '````',
      '',
      '</details>',
      '',
    ]);
    return [`## ${one.title}`, '', '````text', Slack, '````', '', ...folded].join('\n');
  });
  return [
    '# Hand-overs',
    '',
    '`test/handover` writes this page. It shows the message of each end and each wait of a run: first as Slack gets it, then, folded,',
    'as the other channels show it. Every message has four parts: the state now, the changes, the next steps, and the reason.',
    'In Slack and on GitHub the evidence follows. The report has the text of GitHub and the evidence; one is at the end.',
    '',
    ...sections,
    '## A whole report',
    '',
    '````markdown',
    renderReport(WHOLE.document, WHOLE.runbook, { drawnBy: 'reader' }).trimEnd(),
    '````',
    '',
  ].join('\n');
}
