import { hasLevel, isLoggerObject, type LineHead } from './line-head';

/** The look of a line, as far as it shows where records begin and end. */
export type LineShape =
  /** One JSON object of a logger, or its beginning. */
  | 'json'
  /** A level, a klog header, logfmt, or a second time after the runtime's: it begins a record. */
  | 'begins'
  /** A time, then text without any mark. It begins a record, unless the record before it is still open. */
  | 'stamped'
  /** `at foo (bar.js:1:2)`, an indented property, a closing brace, `Response:`: it belongs to the record before it. */
  | 'inner'
  /** An exception or a property on its own line: it belongs to a record that visibly began. */
  | 'trace'
  /** An object without a logger's keys: data. */
  | 'data'
  /** An opening brace alone: an object over several lines begins. */
  | 'brace'
  | 'blank'
  /** Any other text. */
  | 'plain';

/** The part of a line that counts for its shape. */
const SHAPE_CHARS = 512;
/** Text that never begins a record, not even after a time that was put in front of every line. */
const INNER =
  /^(?:[ \t]+(?![ \t]*(?:[[(<]?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL)\b|\[))\S|at \S|\.{3} \d+ (?:more|common)|[}\])]|"[\w@.-]{1,80}"\s{0,4}:|<\/?[a-z!])/;
const ANSWER =
  /^(?:Response(?: body)?|Body|Caused by|Suppressed|Cause|\[cause\]|Headers|Stack(?:trace)?|Details?|Reason|Transaction-Id)\s{0,4}[:=]|^(?:Response|Body):?$|^(?:Traceback \(most|During handling of|The above exception|--- End of|-{2,3}> |HTTP\/[123](?:\.\d)? [1-5]\d\d\b|goroutine \d|BXNIM\d{4}[A-Z]\b|[,;.)])/i;
const EXCEPTION = /^[\w.$:]{1,200}(?:Error|Exception|Failure|Timeout|Fault|Interrupt)(?:\$\w{1,80})?\b(?:[: ([{]|$)/;
const PROPERTY = /^[\w.$-]{1,40}(?: [\w.$-]{1,20}){0,2}\s{0,4}[:=]\s{0,4}\S/;

/** The shape of a line after its prefix and times were removed. */
export function shapeOf({ bare, stamps }: LineHead): LineShape {
  const text = bare.slice(0, SHAPE_CHARS);
  if (text.trim() === '') return 'blank';

  if (/^\s*[{[]\s*$/.test(text) && text.length < SHAPE_CHARS) return /^\s/.test(text) ? 'inner' : 'brace';

  if (/^\{\s{0,8}"/.test(text)) return isLoggerObject(bare.slice(0, SHAPE_CHARS * 2)) ? 'json' : 'data';

  if (INNER.test(text) || ANSWER.test(text)) return 'inner';

  if (hasLevel(text) || stamps > 1) return 'begins';

  if (stamps > 0) return 'stamped';

  return isException(text) || PROPERTY.test(text) ? 'trace' : 'plain';
}

/** Does a line of this shape go on an answer, as `Response: {…}` does? */
export function isPartOfAnswer(shape: LineShape): boolean {
  return shape === 'inner' || shape === 'data';
}

/** Does a line begin with the class of an exception, as a trace does? */
export function isException(text: string): boolean {
  return EXCEPTION.test(text.slice(0, SHAPE_CHARS));
}

/** Counts the braces and brackets that a record leaves open, line by line. */
export class Nesting {
  /** Quoted braces do not count. A quote ends with its line, because quotes in logs are unreliable. */
  depth = 0;
  /** Does the last line end inside a quoted text? */
  quoted = false;

  add(line: string): void {
    this.quoted = false;
    for (let at = 0; at < line.length; at++) {
      const code = line.charCodeAt(at);
      if (code === 0x5c) {
        at += 1;
      } else if (code === 0x22) {
        this.quoted = !this.quoted;
      } else if (!this.quoted && (code === 0x7b || code === 0x5b)) {
        this.depth += 1;
      } else if (!this.quoted && (code === 0x7d || code === 0x5d)) {
        // A closing bracket that was never opened, as in klog's header, is ignored.
        this.depth = Math.max(0, this.depth - 1);
      }
    }
  }
}
