import fc from 'fast-check';
import { issueBodyOf, pageDetailsOf, pageLinksOf } from '../../src/activities/announcements/notify';
import { handOverLines } from '../../src/cli/view/hand-over-view';
import { styleFor } from '../../src/cli/view/style';
import type { Escalation } from '../../src/contract/activities';
import type { RunDocument, StepId } from '../../src/contract/run-document';
import { handOverOf, titleOfHandOver } from '../../src/handover/hand-over';
import { handOverInMarkdown } from '../../src/handover/markdown';
import { situationOf } from '../../src/handover/situation';
import { DEFAULT_RUNBOOK } from '../../src/runbooks';
import { toMrkdwn } from '../../src/text/slack';
import { inMarkdown } from '../../src/text/markdown';
import { tries } from '../thorough';
import { hostileText, runThatSays } from './hostile';

/** A hand-over says a lot that others wrote: names, reasons, comments, addresses. None of it is obeyed on any channel. */
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const MARKUP = /@|\]\(|!\[|<|>\w|\/\/|:\/|www\.|~~|~\w|\\|\[\w|#\d|\$|&\w+;|&#|\*|:[a-z_]+:/i;
const OURS = /\*\*[^*\n]+\*\*/g;
const ADDRESS = /^ *- BOLD: https?:\/\/[\w:/?#&=%.,;+~-]+$/gim;

type Said = ReturnType<typeof runThatSays>;
const begun = (text: string, states: Partial<Record<StepId, string>>): RunDocument['steps'] =>
  runThatSays(text)
    .steps.filter(({ id }) => !['R1', 'R2', 'V'].includes(id) || states[id] !== undefined)
    .map((step) => ({ ...step, state: (states[step.id] ?? 'done') as 'done' }));

/** The same text in many situations. */
const SHAPES: ((text: string) => Partial<Said>)[] = [
  ...(['resolved', 'declined', 'expired', 'void', 'failed', 'terminated', 'escalated'] as const).map(
    (kind) =>
      (text: string): Partial<Said> => ({
        outcome: { kind, because: text, remains: [text], previousEnd: text, earlier: [text] },
        decisions: [{ ...runThatSays(text).decisions[0]!, decision: kind === 'declined' ? 'reject' : 'approve' }],
      }),
  ),
  (text) => ({ steps: begun(text, { R1: 'in-doubt' }) }),
  (text) => ({ steps: begun(text, { R1: 'failed' }) }),
  (text) => ({ steps: begun(text, { R1: 'done', R2: 'failed' }) }),
  (text) => ({ steps: begun(text, { R1: 'done', R2: 'in-doubt' }) }),
  (text) => ({ steps: begun(`${text} (POST https://x.example/${text}/build)`, { R1: 'done', R2: 'failed' }) }),
  (text) => ({ steps: begun(text, {}), plan: null }),
  (text) => ({ steps: begun(text, {}), plan: null, cause: 'inconclusive' }),
  (text) => ({ steps: begun(text, {}), plan: null, cause: 'key-missing' }),
  (text) => ({ steps: begun(text, {}), decisions: [] }),
  () => ({ outcome: null, phase: 'deciding' }),
  (text) => ({ outcome: null, asks: null, lookUp: { id: text, until: text } }),
  () => ({ outcome: null, asks: null, phase: 'escalating' }),
  () => ({ outcome: null, asks: null, phase: 'verifying' }),
];

function orderOf(document: RunDocument): Escalation {
  const handOver = handOverOf(document, DEFAULT_RUNBOOK, { team: document.location });
  return {
    run: { workflowId: 'w', firstRunId: 'r' },
    environment: 'prod',
    team: 'razee',
    key: 'end',
    title: titleOfHandOver(handOver),
    handOver,
    report: '',
    cie: document.cie,
    links: document.links,
    since: document.startedAt,
  };
}

test('the shapes are of many situations', () => {
  const situations = SHAPES.map((shape) => situationOf({ ...runThatSays('x'), ...shape('x') }, DEFAULT_RUNBOOK));
  expect(new Set(situations).size).toBeGreaterThan(17);
});

test.each(SHAPES.map((shape, index) => [index, shape] as const))(
  'a text of others in a hand-over is words on every channel (%i)',
  (_index, shape) => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const order = orderOf({ ...runThatSays(text), ...shape(text) });
        const body = issueBodyOf({ ...order, handOver: order.handOver });
        const markdown = `x ${inMarkdown(order.title)}\n\n${handOverInMarkdown(order.handOver!)}`;
        const rest = markdown
          .replace(/`[^`\n]+`/g, 'CODE')
          .replace(OURS, 'BOLD')
          .replace(ADDRESS, 'ADDRESS');
        expect(rest).not.toMatch(MARKUP);
        expect(rest).not.toMatch(/`/);
        const slack = toMrkdwn(markdown);
        expect(slack).not.toMatch(/[<>]/);
        const drawn = handOverLines(order.handOver!, { style: styleFor(false), width: 80 });
        for (const shown of [body, markdown, slack, ...drawn, ...Object.values(pageDetailsOf(order))])
          expect(shown).not.toMatch(UNSEEN);
        for (const line of drawn) expect(line).not.toMatch(/\n/);
        for (const { href } of pageLinksOf(order)) expect(href).toMatch(/^https?:\/\//);
      }),
      { numRuns: tries(40) },
    );
  },
);
