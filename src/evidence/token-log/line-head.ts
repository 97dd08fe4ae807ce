import { stampLength, stampPosition } from './line-stamps';
import { podNameAt } from './pod-names';
import { withoutAnsi } from '../text/raw-text';
import { unwrapLine } from '../text/unwrap-line';

/** The parts of a line: its source and its content. */
export interface LineHead {
  /** The pod, if a known prefix or wrapper names it; else ''. */
  pod: string;
  /** An unknown text in front of the record, as written; else ''. */
  prefix: string;
  /** The line without the pod's name, for people. */
  shown: string;
  /** The container's own text, without the times in front of it. */
  bare: string;
  /** The number of times in front of it. */
  stamps: number;
  /** The first of them; '' for none. */
  when: string;
  /** The runtime cut the line here, and the next one continues it. */
  partial: boolean;
  /** A collector's object around the line, if it names no pod. */
  outer: object | null;
}

/** The most parts that are removed from one line: times, prefixes, wrappers. */
const STEPS_MAX = 8;
/** After an unknown prefix, a record may begin at most this far into a line. */
const PREFIX_CHARS_MAX = 160;
const PREFIX_WORDS_MAX = 5;
/** `stdout F` and `stderr P` of the container runtime interface. */
const CRI = /^(?:stdout|stderr) ([FP])(?::[\w:]{1,40})? ?/;
const PRIORITY = /^<\d{1,3}>(1 )?/;
/** The prefix of `grep -n` and `nl`. */
const LINE_NUMBER = /^(?: {0,6}\d{1,9}\t|\d{1,9}[:-](?!\d\d[:.]))/;
/** A logger's object, unlike an object of data. */
const LOGGER_OBJECT =
  /^\{\s{0,8}"(?:[^"\n]{0,40}"\s{0,4}:[^\n]{0,400}?")??(?:level|time|ts|msg|timestamp|@timestamp|severity|asctime|levelname|logger|lvl|instant|timeMillis)"\s{0,4}:/i;
/** A level, a header of klog or a line of logfmt begins a record. */
const LEVEL_WORDS = 'TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|SEVERE|PANIC';
const LEVEL = new RegExp(
  String.raw`^(?:[\[(<]?(?:${LEVEL_WORDS})\b|\[(?:trace|debug|info|notice|warn|warning|error|fatal|critical)\]|[IWEF]\d{4} \d\d:\d\d:\d\d|(?:time|ts|timestamp|level|lvl)=)`,
);
const LEVEL_TOKEN = new RegExp(
  String.raw`(?<=[\s\[(<|])(?:[\[(<]?(?:${LEVEL_WORDS})(?=[\s\])>:|])|[IWEF]\d{4} \d\d:\d\d:\d\d)`,
);
const NO_NAMES =
  /[[(][^\])\n]{0,80}(?:\bmain\b|thread|exec-|pool|nio-|executor|scheduler|reactor|event-?loop)[^\])\n]{0,80}[\])]|\b(?:stdout|stderr|trace|debug|info|notice|warn(?:ing)?|err(?:or)?|fatal|critical)\b/gi;
/** A prefix in front of plain text: one name in brackets, or a name and a separator. */
const PLAIN_PREFIX =
  /^(?:\[[^\]\s]{1,120}(?: [^\]\s]{1,60})?\] |<[^>\s]{1,80}> |\([^)\s]{1,80}\) |[\w./@-]{1,120}(?: [\w./@-]{1,60})? ?[|>»›#] ?|(?=[^\s:]{0,80}[\d/@.-])[\w./@-]{1,120}: |#\d{1,4} |(?:[0-9a-f]{12}|[0-9a-f]{64})[ \t]{1,4}|[a-z][a-z0-9.-]{0,60}-[a-z0-9]{1,5} [a-z][a-z0-9-]{0,60} |(?!\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}[ ,T])(?=[^\s,;]{0,120}\d)\w[\w@-]{0,60}[.:/-][\w.:/@-]{1,120}[ \t,;]{1,4})(?=\S)/;

/** `       x7k2p │ `, as tools write it that align the names; a number alone counts lines of code. */
const ALIGNED = /^ {1,40}(?=[\w.@/-]{0,80}[A-Za-z])[\w.@/-]{1,80} {0,40}[|\u2502\u2503] ?/;
/** The thread, between the time and the level. */
const THREAD_COLUMN = /^\[[^\]\n]{1,80}\] {1,5}$/;
/** A name with a number right in front of the word, also after a time: `worker-2`, `[0]`, `app[web.1]:`. */
const NUMBERED_PREFIX =
  /^(?:[\w.@/-]{1,60}\[[\w.-]{1,60}\]:? |[[(<]?(?:[A-Za-z][A-Za-z_.]{0,40}[-.]?)?\d{1,4}[\])>]:? |[a-z][a-z-]{0,40}-\d{1,4}:? )(?=getToken)/;

