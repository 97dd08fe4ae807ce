import { withoutAnsi } from './raw-text';

/** How a line looks, as far as it matters for where records begin and end. */
export type LineShape =
  /** One JSON object, or its beginning. */
  | 'json'
  /** It begins with a time, a level or a klog header, so it begins a record. */
  | 'stamped'
  /** `at foo (bar.js:1:2)`, an indented property, a closing brace: it belongs to what came before. */
  | 'inner'
  /** An opening brace alone: an object printed over several lines begins. */
  | 'brace'
  | 'blank'
  /** Any other text. */
  | 'plain';

const STAMP =
  /^(?:\[?\d{4}[-/]\d\d[-/]\d\d[T _]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z| ?[+-]\d\d:?\d\d)?\]?|\[?\d\d:\d\d:\d\d(?:[.,]\d+)?\]?|[IWEF]\d{4} \d\d:\d\d:\d\d|(?:<\d+>)?[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d|\d{10}(?:\d{3})?(?=[ .,\]]))/;
const LEVEL =
  /^(?:[[(<]?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL)\b|(?:time|ts|timestamp|level|lvl)=)/;
/** Text that never begins a record, also behind a stamp that was put in front of every line. */
const INNER =
  /^(?:[ \t]+(?![ \t]*(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|\[))\S|at \S|Caused by:|\.\.\. \d+ more|[}\])])/;

/** The shape of a line whose pod prefix was taken off. */
export function shapeOf(line: string): LineShape {
  const text = withoutAnsi(line);
  if (text.trim() === '') {
    return 'blank';
  }
  if (/^\{\s*"/.test(text)) {
    return 'json';
  }
  if (/^\s*[{[]\s*$/.test(text)) {
    return /^\s/.test(text) ? 'inner' : 'brace';
  }
  const stamp = STAMP.exec(text);
  if (stamp !== null) {
    // One blank parts a stamp from its line; more of them are the line's own.
    const rest = text.slice(stamp[0].length).replace(/^ /, '');
    if (/^\{\s*"/.test(rest)) {
      return 'json';
    }
    return rest !== '' && !STAMP.test(rest.trimStart()) && INNER.test(rest) ? 'inner' : 'stamped';
  }
  if (LEVEL.test(text)) {
    return 'stamped';
  }
  return INNER.test(text) ? 'inner' : 'plain';
}

/** How many braces and brackets a text leaves open. Quoted ones count too: a guess, bounded by the next record. */
export function openBraces(text: string): number {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) {
      at += 1;
    } else if (code === 0x22) {
      quoted = !quoted;
    } else if (!quoted && (code === 0x7b || code === 0x5b)) {
      depth += 1;
    } else if (!quoted && (code === 0x7d || code === 0x5d)) {
      depth -= 1;
    } else if (code === 0x0a) {
      quoted = false;
    }
  }
  return depth;
}
