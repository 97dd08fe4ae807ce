import type { TokenLogFinding } from '../../contract/findings';
import { foreignBecause, type LogOrigin } from './foreign-record';
import { LineScanner, type ScannedLine } from './line-scanner';
import { LineTimes, NO_TIME, REAL_TIME_MIN } from './line-time';
import { HEAD_BYTES, kindOfLog } from './log-head';
import { afterColours, NewestTime } from './newest-time';
import { PodPrefixes } from './pod-prefix';
import { createLogRedactor } from '../redaction/redact-log';
import type { RecordSource } from './record-source';
import { RepeatedRecords, TIME_DIGITS } from './repeated-records';
import { TokenExcerpt } from './token-excerpt';
import { judgeTokenRecord, type TokenVote } from './token-record';
import type { TokenRecord } from './open-record';
import { readRecord, TokenRecords } from './token-records';
import { isoTime, judgeVotes, type Judged } from './token-verdict';
import { TokenVotes } from './token-votes';

export interface TokenLogQuestion extends LogOrigin {
  /** ISO 8601. If all failures are older, or show no time, they prove nothing about now. */
  notBefore?: string;
  /** ISO 8601. Only later records count, failures and successes alike: the proof of a repair needs new ones. */
  after?: string;
  /** The caller knows that the log is not whole. */
  truncated?: boolean;
  /** Known secret values, such as the key itself. They are removed from the excerpt in any encoding. */
  secrets?: string[];
}

export interface TokenLogReader {
  /** Takes the next bytes, cut at any place. Only a few KiB of the chunk are kept. */
  push(chunk: Buffer): void;
  /** Ends the log and judges it. `incomplete` says why the scan did not reach the end. Call it once. */
  end(how?: { incomplete?: string }): TokenLogFinding;
}

interface Judgement {
  verdict: TokenVote;
  foreign: string | null;
}

/** Judgements of earlier records, by their text without times: a log repeats itself. */
const REMEMBERED_MAX = 512;
/** Each line within the first bytes is read. So a log of this length is read completely. */
const EXACT_BYTES = 256 * 1024;

/**
 * S6. Reads the pods' log for `getToken`, in constant memory: a few hundred KiB for a log of any size. It accepts text,
 * pino JSON, klog, with or without `kubectl --prefix`, in UTF-8 or UTF-16. Never throws. After `exactBytes` it jumps
 * over lines that cannot matter.
 */
