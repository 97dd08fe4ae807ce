import { withEscapes, withoutEscapes } from './escapes';
import { isSeconds } from './harmless-shapes';
import { createScrubber } from './known-secrets';
import { withoutAnsi } from '../text/raw-text';
import { inPlainLetters } from './plain-letters';
import { itemsOf, type Vocabulary } from './redact-pieces';
import { hideRows, type Item } from './redact-rows';
import { hideScattered } from './scattered-rows';
import { withoutSensitiveValues } from './sensitive-values';
import { withoutEnd } from '../../text/without-end';
import { STATUS_WORD } from './status-word';

export interface HowToRedact extends Vocabulary {
  /** Known secret values. They are removed in any encoding, whole or in part, even if they look like words. */
  secrets: string[];
  /** The rest of a longer text is not read and not shown. */
  charsMax: number;
  /** Shows backslash escapes as they are. Otherwise it shows what they stand for. */
  keepsEscapes?: boolean;
}

/**
 * A piece between blanks, quotes and brackets: a word, a path, a host, a key. Another script is a separate piece from
 * Latin letters.
 */
const PIECE =
  /[^\s"'`,;()[\]{}<>|=?&\u0370-\u2025\u2027-\uffff]+|[\u0370-\u1fff\u2070-\u2fff\u3001-\u3007\u3012-\ufefe\uff00-\uffff]+/g;
const LEAD = new Set('.:!*#@$/\\_~-');
const TRAIL = new Set('.:!*#/\\_~-');
const REQUEST_ID =
  /\b((?:request|transaction|incident|correlation)[_-]?id["']?\s{0,8}[:=]\s{0,8}["']?)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w-])/gi;
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
/** The end of a class name shows the kind of failure, even if the rest is an unknown name. */
const FAILURE = /[\p{L}\d](Exception|Error|Failure|Timeout|exception|error)$/u;
/**
 * Splits an unknown text into parts that are judged one by one: the segments of a path, the parts of an error chain.
 */
const SEGMENTS = /[^:/]+[:/]*/g;
/** 1xx ends no request, and may be the number of a letter. */
const BEFORE_STATUS = /^HTTP\/|(?:status|code|http|response)$/i;
const ID = /^\d{7,10}$/;
const REASON = /^\p{Lu}\p{Ll}/u;

/** One stretch of text: either shown as it is, or a set of pieces that are judged together with their neighbours. */
interface Piece {
  from: number;
  to: number;
  items: Item[];
  /** The replacement if one of its items is hidden. */
  instead: string;
}

/**
 * Makes the one function that redacts foreign text for showing. It shows only known words, numbers and harmless shapes.
 * So a key does not pass in any encoding, even if it is not known as a secret. A row is judged together
 * (`redact-rows.ts`). The time grows with the length of the text, for any content.
 */
export function createTextRedactor({
  secrets,
  charsMax,
  keepsEscapes = false,
  ...vocabulary
}: HowToRedact): (text: string) => string {
  const scrub = createScrubber(secrets);
  return (text) => {
    const plain = inPlainLetters(withoutAnsi(text.slice(0, charsMax)));
    const scrubbed = scrub(plain);
    const { text: unescaped, escapes } = withoutEscapes(scrubbed);
    const known = unescaped.replace(CONTROLS, ' ');
    const harmless = keepHarmless(withoutSensitiveValues(known), vocabulary, scrubbed !== plain);
    // A second time, because removing escapes may have put a secret together.
    const shown = scrub(harmless)
      .replace(/…(?:[ \t.,:;/|_=<>()[\]{}"'`-]{0,12}…)+/g, '…')
      .replace(/…={1,2}(?=[\s"']|$)/g, '…');
    return keepsEscapes ? withEscapes(shown, { text: known, escapes }) : shown;
  };
}

function keepHarmless(text: string, vocabulary: Vocabulary, isSecretGone: boolean): string {
  const pieces = piecesOf(text, vocabulary);
  const items = pieces.flatMap((piece) => piece.items);
  markFacts(items, vocabulary.isName !== undefined);
  hideRows(items);
  hideScattered(items, isSecretGone);
  let shown = '';
  let from = 0;
  for (const piece of pieces) {
    shown += text.slice(from, piece.from);
    shown += piece.items.some(({ hidden, kind }) => hidden && kind !== 'gone')
      ? piece.instead
      : text.slice(piece.from, piece.to);
    from = piece.to;
  }
  return shown + text.slice(from);
}

function piecesOf(text: string, vocabulary: Vocabulary): Piece[] {
  // The ids with which IBM finds a request again stay: only as a UUID, and only after such a name.
  const ids = [...text.matchAll(REQUEST_ID)].map(({ index, 1: name = '', 2: id = '' }) => ({
    from: index + name.length,
    to: index + name.length + id.length,
  }));
  const pieces: Piece[] = [];
  for (const match of text.matchAll(PIECE)) {
    const [lead, core, trail] = edgesOf(match[0]);
    const from = match.index + lead.length;
    const to = from + core.length;
    while (ids[0] !== undefined && ids[0].to < to) ids.shift();

    if (core !== '' && !(ids[0] !== undefined && ids[0].from <= from && to <= ids[0].to))
      pieces.push(...judge({ from: match.index, lead, core, trail }, vocabulary));
  }
  return pieces;
}

/**
 * The punctuation around a piece. A loop does it, because a regular expression takes quadratic time on a long row of
 * dashes.
 */
function edgesOf(piece: string): [string, string, string] {
  let from = 0;
  while (from < piece.length && LEAD.has(piece[from] ?? '')) from += 1;
  let to = piece.length;
  while (to > from && TRAIL.has(piece[to - 1] ?? '')) to -= 1;
  return [piece.slice(0, from), piece.slice(from, to), piece.slice(to)];
}

function judge(
  { from, lead, core, trail }: { from: number; lead: string; core: string; trail: string },
  vocabulary: Vocabulary,
): Piece[] {
  const to = from + lead.length + core.length + trail.length;
  const items = itemsOf(core, vocabulary);
  const instead = `${edge(lead)}…${FAILURE.exec(core)?.[1] ?? ''}${edge(trail)}`;
  const segments = items.some(({ kind }) => kind === 'unknown') ? [...core.matchAll(SEGMENTS)] : [];
  if (segments.length < 2) return [{ from, to, items, instead }];

  const start = from + lead.length;
  return segments.map(({ 0: segment, index }, at) => {
    const name = withoutEnd(segment, /[:/]/);
    const border = segment.slice(name.length);
    return {
      from: at === 0 ? from : start + index,
      to: at === segments.length - 1 ? to : start + index + segment.length,
      items: itemsOf(name, vocabulary),
      instead: `${at === 0 ? edge(lead) : ''}…${border}${at === segments.length - 1 ? edge(trail) : ''}`,
    };
  });
}

/** Punctuation around a hidden piece stays only if it is that of a sentence. */
function edge(text: string): string {
  return /^[.:]?$/.test(text) ? text : '';
}

/** Numbers that are facts: an HTTP status that is clearly one, and, standing alone, a time or (among names) an id. */
function markFacts(items: Item[], hasIds: boolean): void {
  // A time at the head of a line does not stand between the numbers of two lines.
  const beside = besides(items);
  items.forEach((item, index) => {
    const before = items[index - 1];
    const after = items[index + 1];
    const isStatus =
      STATUS_WORD.test(item.text) &&
      (BEFORE_STATUS.test(before?.text ?? '') || (after?.kind === 'word' && REASON.test(after.text)));
    const isAlone = beside(index).every((one) => one === undefined || !isNumeric(one));
    const isTime = isAlone && (isSeconds(item.text) || (hasIds && ID.test(item.text)));
    if (item.kind === 'number' && (isStatus || isTime)) item.kind = 'fixed';
  });
}

/** For each item, the nearest items before and after it that are no such shape. */
function besides(items: Item[]): (index: number) => (Item | undefined)[] {
  const solid = items.map((item, at) => ({ item, at })).filter(({ item }) => item.kind !== 'fixed');
  const places = new Map(solid.map(({ at }, place) => [at, place]));
  return (index) => {
    const place = places.get(index);
    return place === undefined ? [] : [solid[place - 1]?.item, solid[place + 1]?.item];
  };
}

function isNumeric({ kind }: Item): boolean {
  return ['number', 'name', 'unknown', 'gone'].includes(kind);
}
