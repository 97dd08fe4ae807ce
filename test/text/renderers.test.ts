import fc from 'fast-check';
import { createLog } from '../../src/logging/log';
import { blocksOf } from '../../src/activities/announcements/card';
import { changeLines } from '../../src/cli/view/change-lines';
import { listLines } from '../../src/cli/view/list-view';
import { runLines } from '../../src/cli/view/run-view';
import { styleFor } from '../../src/cli/view/style';
import { livePart, page } from '../../src/gateway/console/page';
import { runPage } from '../../src/gateway/console/run-page';
import type { ListedRun } from '../../src/runs';
import { inCell, inMarkdown } from '../../src/text/markdown';
import { inSlack, toMrkdwn } from '../../src/text/slack';
import { forTerminal } from '../../src/text/terminal';
import { inJson, inOneLine } from '../../src/text/visible';
import { renderCard } from '../../src/workflows/steps/card';
import { DEFAULT_RUNBOOK } from '../../src/runbooks';
import { renderReport } from '../../src/workflows/steps/report';
import { mrkdwnOf } from '../../lab/slack/mrkdwn-view';
import { hostileText, runThatSays } from './hostile';
import { tries } from '../thorough';

/** What no surface may show raw: it would be obeyed, or not be seen. */
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
/** What GitHub makes something of, wherever it stands outside of code. */
const MARKUP =
  /@|\]\(|!\[|<|>\w|\/\/|:\/|www\.|~~|~\w|\\|\[\w|#\d|\bgh-\d|\$|&\w+;|&#|(?<![\w-])[0-9a-f]{7,40}(?![\w-])|\*|:[a-z_]+:/i;
const EXTRAS = { drawnBy: 'run' as const };

/** Markdown without its code: fences, then pieces between single backticks. What is left of a backtick opened nothing. */
function outsideOfCode(markdown: string): string {
  const lines: string[] = [];
  let isCode = false;
  for (const line of markdown.split('\n')) {
    if (line.startsWith('```')) isCode = !isCode;
    else if (!isCode) lines.push(line);
  }
  expect(isCode).toBe(false);
  return lines.join('\n').replace(/`[^`\n]+`/g, 'CODE');
}

const everyText = (holds: (text: string) => void) =>
  fc.assert(fc.property(hostileText, holds), { numRuns: tries(100) });

test('Markdown: no mention, link, image, comment, reference or emphasis is made by a text of others', () => {
  everyText((text) => {
    for (const shown of [inMarkdown(text), inCell(text)]) {
      expect(shown).not.toMatch(/\n/);
      expect(outsideOfCode(`x ${shown}`)).not.toMatch(MARKUP);
      expect(outsideOfCode(`x ${shown}`)).not.toMatch(/`/);
    }
    expect(inCell(text)).not.toMatch(/\|/);
  });
});

test('plain words of ours stay as they are', () => {
  const words = [
    'c1234567890abcdefghi cannot reach IAM: HTTP 403 (BXNIM0415E) at 2026-11-22T15:04:05.000Z, 12.5 % of them',
    'mia said approve; the key was reset, the snake_case_name did not change',
  ];
  expect(words.map(inMarkdown)).toEqual(words);
  expect(inMarkdown('see https://evil.example/x and @mia')).toBe('see `https://evil.example/x` and `@mia`');
  expect(inMarkdown('it is in slclient.toml, or at www.e.')).toBe('it is in `slclient.toml`, or at `www.e`.');
});

