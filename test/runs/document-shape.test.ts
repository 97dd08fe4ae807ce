import { changeLines } from '../../src/cli/view/change-lines';
import { listLines } from '../../src/cli/view/list-view';
import { runLines } from '../../src/cli/view/run-view';
import { styleFor } from '../../src/cli/view/style';
import { NO_FIELDS } from '../../src/gateway/console/list-filters';
import { listPart } from '../../src/gateway/console/list-page';
import { runPage } from '../../src/gateway/console/run-page';
import type { Standing } from '../../src/gateway/console/standing';
import { slackFormOf } from '../../src/gateway/slack/form';
import { isDocument } from '../../src/runs/document-shape';
import type { ListedRun, ReadRun } from '../../src/runs';
import { DEFAULT_RUNBOOK } from '../../src/runbooks';
import { renderReport } from '../../src/workflows/steps/report';
import { plan } from '../approvals/plans';
import { AT, WHOLE } from './whole-document';

/** No value of ours, and each does something that a reader could stumble over. */
const RUBBISH: unknown[] = [null, undefined, 7, 'constructor', '', [], [null], {}, { toString: 1 }, true];

/** Every document that has rubbish in one place. */
function* spoiled(node: unknown, at: (value: unknown) => unknown): Generator<unknown> {
  for (const value of RUBBISH) yield at(value);
  if (node === null || typeof node !== 'object') return;
  for (const [name, inner] of Object.entries(node)) {
    yield* spoiled(inner, (value) => {
      const copy = Array.isArray(node) ? [...(node as unknown[])] : { ...node };
      return at(Object.assign(copy, { [name]: value }));
    });
  }
}

const DRAWING = { style: styleFor(false), width: 200, now: Date.parse(AT), frame: 0 };
const STANDING: Standing = {
  choices: ['approve'],
  obstacles: [],
  decided: [],
  others: [],
  needed: 1,
  hasSaid: false,
  freeze: null,
  times: {},
  changeIdRequired: false,
  isAsked: true,
};
const LISTED = { search: '', show: 'all', waitsForMe: () => true, fields: NO_FIELDS } as const;
const KEPT = { run: 'r', plan: plan().code, digest: plan().digest, seal: 's', responseUrl: 'https://s.example' };

/** All that is drawn of a run by those who read it. */
function drawAll(document: ReadRun): void {
  const { plan: shown, asks, outcome } = document;
  const row = { ...document, step: document.steps[0] } as unknown as ListedRun;
  runLines(document, { ...DRAWING, detail: 'full' });
  changeLines(null, document, DRAWING.now);
  listLines([row], DRAWING);
  listPart({ runs: [row], total: 1 }, LISTED);
  runPage(document, { session: { role: 'approver' }, standing: STANDING, calls: [], brakes: [] } as never);
  if (outcome !== null) renderReport(document, DEFAULT_RUNBOOK, { drawnBy: 'reader' });
  if (shown === null || asks === null) return;
  const held = { because: 'the brake on everything (x), set by mia', by: 'brake' as const, since: null };
  slackFormOf(KEPT, { read: { ...document, held }, plan: shown, asks, choice: 'approve', changeIdRequired: false });
}

test('a whole document is one, and is drawn on each surface', () => {
  expect(isDocument(WHOLE, DEFAULT_RUNBOOK)).toBe(true);
  expect(() => drawAll(WHOLE as unknown as ReadRun)).not.toThrow();
});

test('a document with rubbish in any place is none, or is drawn on each surface all the same', () => {
  let read = 0;
  for (const document of spoiled(WHOLE, (value) => value)) {
    if (!isDocument(document, DEFAULT_RUNBOOK)) continue;
    read += 1;
    expect(() => drawAll({ ...document, runbook: DEFAULT_RUNBOOK.slug })).not.toThrow();
  }
  // Texts may be any text, and a field that is optional may be left out.
  expect(read).toBeGreaterThan(50);
});
