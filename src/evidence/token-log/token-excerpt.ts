import { decidingWords } from './deciding-words';
import { tellsOfNetwork } from './network-errors';
import { judgeTokenRecord, type TokenVote } from './token-record';
import type { TokenRecord } from './open-record';

const LINES_MAX = 24;
const LINE_CHARS_MAX = 400;
const CHARS_MAX = 6000;
/** The number of kinds of records that are kept, and of the newest records of each. Each record has room for two lines. */
const KINDS_MAX = 6;
const RECORDS_PER_VOTE = 2;
/** The number of a record's own lines that are shown, besides the lines around it. */
const LINES_PER_RECORD = 6;
/** The lines of a record that are searched for the deciding ones. A record has no more lines than this. */
const LINES_SEARCHED = 300;
const RECORD_CHARS_MAX = 32 * 1024;
/** The characters of a long line that are shown before the deciding part. */
const CHARS_BEFORE = 80;

interface Block {
  sequence: number;
  /** A record, or a way to read it: newer records replace most of them before anybody looks. */
  record: TokenRecord | (() => TokenRecord);
}

/**
 * Keeps the lines that a person would look at, for a log of any length: the newest records of each verdict and code. A
 * log has few codes. If it has many, the kind whose newest record is the oldest goes first.
 */
export class TokenExcerpt {
  #blocks = new Map<string, Block[]>();
  #sequence = 0;