test('the report: nothing of others is markup, nothing unseen is raw, each field is one line', () => {
  const lines = (text: string) =>
    renderReport(runThatSays(text), DEFAULT_RUNBOOK, { ...EXTRAS, incomplete: text }).split('\n');
  const usual = lines('x').length;
  everyText((text) => {
    const report = lines(text);
    expect(report).toHaveLength(usual);
    expect(report.join('\n')).not.toMatch(UNSEEN);
    const rest = outsideOfCode(report.join('\n'));
    expect(
      rest.replace(/\*\*[^*\n]+\*\*/g, 'BOLD').replace(/^ *- BOLD: https?:\/\/[\w:/?#&=%.,;+~-]+$/gim, ''),
    ).not.toMatch(MARKUP);
  });
});

test('Slack: a card and a report mention nobody and link nowhere', () => {
  everyText((text) => {
    const document = runThatSays(text);
    const { asks, links, sections } = renderCard(document, DEFAULT_RUNBOOK);
    const where = { run: { workflowId: 'w', firstRunId: 'r' }, environment: 'prod' };
    const blocks = mrkdwnIn(blocksOf({ sections, links: [], ...(asks ? { asks } : {}), ...where })).join('\n');
    const message = toMrkdwn(renderReport(document, DEFAULT_RUNBOOK, EXTRAS));
    expect(links.every(({ label }) => ['Console', 'Jenkins build', 'Temporal'].includes(label))).toBe(true);
    // Our own dates hold digits alone.
    const undated = blocks.replace(/<!date\^\d+\^\{date_short_pretty\} \{time\}\|[\d-]{10} [\d:]{5} UTC>/g, 'DATE');
    for (const shown of [undated, message, inSlack(text)]) {
      expect(shown).not.toMatch(/[<>]/);
      expect(shown).not.toMatch(UNSEEN);
    }
    expect(inSlack(text)).not.toMatch(/\n/);
    expect(mrkdwnOf(message)).not.toMatch(/<a |<b>[^<]*<b>/);
  });
});

/** The texts of blocks in which Slack looks for markup. */
function mrkdwnIn(node: unknown): string[] {
  if (node === null || typeof node !== 'object') return [];
  const { type, text } = node as Record<string, unknown>;
  return [...(type === 'mrkdwn' ? [String(text)] : []), ...Object.values(node).flatMap(mrkdwnIn)];
}

test('a terminal obeys nothing in a run, a list or a report, and each field stays in its line', () => {
  const drawing = { style: styleFor(true), width: 200, now: Date.parse('2026-11-22T15:00:00Z'), frame: 0 };
  const views = (text: string) => {
    const document = runThatSays(text);
    return [
      runLines(document, { ...drawing, detail: 'full' as const }),
      changeLines(null, document, drawing.now),
      listLines([document as unknown as ListedRun], drawing),
    ];
  };
  const style = new RegExp(String.raw`\x1b\[(?:[012]|22|39|3[1-6])m`, 'g');
  const ours = (shown: string) => shown.replaceAll(style, '');
  everyText((text) => {
    for (const lines of views(text)) {
      // What the painted frame is made of is ours; nothing unseen of others is left in it.
      expect(ours(lines.join('\n'))).not.toMatch(UNSEEN);
    }
    expect(views(text)[1]!.join('\n').split('\n')).toHaveLength(views('x')[1]!.length);
    expect(forTerminal(renderReport(runThatSays(text), DEFAULT_RUNBOOK, EXTRAS))).not.toMatch(UNSEEN);
    expect(inJson(runThatSays(text))).not.toMatch(UNSEEN);
    expect(JSON.parse(inJson({ text }))).toEqual({ text });
  });
});

test('HTML: a page shows it as text, and nothing that cannot be seen is hidden in it', () => {
  const asking = { session: { role: 'viewer' }, standing: { decided: [] }, calls: [] } as unknown as Parameters<
    typeof runPage
  >[1];
  everyText((text) => {
    const part = runPage(runThatSays(text), asking);
    expect(part.markup).not.toMatch(/<(?:script|img|blink|!--)|<[^>]*onerror=/);
    expect(page({ title: part.title, session: null }, part.markup)).not.toMatch(UNSEEN);
    expect(livePart(part)).not.toMatch(UNSEEN);
  });
});

test('a log line is one line, with nothing in it that a terminal obeys', () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLog({ log: { level: 'info', pretty: false }, always: {}, destination });
  everyText((text) => {
    lines.length = 0;
    log.info(text, { because: text, workflowId: text, [text]: text, nested: { runId: text } });
    expect(lines).toHaveLength(1);
    expect(lines[0]!.trimEnd()).not.toMatch(/\n/);
    expect(lines[0]).not.toMatch(UNSEEN);
  });
});

test('what cannot be seen is written out, so that two texts that differ look different', () => {
  expect(inOneLine('a\u202eb\u200bc\u001b[2J\r\nd')).toBe('a\\u{202e}b\\u{200b}c\\u{1b}[2J d');
});
