import type { TokenLogFinding } from './findings';
import { foreignBecause, type LogOrigin } from './foreign-record';
import { LineScanner, type ScannedLine } from './line-scanner';
import { LineTimes, NO_TIME } from './line-time';
import { HEAD_BYTES, kindOfLog } from './log-head';
import { PodPrefixes } from './pod-prefix';
import { createLogRedactor } from './redact-log';
import { TokenExcerpt } from './token-excerpt';
import { judgeTokenRecord, type TokenVote } from './token-record';
import { TokenRecords, type TokenRecord } from './token-records';
import { isoTime, judgeVotes, type Judged } from './token-verdict';
import { TokenVotes } from './token-votes';

export interface TokenLogQuestion extends LogOrigin {
  /** ISO 8601. Failures that are all older, or show no time, say nothing about now. */
  notBefore?: string;
  /** ISO 8601. Only records later than it count, failures and successes alike: the proof of a repair needs new ones. */
  after?: string;
  /** The log that is handed in is known not to be whole. */
  truncated?: boolean;
  /** Values that are known to be secret, such as the key itself, to be taken out of the excerpt in any encoding. */
  secrets?: string[];
}

export interface TokenLogReader {
  /** Takes the next bytes, cut anywhere. The chunk is not kept beyond a few KiB. */
  push(chunk: Buffer): void;
  /** Ends the log and judges it. `incomplete` says why the scan did not reach the end. Call it once. */
  end(how?: { incomplete?: string }): TokenLogFinding;
}

interface Judgement {
  verdict: TokenVote;
  foreign: string | null;
}

/** Judgements of records that were seen before, by their text without times: a log repeats itself. */
const REMEMBERED_MAX = 512;
/** Records without a pod whose times jump back so far belong to another pod, whose log was appended. */
const APPENDED_AFTER_MS = 60_000;

/**
 * S6. Reads the pods' log for what `getToken` says, in constant memory: a few hundred KiB for a log of any size.
 * Text, pino JSON, klog, with or without `kubectl --prefix`; UTF-8 or UTF-16. Never throws.
 */
export function createTokenLogReader(asked: TokenLogQuestion): TokenLogReader {
  const log = new TokenLog(asked);
  return { push: (chunk) => log.push(chunk), end: (how) => log.end(how?.incomplete) };
}

/** Reads a log that is in memory already. */
export function readTokenLog(bytes: Buffer, asked: TokenLogQuestion): TokenLogFinding {
  const reader = createTokenLogReader(asked);
  reader.push(bytes);
  return reader.end();
}

class TokenLog {
  #asked: TokenLogQuestion;
  #notBefore: number;
  /** Records must be later than it; `NO_TIME`, which is below every time, when all of them count. */
  #after: number;
  #head: Buffer = Buffer.alloc(0);
  #decoder: InstanceType<typeof TextDecoder> | null = null;
  #scanner = new LineScanner((line) => this.#takeLine(line));
  #prefixes = new PodPrefixes();
  #times: LineTimes;
  #records: TokenRecords;
  #votes = new TokenVotes();
  #excerpt = new TokenExcerpt();
  #remembered = new Map<string, Judgement>();
  /** True once the head was looked at and is text. */
  #begun = false;
  #fault: string | null = null;
  #foreign: string | null = null;
  #lines = 0;
  #newest = NO_TIME;
  #lineCounted = false;
  #segment = 0;
  #segmentTime = NO_TIME;

  constructor(asked: TokenLogQuestion) {
    this.#asked = asked;
    const notBefore = Date.parse(asked.notBefore ?? '');
    const after = Date.parse(asked.after ?? '');
    this.#after = Number.isNaN(after) ? NO_TIME : after;
    this.#notBefore = Number.isNaN(notBefore) ? NO_TIME : notBefore;
    const reference = [notBefore, after].find((time) => !Number.isNaN(time));
    this.#times = new LineTimes(reference ?? null);
    this.#records = new TokenRecords(this.#times, this.#prefixes, (record) => this.#judge(record));
  }

  push(chunk: Buffer): void {
    if (this.#begun) {
      this.#feed(chunk);
      return;
    }
    // A copy, because the caller may fill the chunk anew.
    this.#head = Buffer.concat([this.#head, chunk]);
    if (this.#head.length >= HEAD_BYTES && this.#fault === null) {
      this.#begin();
    }
  }

  end(incomplete?: string): TokenLogFinding {
    if (!this.#begun && this.#fault === null) {
      this.#begin();
    }
    if (this.#begun) {
      if (this.#decoder !== null) {
        this.#scanner.push(Buffer.from(this.#decoder.decode()));
      }
      this.#scanner.end();
      this.#records.end();
    }
    return this.#finding(this.#judgeAll(incomplete));
  }