export function createTokenLogReader(asked: TokenLogQuestion, exactBytes = EXACT_BYTES): TokenLogReader {
  const log = new TokenLog(asked, exactBytes);
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
  /** Records must be later than this. `NO_TIME`, which is below every time, if all of them count. */
  #after: number;
  #head: Buffer = Buffer.alloc(0);
  #decoder: InstanceType<typeof TextDecoder> | null = null;
  #scanner: LineScanner;
  #prefixes = new PodPrefixes();
  #times: LineTimes;
  #newestTime: NewestTime;
  #records: TokenRecords;
  #votes = new TokenVotes();
  #excerpt = new TokenExcerpt();
  #remembered = new Map<string, Judgement>();
  #repeated = new RepeatedRecords<Judgement>();
  /** True once the head has been read and is text. */
  #begun = false;
  #fault: string | null = null;
  #foreign: string | null = null;
  #lines = 0;
  #lineCounted = false;

  constructor(asked: TokenLogQuestion, exactBytes: number) {
    this.#asked = asked;
    const notBefore = Date.parse(asked.notBefore ?? '');
    const after = Date.parse(asked.after ?? '');
    this.#after = Number.isNaN(after) ? NO_TIME : after;
    this.#notBefore = Number.isNaN(notBefore) ? NO_TIME : notBefore;
    const reference = [notBefore, after].find((time) => !Number.isNaN(time));
    this.#times = new LineTimes(reference ?? null);
    this.#newestTime = new NewestTime(new LineTimes(reference ?? null), exactBytes);
    this.#scanner = new LineScanner({
      take: (line) => this.#takeLine(line),
      wantsAll: (position) => position < exactBytes || this.#records.waiting,
      see: (bytes, position, isLast) => this.#newestTime.see(bytes, position, isLast),
    });
    this.#records = new TokenRecords(
      this.#times,
      this.#prefixes,
      (record) => this.#judge(record),
      (line, time) => this.#isRepeated(line, time),
    );
  }

  push(chunk: Buffer): void {
    if (this.#begun) {
      this.#feed(chunk);
      return;
    }
    // A copy, because the caller may fill the chunk again.
    this.#head = Buffer.concat([this.#head, chunk]);
    if (this.#head.length >= HEAD_BYTES && this.#fault === null) this.#begin();
  }

  end(incomplete?: string): TokenLogFinding {
    if (!this.#begun && this.#fault === null) this.#begin();

    if (this.#begun) {
      if (this.#decoder !== null) this.#scanner.push(Buffer.from(this.#decoder.decode()));

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
    if (this.#fault === null && bytes.includes(0)) this.#fault = 'holds binary data, not text';

    this.#scanner.push(bytes);
    this.#excerpt.settle();
  }

  #takeLine(line: ScannedLine): void {
    const { bytes, start, end, hit } = line;
    let time = NO_TIME;
    if (line.beginsLine) {
      this.#lineCounted = false;
      const { section } = this.#prefixes;
      const body = this.#prefixes.bodyAt(bytes, afterColours(bytes, start, end), end);
      time = this.#times.at(bytes, body, end);
      if (section === '' && this.#prefixes.section !== '') {
        // From here on, lines that begin like this one are not jumped over: they name the pod of the records that
        // follow.
        this.#scanner.marker = Buffer.concat([Buffer.from('\n'), bytes.subarray(start, start + 2)]);
      }
    }
    if (hit) {
      this.#lines += this.#lineCounted ? 0 : 1;
      this.#lineCounted = true;
    }
    if (hit || this.#records.waiting) this.#records.take(line, time);
  }

  /** Counts a record that is already known except for its time. It is read only if the excerpt shows it. */
  #isRepeated(line: ScannedLine, time: number): boolean {
    const { section } = this.#prefixes;
    const repeated = time < REAL_TIME_MIN ? null : this.#repeated.find(line, section);
    if (repeated === null) return false;

    const { bytes, start, end, lookbackStart, beginsLine, hit } = line;
    this.#count(repeated.source, time, repeated.judgement, () =>
      readRecord({ bytes, start, end, lookbackStart, beginsLine, hit }, time, section),
    );
    return true;
  }

  #judge(record: TokenRecord): void {
    const { source, time, single } = record;
    const { judgement, isRepeated } = this.#judgementOf(record);
    this.#foreign ??= judgement.foreign;
    this.#count(source, time, judgement, record);
    if (isRepeated && single !== null && judgement.verdict.vote !== 'neutral')
      this.#repeated.learn(single, this.#prefixes.section, { source, judgement });
  }

  #count(source: RecordSource, time: number, { verdict }: Judgement, record: TokenRecord | (() => TokenRecord)): void {
    if (this.#after !== NO_TIME && !(time > this.#after)) return;

    this.#votes.add(source, time, verdict);
    this.#excerpt.add(record, verdict);
  }

  #judgementOf(record: TokenRecord): { judgement: Judgement; isRepeated: boolean } {
    const key = [record.bare, record.above, record.maybe, record.cut ? 'cut' : ''].join('\0').replace(TIME_DIGITS, '#');
    const known = this.#remembered.get(key);
    if (known !== undefined) return { judgement: known, isRepeated: true };

    const judgement = { verdict: judgeTokenRecord(record), foreign: foreignBecause(record.text, this.#asked) };
    if (this.#remembered.size >= REMEMBERED_MAX) this.#remembered.clear();

    this.#remembered.set(key, judgement);
    return { judgement, isRepeated: false };
  }

  #judgeAll(incomplete: string | undefined): Judged {
    const unreadable = (because: string): Judged => ({ kind: 'unreadable', codes: [], statuses: [], because });
    if (this.#fault !== null) return unreadable(`The pod log ${this.#fault}.`);

    if (incomplete !== undefined) return unreadable(`The pod log was not read to its end: ${incomplete}`);

    if (this.#asked.truncated === true) return unreadable('The pod log is cut off.');

    if (this.#foreign !== null) return unreadable(this.#foreign);

    if (this.#lines === 0) {
      const because = 'The pod log has no line with getToken, which proves nothing either way.';
      return { kind: 'no-token-lines', codes: [], statuses: [], because };
    }
    if (this.#after !== NO_TIME && this.#votes.records === 0) {
      const because = `No getToken record is later than ${isoTime(this.#after)}.`;
      return { kind: 'unclear', codes: [], statuses: [], because };
    }
    return judgeVotes(this.#votes, this.#newestTime.newest, this.#notBefore);
  }

  #finding({ kind, codes, statuses, because }: Judged): TokenLogFinding {
    const redactLine = createLogRedactor(this.#asked.secrets ?? []);
    const excerpt = this.#fault === null ? this.#excerpt.lines(redactLine) : [];
    return { kind, lines: this.#lines, newest: isoTime(this.#votes.newest), codes, statuses, excerpt, because };
  }
}
