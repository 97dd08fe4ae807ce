import fc from 'fast-check';
import { planOf } from '../../src/approvals/plan';
import type { ReadRun } from '../../src/runs';
import { STEP_IDS } from '../../src/contract/run-document';

/** Pieces of text that mean something to a terminal, Markdown, Slack, HTML or a reader's eyes. */
const PIECES = [
  '\u001b[31m',
  '\u001b[8m',
  '\u001b]8;;https://evil.example\u0007',
  '\u009b2J',
  '\u0007',
  '\u0008',
  '\u0000',
  '\r',
  '\n',
  '\r\n',
  '\t',
  '\u2028',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u00ad',
  '\ufeff',
  '\u061c',
  '\ud800',
  '\u{e0041}',
  '@mia',
  '@org/team',
  '<@U012ABCDEF>',
  '<!channel>',
  '<https://evil.example|the console>',
  '[the console](https://evil.example)',
  '![x](https://evil.example/x.png)',
  '<img src=x onerror=alert(1)>',
  '<script>',
  '"><blink>',
  '<!-- satlink-responder x -->',
  '<!--',
  '-->',
  'https://evil.example/a_b',
  'www.evil.example',
  'evil.example',
  'mailto:a@evil.example',
  '`',
  '``',
  '```',
  '~~~',
  '|',
  '\n| a | b |\n| --- | --- |',
  '**bold**',
  '*star*',
  '_under_',
  '~struck~',
  '\n# Heading',
  '\n- item',
  '\n===',
  '> quoted',
  '\\',
  '\\`',
  '&lt;b&gt;',
  '&#64;mia',
  '#12',
  'org/repo#12',
  'GH-12',
  'c0ffee1',
  ':white_check_mark:',
  '$x$',
  'plain words',
  ' ',
  'a',
  '.',
];

/** A text as somebody would write it who wants more than to be read. */
export const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'grapheme', maxLength: 6 })), {
    minLength: 1,
    maxLength: 8,
  })
  .map((pieces) => pieces.join(''));

const AT = '2026-11-22T15:00:00.000Z';
const run = { workflowId: 'satlink-prod-c1234567890abcdefghi', firstRunId: '0196f7c2-0000-7000-8000-000000000001' };

/** A run in which each text that somebody else can choose is `text`. */
export function runThatSays(text: string): ReadRun {
  const plan = planOf({
    run,
    askedBy: { kind: 'person', name: text },
    environment: 'prod',
    actions: ['api-key-reset', 'master-refresh'],
    by: { 'api-key-reset': 'customer', 'master-refresh': 'jenkins' },
    target: { account: text, region: text, resourceGroup: text, location: text },
    affects: [{ kind: 'cluster', id: text, name: text }],
    affectsUnknown: text,
    keyRecord: null,
    evidence: 'e',
    gate: 1,
    notes: [text],
    expiresAt: '2026-11-22T15:15:00.000Z',
  });
  const key = { kind: 'found', because: text, fingerprint: text } as unknown as ReadRun['findings']['apiKey'];
  const tokenLog = {
    codes: [text],
    statuses: [],
    kind: text,
    because: text,
    excerpt: [text],
  } as unknown as ReadRun['findings']['tokenLog'];
  return {
    run: `${run.workflowId}@${run.firstRunId}`,
    location: text,
    environment: text,
    scope: text,
    startedAt: AT,
    endedAt: AT,
    links: { build: text },
    phase: 'closed',
    steps: STEP_IDS.map((id) => ({ id, state: 'done', startedAt: AT, endedAt: AT, because: text })),
    findings: {
      location: { kind: 'found', because: text, tugboat: text } as ReadRun['findings']['location'],
      apiKey: key,
      tokenLog,
    },
    cause: text as ReadRun['cause'],
    proof: { link: text, apiKey: key, tokenLog } as unknown as ReadRun['proof'],
    plan,
    asks: { offers: ['approve', 'reject'], expiresAt: AT, of: plan.code },
    decisions: [
      { decision: 'approve', by: text, plan: plan.code, at: AT, verified: true, comment: text, change: text },
    ],
    refused: [{ decision: text, by: text, plan: text, at: AT, verified: false, answer: 'malformed', because: text }],
    refusedCount: 1,
    told: [{ at: AT, team: text, channel: text }],
    cie: text,
    heard: null,
    requestedBy: text,
    startedBy: { kind: 'person', name: text, isSigned: true },
    alert: { alertname: text, startsAt: AT, state: 'firing' },
    notes: [text],
    outcome: { kind: 'escalated', because: text, remains: [text], previousEnd: text, earlier: [text] },
    incomplete: text,
  } as unknown as ReadRun;
}
