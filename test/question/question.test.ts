import { questionOf } from '../../src/question/question';
import type { OpenQuestion } from '../../src/question/question';
import { DEFAULT_RUNBOOK } from '../../src/runbooks';
import { WAITS } from '../handover/cases/waits';

const ASKING = WAITS.filter(({ document }) => document.asks !== null);

function questionAt(what: string): OpenQuestion {
  const { document } = ASKING.find((one) => one.title === what)!;
  return questionOf(document, DEFAULT_RUNBOOK)!;
}

test.each([
  ['A decision is asked for', 'Replace this API key?', 3],
  ['The customer must replace the key', 'Has the customer replaced this API key?', 3],
  ['A doubt about the key is open', 'Was the API key replaced?', 0],
  ['A doubt about the refresh is open', 'Was the master of edge-key-rejected refreshed?', 0],
  ['A person refreshes the master', 'Is the master of edge-key-rejected refreshed?', 2],
])('%s: %s', (what, title, steps) => {
  const { changes, ...question } = questionAt(what);

  expect([question.title, changes.length]).toEqual([title, steps]);
});

test('each question that people may be asked is in the table above', () => {
  expect(ASKING).toHaveLength(5);
});

test('only a lost answer is said to be lost, and beside it stands nothing that changes something', () => {
  const lost = ASKING.filter(({ document }) => JSON.stringify(questionOf(document, DEFAULT_RUNBOOK)).includes('lost'));

  expect(lost.map(({ title }) => title)).toEqual([
    'A doubt about the key is open',
    'A doubt about the refresh is open',
  ]);
  for (const { document } of lost) {
    const question = questionOf(document, DEFAULT_RUNBOOK)!;
    expect(question).toMatchObject({ changes: [], effect: null });
    expect(question.risk).toMatch(/^After a wrong “no” .* After a wrong “yes” /);
    expect(JSON.stringify(question)).not.toMatch(/api-key reset|buildWithParameters/);
  }
});

test('where the key was replaced already, a no leaves the location with the old one', () => {
  const { document } = ASKING.find(({ title }) => title === 'A doubt about the refresh is open')!;
  const asks = { ...document.asks!, offers: ['approve' as const, 'reject' as const] };
  const owed = questionOf({ ...document, asks }, DEFAULT_RUNBOOK)!;

  expect(owed.ifNo).toContain('the location keeps the old key');
  expect(questionAt('A decision is asked for').ifNo).toContain('nothing is changed');
});
