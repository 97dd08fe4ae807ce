import { endOfObject, parseQuietly } from '../text/json-in-text';
import { keyValuesOfObject, type Block, type KeyValue } from './key-values';

/** A copy is ignored beside the object itself, and is no answer without it. */
const COPY: KeyValue = { kind: 'copy' };

/** Takes JSON objects out of a log. Text that does not parse stays with the lines. */
export function takeJson(lines: string[]): Block {
  const found: KeyValue[] = [];
  const text = withoutLastApplied(lines).join('\n');
  let rest = '';
  let from = 0;
  for (let start = text.indexOf('{'); start !== -1; start = text.indexOf('{', from)) {
    const end = endOfObject(text, start);
    if (end === null) break;

    const value = parseQuietly(text.slice(start, end));
    rest += text.slice(from, value === undefined ? end : start);
    from = end;
    if (value !== undefined) {
      const indented = /\n[ \t]{1,100}$/.test(text.slice(Math.max(0, start - 101), start));
      // Only an annotation is a whole object on one indented line. It is an older copy, so it is never believed.
      const isCopy = indented && !text.slice(start, end).includes('\n') && 'kind' in (value as object);
      (isCopy ? [COPY] : keyValuesOfObject(value, true)).forEach((one) => found.push(one));
    }
  }
  rest += text.slice(from);
  return { found, rest: rest.split('\n') };
}

function withoutLastApplied(lines: string[]): string[] {
  return lines.map((line, index) => {
    const mark = line.indexOf('last-applied-configuration');
    if (mark !== -1 && !line.trimStart().startsWith('{')) return line.slice(0, mark);

    return (lines[index - 1] ?? '').includes('last-applied-configuration') && /^\s*\{"/.test(line) ? '' : line;
  });
}
