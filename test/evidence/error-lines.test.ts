import { createLogRedactor } from '../../src/evidence/redaction/redact';
import { readTokenLog } from '../../src/evidence/token-log/token-log';
import { ERROR_LINES } from './error-lines';

const TABLE = Object.entries(ERROR_LINES).flatMap(([who, lines]) => lines.map((line): [string, string] => [who, line]));
const MARKS = /[«»]/g;
const decidingIn = (line: string): string[] => [...line.matchAll(/«([^»]*)»/g)].map(([, words = '']) => words);

it('the table has the usual errors of six runtimes and of what stands between', () => {
  expect(TABLE.length).toBeGreaterThan(130);
  expect(TABLE.filter(([, line]) => decidingIn(line).length === 0)).toEqual([]);
});

describe('the words that decide stay readable', () => {
  it.each(TABLE)('%s: %s', (_who, marked) => {
    const line = marked.replace(MARKS, '');
    const { excerpt } = readTokenLog(Buffer.from(`2026-11-22T10:00:00Z ERROR ${line}\n`), {});

    expect(decidingIn(marked).filter((words) => !createLogRedactor([])(line).includes(words))).toEqual([]);
    expect(decidingIn(marked).filter((words) => !excerpt.join('\n').includes(words))).toEqual([]);
  });
});

it('and stay so where a key stands in the same line', () => {
  const key = 'Qx7_kPz2-Lm9RtYwVbN4sDfGhJ0cUeIoA1qZ3xC5vB8n';
  const hidden = TABLE.filter(([, marked]) => {
    const shown = createLogRedactor([])(`${marked.replace(MARKS, '')} with ${key} sent`);
    return shown.includes('Qx7') || decidingIn(marked).some((words) => !shown.includes(words));
  });

  expect(hidden).toEqual([]);
});
