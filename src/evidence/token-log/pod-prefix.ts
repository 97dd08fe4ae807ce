import { GENERATED, podNameAt } from './pod-names';

/** `==> NAME <==`, `### Logs of pod NAME ###`, `# NAME`, `+ kubectl logs NAME -c connector`, `Logs for pod NAME:` */
const HEADERS = [
  new RegExp(`^[=#*>+$-]{1,120} ?(?:.{0,80}[ /:])?(${GENERATED})\\b.{0,60}$`),
  /^(?:==> )?(\S{1,200}) <==$|^(\S{1,200}\.(?:log|txt)):$/,
  new RegExp(`^(?:\\S{1,40} ){0,6}?(?:pod/)?(${GENERATED})(?:[/ ][a-z][a-z0-9-]{0,62})?[) ]?[:.]{0,3}$`),
  // the command that prints a log, with any name of the pod in it
  /^[+$#>]{1,4} (?:kubectl|oc|docker|podman|crictl)\b(.{0,200}?\blogs\b.{0,200})$/,
  new RegExp(`\\blogs\\b.{0,40} (${GENERATED})\\b.{0,60}$`),
];
/** A line that begins as a record does is no header, even if it names a pod. */
const NO_HEADER = /getToken|[{}]|\d\d:\d\d:\d\d/;
/** A text between two rules: `=== worker-2 ===`, `--- pod 1 of 3 ---`, `::: POD link-a :::`. It may contain a time. */
const RULED = /^[^\w\s"'{}]{2,120} ?(?!.{0,200}(?:getToken|[{}]))(\w(?:.{0,120}?\w)?) ?[^\w\s"'{}]{2,120}$/;
/** A name between two rules: it has a number, a mark within a word or a word such as `pod` before it, or is one word. */
const RULED_NAME = /\d|\w[-_./@:]\w|\b(?:pod|container|host|node|replica|instance|worker|logs?)\b[ :=]{1,3}\w|^\w+$/i;
/** One word that is a part of a record, or of a certificate, between two rules. */
const RULED_PART =
  /^(?:begin|end|start(?:ed|ing)?|stop(?:ped)?|ready|done|request|response|headers?|body|payload|details?|stack(?:trace)?|trace(?:back)?|cause|errors?|debug|info|notice|warn(?:ing)?s?|fatal|critical|summary|logs?|output|stdout|stderr|retry(?:ing)?)$/i;
const TIMES = /\d{4}-\d\d-\d\d[T ]?|\d\d:\d\d:\d\d(?:[.,]\d{1,9})?Z?/g;
/** Nothing, or a mark and the container's name. */
const HEADER_REST = /^[\s|:]*$|^[-|:/>\s]{1,5}[a-z][a-z0-9-]{0,62}\s*$/;
/** A line with hardly more than a pod name. */
const NAME = new RegExp(`(?<![\\w-])${GENERATED}(?![\\w-])`);
const OTHER_LETTERS_MAX = 16;
/** The first characters of a header, besides a word: `=`, `#`, `>`, the first byte of `─`, and more. */
const MARKS = new Set([...'=#*->+$:~_|/<%!.^&@\u00e2'].map((mark) => mark.charCodeAt(0)));
const PREFIX_BYTES_MAX = 360;
/** `[2026-11-25T09:45:00.000Z] `, which Jenkins puts in front of the lines of a console. */
const JENKINS_STAMP_LENGTH = 27;
/** An unknown prefix in front of a time or an object. A word in front of a time may be part of a sentence. */
const BEFORE_TIME =
  /^(?:\S{1,80}[\])}>|»#] ?|\S{1,60} ?(?:\||[=-]?>) ?|[\w./@-]{0,60}[\d/][\w./@-]{0,60} )(?=\d{4}[-/]\d\d[-/]\d\d|\{")/;

/**
 * Finds the place of a line's time, and the pod in its prefix. It is asked about many lines, so it reads their bytes
 * and keeps the last answer, because neighbouring lines share it. Records split their lines themselves.
 */
export class PodPrefixes {
  /** The pod of the last line; '' if it has no prefix. */
  pod = '';
  /** The pod that the last section header named. */
  section = '';
  #last: Buffer = Buffer.alloc(0);
  #lastPod = '';

  /** Returns the beginning of the text in which a time may stand first. */
  bodyAt(bytes: Buffer, start: number, end: number): number {
    const first = bytes[start] ?? 0;
    this.pod = '';
    if (MARKS.has(first) || (first >= 0x41 && first <= 0x5a)) {
      this.#readHeader(bytes, start, end);
      return start;
    }
    const isNamed = first === 0x5b || (first >= 0x61 && first <= 0x7a);
    if (!isNamed || (first === 0x5b && isDigit(bytes[start + 1] ?? 0))) {
      const behind = start + JENKINS_STAMP_LENGTH;
      if (first === 0x5b && bytes[behind - 2] === 0x5d && behind < end && MARKS.has(bytes[behind] ?? 0))
        this.#readHeader(bytes, behind, end);

      return start;
    }
    if (this.#isLastAt(bytes, start, end)) {
      this.pod = this.#lastPod;
      return start + this.#last.length;
    }
    return this.#readPrefix(bytes, start, end);
  }

  /**
   * A loop does it, because a call of `compare` takes longer than the prefix. It starts at the end, where two prefixes
   * differ first.
   */
  #isLastAt(bytes: Buffer, start: number, end: number): boolean {
    const last = this.#last;
    let same = last.length;
    if (same === 0 || end - start < same) return false;

    while (same > 0 && bytes[start + same - 1] === last[same - 1]) same -= 1;

    return same === 0;
  }

  #readPrefix(bytes: Buffer, start: number, end: number): number {
    const head = bytes.toString('latin1', start, Math.min(end, start + PREFIX_BYTES_MAX));
    const named = podNameAt(head, 'nothing');
    if (named === null) {
      this.#readHeader(bytes, start, end);
      return start + (BEFORE_TIME.exec(head)?.[0].length ?? 0);
    }
    // In a log without prefixes, a name alone is a header: `[NAME]`, `NAME: |`, `NAME - container`.
    if (this.#last.length === 0 && end - start <= PREFIX_BYTES_MAX && HEADER_REST.test(head.slice(named.length))) {
      this.section = named.pod;
      return start;
    }
    this.pod = named.pod;
    this.#last = Buffer.from(head.slice(0, named.length), 'latin1');
    this.#lastPod = this.pod;
    return start + named.length;
  }

  #readHeader(bytes: Buffer, start: number, end: number): void {
    if (end - start <= PREFIX_BYTES_MAX)
      this.section = headerIn(bytes.toString('latin1', start, end).trimEnd()) ?? this.section;
  }
}

/** The pod, or another name, in a header; null for any other line. */
function headerIn(line: string): string | null {
  if (!NO_HEADER.test(line)) {
    for (const header of HEADERS) {
      const [, one, other] = header.exec(line) ?? [];
      if (one !== undefined || other !== undefined) return one ?? other ?? null;
    }
    const [name] = NAME.exec(line) ?? [];
    if (name !== undefined && (line.replace(name, '').match(/\p{L}/gu)?.length ?? 0) <= OTHER_LETTERS_MAX) return name;
  }
  const [, ruled] = RULED.exec(line) ?? [];
  const text = ruled?.replace(TIMES, '').trim() ?? '';
  const isName = RULED_NAME.test(text) && !RULED_PART.test(text);
  return isName ? (NAME.exec(text)?.[0] ?? text) : null;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