  #begin(): void {
    const kind = kindOfLog(this.#head.subarray(0, HEAD_BYTES));
    const head = this.#head;
    this.#head = Buffer.alloc(0);
    if (kind.fault !== null) {
      this.#fault = kind.fault;
      return;
    }
    this.#begun = true;
    this.#decoder = kind.encoding === 'utf-8' ? null : new TextDecoder(kind.encoding);
    this.#feed(head.subarray(kind.skip));
  }

  #feed(chunk: Buffer): void {
    const bytes = this.#decoder === null ? chunk : Buffer.from(this.#decoder.decode(chunk, { stream: true }));
    if (this.#fault === null && bytes.includes(0)) {
      this.#fault = 'holds binary data, not text';
    }
    this.#scanner.push(bytes);
  }

  /** Called for every line, so it does as little as it can for those without the word. */
  #takeLine(line: ScannedLine): void {
    const { bytes, start, end, hit } = line;
    if (line.beginsLine) {
      this.#lineCounted = false;
    }
    let body = start;
    let time = NO_TIME;
    if (line.beginsLine) {
      // Escape sequences of colours may stand in front of everything.
      while (bytes[body] === 0x1b && body < end) {
        const stop = bytes.indexOf(0x6d, body);
        body = stop === -1 || stop > body + 12 ? end : stop + 1;
      }
      body = this.#prefixes.bodyAt(bytes, body, end);
      time = this.#times.at(bytes, body, end);
      if (time > this.#newest) {
        this.#newest = time;
      }
    }
    if (hit && !this.#lineCounted) {
      this.#lineCounted = true;
      this.#lines += 1;
    }
    if (hit || this.#records.waiting) {
      this.#records.take(line, body, time);
    }
  }

  #judge(record: TokenRecord): void {
    const { verdict, foreign } = this.#judgementOf(record.text);
    this.#foreign ??= foreign;
    if (this.#after !== NO_TIME && !(record.time > this.#after)) {
      return;
    }
    this.#votes.add(this.#podOf(record), record.time, verdict);
    this.#excerpt.add(record, verdict.vote);
  }

  #judgementOf(text: string): Judgement {
    const key = text.replace(/\d{10,}|\d\d:\d\d:\d\d[.,\d]*/g, '#');
    const known = this.#remembered.get(key);
    if (known !== undefined) {
      return known;
    }
    const judgement = { verdict: judgeTokenRecord(text), foreign: foreignBecause(text, this.#asked) };
    if (this.#remembered.size >= REMEMBERED_MAX) {
      this.#remembered.clear();
    }
    this.#remembered.set(key, judgement);
    return judgement;
  }

  #podOf({ pod, text, time }: TokenRecord): string {
    const named = pod === '' ? /"hostname"\s*:\s*"([^"]{1,80})"/.exec(text)?.[1] : pod;
    if (named !== undefined) {
      return named;
    }
    if (time !== NO_TIME) {
      this.#segment += time < this.#segmentTime - APPENDED_AFTER_MS ? 1 : 0;
      this.#segmentTime = time;
    }
    return `#${this.#segment}`;
  }

  #judgeAll(incomplete: string | undefined): Judged {
    const unreadable = (because: string): Judged => ({ kind: 'unreadable', codes: [], statuses: [], because });
    if (this.#fault !== null) {
      return unreadable(`The pod log ${this.#fault}.`);
    }
    if (incomplete !== undefined) {
      return unreadable(`The pod log was not read to its end: ${incomplete}`);
    }
    if (this.#asked.truncated === true) {
      return unreadable('The pod log is cut off.');
    }
    if (this.#foreign !== null) {
      return unreadable(this.#foreign);
    }
    if (this.#lines === 0) {
      const because = 'The pod log has no line with getToken, which proves nothing either way.';
      return { kind: 'no-token-lines', codes: [], statuses: [], because };
    }
    if (this.#after !== NO_TIME && this.#votes.records === 0) {
      const because = `No getToken record is later than ${isoTime(this.#after)}.`;
      return { kind: 'unclear', codes: [], statuses: [], because };
    }
    return judgeVotes(this.#votes, this.#newest, this.#notBefore);
  }

  #finding({ kind, codes, statuses, because }: Judged): TokenLogFinding {
    const redactLine = createLogRedactor(this.#asked.secrets ?? []);
    const excerpt = this.#fault === null ? this.#excerpt.lines(redactLine) : [];
    return { kind, lines: this.#lines, newest: isoTime(this.#votes.newest), codes, statuses, excerpt, because };
  }
}