export function isLoggerObject(text: string): boolean {
  return LOGGER_OBJECT.test(text);
}

/** Does a text begin with a level, a header of klog, or in the form of logfmt? */
export function hasLevel(text: string): boolean {
  return LEVEL.test(text);
}

/** An answer right behind the head of a record: `ERROR Response: {…}`, `token.go:72] body: {…}`, `msg="response: …"`. */
const ANSWER_BEHIND_HEAD = new RegExp(
  String.raw`(?:[\])>] {0,4}|(?<=\s)- {1,4}|\bmsg=["']?|(?<![\w.])(?:${LEVEL_WORDS})[\])>]?[:|]?\s{1,4})(?:\{\s{0,8}\\{0,4}"|(?:HTTP )?(?:[Rr]esponse|RESPONSE|[Bb]ody|BODY|[Aa]nswer|[Rr]eply)(?: (?:body|data|text))?["']?\s{0,4}[:={])`,
);
const ANSWER_CHARS = 200;

/** Does a record that begins hold an answer and nothing else? It may be the answer of the record before it. */
export function saysAnswerOnly(line: string): boolean {
  return ANSWER_BEHIND_HEAD.test(line.slice(0, ANSWER_CHARS));
}

/** Splits a line into its parts. `known` holds the prefixes of earlier records in this log. */
export function headOf(line: string, known: ReadonlySet<string>): LineHead {
  const text = withoutAnsi(line);
  const wrapped = unwrapLine(text);
  if (wrapped === null) return peel(text, known);

  const inner = peel(withoutAnsi(wrapped.text ?? text), known);
  return {
    ...inner,
    pod: wrapped.pod === '' ? inner.pod : wrapped.pod,
    prefix: wrapped.pod === '' ? inner.prefix : '',
    partial: wrapped.partial || inner.partial,
    outer: wrapped.pod === '' ? wrapped.object : null,
  };
}

function peel(line: string, known: ReadonlySet<string>): LineHead {
  const head: LineHead = {
    pod: '',
    prefix: '',
    shown: line,
    bare: line,
    stamps: 0,
    when: '',
    partial: false,
    outer: null,
  };
  let behind: Parameters<typeof podNameAt>[1] = 'nothing';
  for (let step = 0; step < STEPS_MAX; step++) {
    const stamp = stampLength(head.bare);
    const priority = step === 0 ? PRIORITY.exec(head.bare) : null;
    if (priority !== null) {
      head.bare = head.bare.slice(priority[0].length);
      behind = priority[1] === undefined ? behind : 'syslog-5424';
    } else if (stamp > 0) {
      const isSyslog = head.bare.charCodeAt(0) >= 0x41 && head.bare.charCodeAt(0) <= 0x5a;
      behind = behind === 'syslog-5424' ? behind : isSyslog ? 'syslog' : 'stamp';
      head.stamps += 1;
      head.when = head.when === '' ? head.bare.slice(0, stamp) : head.when;
      head.bare = behindTime(head.bare.slice(stamp));
      takeRuntimeFlag(head);
    } else if (!(head.pod === '' && takePod(head, line, behind)) && !takePrefix(head, known, step === 0)) {
      break;
    }
  }
  head.prefix = head.prefix === '' ? plainPrefixOf(head) : head.prefix;
  return head;
}

