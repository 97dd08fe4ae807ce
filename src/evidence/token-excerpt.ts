import type { TokenRecord } from './token-records';
import type { TokenVote } from './token-record';

const LINES_MAX = 24;
const LINE_CHARS_MAX = 400;
const CHARS_MAX = 6000;
/** Of each kind of record the newest so many. */
const RECORDS_PER_VOTE = 2;
const LINES_PER_RECORD = 6;
/** More of a line is not even redacted. */
const RAW_CHARS_MAX = 2000;

interface Block {
  sequence: number;
  record: TokenRecord;
}

/** Keeps the lines that a person would look at, however long the log is: the newest records of each kind. */
export class TokenExcerpt {
  #blocks = new Map<string, Block[]>();
  #sequence = 0;

  add(record: TokenRecord, vote: TokenVote['vote']): void {
    this.#sequence += 1;
    const told = /\bgetToken (?:error|response)\b/.test(record.text) || vote !== 'neutral';
    const key = told ? vote : 'other';
    const blocks = this.#blocks.get(key) ?? [];
    this.#blocks.set(key, blocks);
    blocks.push({ sequence: this.#sequence, record });
    if (blocks.length > RECORDS_PER_VOTE) {
      blocks.shift();
    }
  }

  /** The lines, redacted and bounded. Records that tell of nothing are shown only where there are no others. */
  lines(redactLine: (line: string) => string): string[] {
    const all = [...this.#blocks].flatMap(([key, blocks]) => blocks.map((block) => ({ key, ...block })));
    const telling = all.filter(({ key }) => key !== 'other' && key !== 'neutral');
    const chosen = (telling.length > 0 ? telling : all).sort((one, other) => one.sequence - other.sequence);
    const lines: string[] = [];
    let characters = 0;
    for (const line of chosen.flatMap(({ record }) => linesOf(record))) {
      const shown = cut(redactLine(line).trimEnd());
      if (lines.length === LINES_MAX || characters + shown.length > CHARS_MAX) {
        break;
      }
      if (shown.trim() !== '' && shown !== lines.at(-1)) {
        lines.push(shown);
        characters += shown.length;
      }
    }
    return lines;
  }
}

function linesOf({ pod, text, before, after }: TokenRecord): string[] {
  const [first = '', ...others] = text.split('\n', LINES_PER_RECORD);
  const own = [pod === '' ? first : `[pod/${pod}] ${first}`, ...others];
  // A neighbour with the word is a record of its own, and shown as such.
  const around = (line: string | null): string[] => (line === null || line.includes('getToken') ? [] : [line]);
  return [...around(before), ...own, ...around(after)].map((line) => line.slice(0, RAW_CHARS_MAX));
}

function cut(line: string): string {
  return line.length > LINE_CHARS_MAX ? `${line.slice(0, LINE_CHARS_MAX - 1)}…` : line;
}
