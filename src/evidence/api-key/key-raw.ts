import { decodeBase64Document, looksLikeBase64 } from './decode-base64';
import { contentOf, type Block, type KeyValue } from './key-values';
import { endOfToml, isTomlStart } from './toml-lines';

const BASE64_LINE = /^\s*([A-Za-z0-9+/_-]+={0,2}|[A-Za-z0-9+/=_-]*\*{3}[A-Za-z0-9+/=_*-]*)\s*$/;
/** Shorter runs are words. */
const RUN_LENGTH_MIN = 24;
/** The columns at which encoders wrap. After a full line of such a width, a line may be lost. */
const WRAP_COLUMNS_MIN = 40;
const WRAP_COLUMNS_MAX = 128;
const DOCUMENT = /^\s*(?:#[^\n]*\n\s*)*\[[A-Za-z]|^\s*\w+\s*=\s*"|iam_api_key/;

/** Base64 that stands alone in a log, written by `-o jsonpath` or `base64`. Wrapped lines are joined. */
export function takeRawBase64(lines: string[], endsWithNewline: boolean): Block {
  const found: KeyValue[] = [];
  const rest: string[] = [];
  for (let index = 0; index < lines.length; index++) {
    const first = BASE64_LINE.exec(lines[index] ?? '')?.[1];
    if (first === undefined || first.length < RUN_LENGTH_MIN) {
      rest.push(lines[index] ?? '');
      continue;
    }
    const run = [first];
    let end = index + 1;
    while (first.length >= WRAP_COLUMNS_MIN && run.at(-1)?.length === first.length && !run.at(-1)?.endsWith('=')) {
      const next = BASE64_LINE.exec(lines[end] ?? '')?.[1];
      if (next === undefined || next.length > first.length) break;

      run.push(next);
      end += 1;
    }
    const lineEnded = end < lines.length || endsWithNewline;
    const last = run.at(-1)?.length ?? 0;
    const shorter = run.length === 1 ? last > WRAP_COLUMNS_MAX : last < first.length;
    const value = judgeRun(run.join(''), lineEnded && shorter);
    if (value === null) lines.slice(index, end).forEach((line) => rest.push(line));
    else found.push(value);

    index = end - 1;
  }
  return { found, rest };
}

/** Only a document counts; an id or a digest is base64 by accident. */
function judgeRun(text: string, isEnded: boolean): KeyValue | null {
  if (text.includes('*')) return { kind: 'masked' };

  const whole = text.slice(0, text.length - (text.length % 4));
  const decoded = looksLikeBase64(whole) ? decodeBase64Document(whole) : { fault: '' };
  const begins = 'text' in decoded ? decoded.text : Buffer.from(whole, 'base64').toString('latin1');
  // Padding stands only at the end of an encoded text.
  const delimited = isEnded || text.endsWith('=');
  return DOCUMENT.test(begins) ? contentOf(text, { delimited, named: false }) : null;
}

/**
 * The document itself, already decoded. Such a text never shows that it is whole, so it can prove a key but no lack of
 * one.
 */
export function takeRawToml(lines: string[], endsWithNewline: boolean): Block {
  const found: KeyValue[] = [];
  const rest: string[] = [];
  for (let index = 0; index < lines.length; index++) {
    if (!isTomlStart(lines[index] ?? '')) {
      rest.push(lines[index] ?? '');
      continue;
    }
    const end = Math.max(index + 1, endOfToml(lines, index));
    const text = lines.slice(index, end).join('\n');
    const isCut = end === lines.length && !endsWithNewline;
    found.push({ kind: 'content', text: isCut ? text : `${text}\n`, delimited: false, named: false });
    index = end - 1;
  }
  return { found, rest };
}