/** One blank separates a time from its line. More blanks belong to the line, unless a record begins after them. */
function behindTime(rest: string): string {
  const own = rest.replace(/^[ \t]/, '');
  const text = own.slice(0, PREFIX_CHARS_MAX).trimStart();
  const begins = stampLength(text) > 0 || LEVEL.test(text) || /^\{\s{0,8}"/.test(text);
  return begins ? own.trimStart() : own;
}

function takeRuntimeFlag(head: LineHead): void {
  const cri = CRI.exec(head.bare);
  if (cri !== null) {
    head.partial = cri[1] === 'P';
    head.bare = head.bare.slice(cri[0].length);
  }
}

function takePod(head: LineHead, line: string, behind: Parameters<typeof podNameAt>[1]): boolean {
  const named = podNameAt(head.bare, behind);
  if (named === null) return false;

  const at = line.length - head.bare.length;
  head.pod = named.pod;
  head.bare = head.bare.slice(named.length);
  head.shown = line.slice(0, at) + head.bare;
  return true;
}

/** Removes an unknown prefix: the text before the place where a record visibly begins. */
function takePrefix(head: LineHead, known: ReadonlySet<string>, first: boolean): boolean {
  const number = first ? LINE_NUMBER.exec(head.bare) : null;
  if (number !== null) {
    head.bare = head.bare.slice(number[0].length);
    return true;
  }
  if (head.pod !== '' || head.prefix !== '') return false;

  const prefix = knownPrefixOf(head.bare, known) ?? newPrefixOf(head.bare);
  head.bare = head.bare.slice(prefix.length);
  const isThread = head.stamps > 0 && THREAD_COLUMN.test(prefix) && LEVEL.test(head.bare);
  head.prefix = isThread ? '' : prefix;
  return prefix !== '';
}

function knownPrefixOf(text: string, known: ReadonlySet<string>): string | undefined {
  for (const prefix of known) if (text.startsWith(prefix)) return prefix;

  return undefined;
}

function newPrefixOf(text: string): string {
  const start = text.slice(0, PREFIX_CHARS_MAX);
  const aligned = ALIGNED.exec(start)?.[0];
  if (aligned !== undefined) return aligned;
  if (/^\s|^[{}"]/.test(start) || LEVEL.test(start)) return '';

  const word = start.indexOf('getToken');
  const front = word === -1 ? start : start.slice(0, word);
  const positions = [stampPosition(front), front.search(LEVEL_TOKEN), objectPosition(front, text)].filter(
    (at) => at > 0,
  );
  const prefix = positions.length > 0 ? text.slice(0, Math.min(...positions)) : '';
  if (prefix !== '') return prefix.trim().split(/\s+/).length <= PREFIX_WORDS_MAX ? prefix : '';

  return '';
}

/** The prefix in front of a line of plain text that holds the word. It stays a part of the line. */
function plainPrefixOf(head: LineHead): string {
  const word = head.bare.slice(0, PREFIX_CHARS_MAX).indexOf('getToken');
  const unnamed = word > 0 && head.pod === '' && head.prefix === '';
  const form = head.stamps === 0 ? PLAIN_PREFIX : NUMBERED_PREFIX;
  const numbered = unnamed ? NUMBERED_PREFIX.exec(head.bare)?.[0] : undefined;
  const prefix = unnamed ? (numbered ?? form.exec(head.bare.slice(0, word + 1))?.[0] ?? '') : '';
  return /(?:Error|Exception|Failure|Timeout)\b/.test(prefix) || LEVEL.test(prefix) ? '' : prefix;
}

function objectPosition(front: string, text: string): number {
  const at = front.search(/(?<=[\s\])|:>-])\{\s{0,4}"/);
  return at > 0 && LOGGER_OBJECT.test(text.slice(at, at + 600)) ? at : -1;
}

/** A text without levels, streams and threads. */
export function withoutLevels(text: string): string {
  return text.replace(NO_NAMES, ' ');
}

/** The part of a prefix that may be a name: not a level, a stream, a thread or a separator. */
export function nameInPrefix(prefix: string): string {
  const name = withoutLevels(prefix)
    .replace(/[\s|:;,<>»›#=~*-]+/g, ' ')
    .trim();
  return /[A-Za-z0-9]/.test(name) ? name : '';
}
