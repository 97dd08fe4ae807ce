import { decodeBase64Document, looksLikeBase64 } from './decode-base64';
import { contentOf, type KeyValue } from './key-values';

const BASE64_LINE = /^\s*([A-Za-z0-9+/_-]+={0,2}|[A-Za-z0-9+/=_-]*\*{3}[A-Za-z0-9+/=_*-]*)\s*$/;
/** Shorter runs are words. */
const RUN_LENGTH_MIN = 24;
/** The columns at which encoders wrap. A full line of such a width may be followed by a lost one. */
const WRAP_COLUMNS_MIN = 40;
const WRAP_COLUMNS_MAX = 128;
const TOML_TABLE = /^\s*\[[A-Za-z][\w.-]*\]\s*(?:#.*)?$/;
const TOML_LINE = /^\s*(?:#.*|\[[A-Za-z][\w.-]*\]\s*(?:#.*)?|[A-Za-z_][\w.-]*\s*=.*|)$/;
const KEY_LINE = /^\s*(?:#\s*)?(?:iam_api_key|g2_api_key)\s*=/;

/** Base64 that stands alone in a log: `-o jsonpath` or `base64` wrote it. Wrapped lines are put together. */
export function findRawBase64(lines: string[], endsWithNewline: boolean): KeyValue[] {
  const found: KeyValue[] = [];
  for (let index = 0; index < lines.length; index++) {
    const first = BASE64_LINE.exec(lines[index] ?? '')?.[1];
    if (first === undefined || first.length < RUN_LENGTH_MIN) {
      continue;
    }
    const run = [first];
    let end = index + 1;
    while (first.length >= WRAP_COLUMNS_MIN && run.at(-1)?.length === first.length && !run.at(-1)?.endsWith('=')) {
      const next = BASE64_LINE.exec(lines[end] ?? '')?.[1];
      if (next === undefined || next.length > first.length) {
        break;
      }
      run.push(next);
      end += 1;
    }
    const lineEnded = end < lines.length || endsWithNewline;
    const last = run.at(-1)?.length ?? 0;
    const shorter = run.length === 1 ? last > WRAP_COLUMNS_MAX : last < first.length;
    const value = judgeRun(run.join(''), lineEnded && shorter);
    if (value !== null) {
      found.push(value);
    }
    index = end - 1;
  }
  return found;
}

/** Only a document counts; an id or a digest is base64 by accident. */
function judgeRun(text: string, delimited: boolean): KeyValue | null {
  if (text.includes('*')) {
    return { kind: 'masked' };
  }
  const whole = text.slice(0, text.length - (text.length % 4));
  const decoded = looksLikeBase64(whole) ? decodeBase64Document(whole) : { fault: '' };
  const begins = 'text' in decoded ? decoded.text : Buffer.from(whole, 'base64').toString('latin1');
  return /^\s*(?:#[^\n]*\s*)*\[[A-Za-z]|^\s*\w+\s*=\s*"|iam_api_key/.test(begins) ? contentOf(text, delimited) : null;
}

/**
 * The document itself, already decoded. Nothing shows that such a text is whole, so it can only show what is there:
 * a key, or a key that is empty.
 */
export function findRawToml(lines: string[], endsWithNewline: boolean): KeyValue[] {
  const found: KeyValue[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (!TOML_TABLE.test(line) && !KEY_LINE.test(line)) {
      continue;
    }
    let end = index;
    while (end < lines.length && TOML_LINE.test(lines[end] ?? '')) {
      end += 1;
    }
    const block = lines.slice(index, end);
    if (block.some((candidate) => candidate.includes('=')) || end === lines.length) {
      const cut = end === lines.length && !endsWithNewline;
      found.push({ kind: 'content', text: cut ? block.join('\n') : `${block.join('\n')}\n`, delimited: false });
    }
    index = end;
  }
  return found;
}