  /** `record` may be read until `settle` is called. */
  add(record: Block['record'], { vote, codes }: Pick<TokenVote, 'vote' | 'codes'>): void {
    this.#sequence += 1;
    const told = vote !== 'neutral' || /\bgetToken (?:error|response)\b/.test(recordOf({ record }).text);
    // Where only some pods print the code that decides, a line that holds it is kept.
    const kind = vote === 'neutral' || codes.length === 0 ? vote : `${vote} ${codes.join(' ')}`;
    const key = told ? kind : 'other';
    const blocks = this.#blocks.get(key) ?? this.#begin(key);
    blocks.push({ sequence: this.#sequence, record });
    if (blocks.length > RECORDS_PER_VOTE) blocks.shift();
  }

  #begin(key: string): Block[] {
    if (this.#blocks.size >= KINDS_MAX) this.#blocks.delete(this.#oldest());
    const blocks: Block[] = [];
    this.#blocks.set(key, blocks);
    return blocks;
  }

  /** The kind whose newest record is the oldest. */
  #oldest(): string {
    const newest = ([, blocks]: [string, Block[]]) => blocks.at(-1)!.sequence;
    return [...this.#blocks].reduce((one, other) => (newest(other) < newest(one) ? other : one))[0];
  }

  /** Reads the records that are kept, because the bytes of the log will soon be gone. */
  settle(): void {
    for (const block of [...this.#blocks.values()].flat()) block.record = recordOf(block);
  }

  /**
   * The lines, redacted and bounded. Records without an answer are shown only if there are no others. Every record gets
   * its share of the room and shows its deciding lines, so the last one is never left out.
   */
  lines(redact: (text: string) => string): string[] {
    const all = [...this.#blocks].flatMap(([key, blocks]) => blocks.map((block) => ({ key, ...block })));
    const telling = all.filter(({ key }) => key !== 'other' && key !== 'neutral');
    const chosen = (telling.length > 0 ? telling : all).sort((one, other) => one.sequence - other.sequence);
    const shown: string[] = [];
    chosen.forEach((block, index) => {
      const left = chosen.length - index;
      const room = {
        lines: Math.floor((LINES_MAX - shown.length) / left),
        chars: Math.floor((CHARS_MAX - charsOf(shown)) / left),
      };
      shown.push(...linesOf(recordOf(block), room, redact).filter((line) => line !== shown.at(-1)));
    });
    return shown;
  }
}

function recordOf({ record }: Pick<Block, 'record'>): TokenRecord {
  return typeof record === 'function' ? record() : record;
}

/** The share of the excerpt that a record may take. */
interface Room {
  lines: number;
  chars: number;
}

interface Line {
  at: number;
  shown: string;
  decides: boolean;
}

function linesOf(record: TokenRecord, room: Room, redact: (text: string) => string): string[] {
  const { pod, text, before, after } = record;
  // A neighbour with the word is a record of its own, and is shown as such.
  const around = (line: string | null): string[] => (line === null || line.includes('getToken') ? [] : [line]);
  const own = (pod === '' ? text : `[pod/${pod}] ${text}`).slice(0, RECORD_CHARS_MAX).split('\n', LINES_SEARCHED);
  const first = around(before).length;
  const raw = [...around(before), ...own, ...around(after)].map((line) => line.trimEnd());
  // All lines together, because a key may be split over them.
  const shown = redact(raw.join('\n')).split('\n');
  const judged = judgeTokenRecord(record);
  const lines = raw.map((line, at) => ({ at, shown: (shown[at] ?? '').trimEnd(), decides: isDeciding(line, judged) }));
  const ofRecord = lines.slice(first, first + own.length);
  const [head, ...others] = ofRecord;
  // Each record has room for at least two lines: its beginning, and the deciding line.
  const ranked = [...(head === undefined ? [] : [head]), ...others.filter(({ decides }) => decides), ...others];
  const kept = [...new Set(ranked)].slice(0, LINES_PER_RECORD);
  const neighbours = lines.filter(({ at }) => at < first || at >= first + own.length);
  const picked = [...kept, ...neighbours].filter((line) => line.shown.trim() !== '').slice(0, room.lines);
  return cutToRoom(
    picked.sort((one, other) => one.at - other.at),
    room.chars,
    judged,
  );
}

/** Does the line hold the reason for the record's verdict? */
function isDeciding(line: string, { vote, codes, statuses }: TokenVote): boolean {
  return positionOf(line, codes, statuses) !== -1 || (vote !== 'neutral' && isOfKind(line, vote));
}

/** Judges a part as a record of its own. A part often looks cut, so network errors are checked separately. */
function isOfKind(part: string, vote: TokenVote['vote']): boolean {
  return vote === 'unreachable'
    ? tellsOfNetwork(part)
    : judgeTokenRecord({ bare: part, maybe: '', cut: false }).vote === vote;
}

function positionOf(line: string, codes: string[], statuses: number[]): number {
  const words = decidingWords({ codes, statuses });
  return words === null ? -1 : line.search(words);
}

/** Long lines are cut, but the deciding part stays: if it stands far behind, the beginning of the line is removed. */
function cutToRoom(lines: Line[], chars: number, { vote, codes, statuses }: TokenVote): string[] {
  let left = chars;
  return lines.map(({ shown, decides }, index) => {
    const max = Math.min(LINE_CHARS_MAX, Math.floor(left / (lines.length - index)));
    const from = decides && shown.length > max ? decidingFrom(shown, { max, vote, codes, statuses }) : 0;
    const cut = from === 0 ? shown : `…${shown.slice(from)}`;
    const line = cut.length > max ? `${cut.slice(0, max - 1)}…` : cut;
    left -= line.length;
    return line;
  });
}

/** The place to begin, so that the deciding part is within `max` characters. */
function decidingFrom(line: string, { max, vote, codes, statuses }: TokenVote & { max: number }): number {
  const place = positionOf(line, codes, statuses);
  if (place !== -1) return place < max - CHARS_BEFORE ? 0 : place - CHARS_BEFORE;

  const step = Math.floor(max / 2);
  for (let from = 0; from < line.length; from += step)
    if (isOfKind(line.slice(from, from + max - 2), vote)) return from;

  return 0;
}

function charsOf(lines: string[]): number {
  return lines.reduce((sum, line) => sum + line.length, 0);
}
