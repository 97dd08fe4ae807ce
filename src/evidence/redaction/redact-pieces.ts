import { isHarmlessShape, isSeconds, podNameWords } from './harmless-shapes';
import type { Item, ItemKind } from './redact-rows';

/**
 * Joints within a piece. A percent sign, a plus or a tilde is no joint, so an encoded text stays whole and is removed.
 */
const JOINTS = /[-_:@#$*!]+/;
const CAMEL = /\p{Lu}+(?!\p{Ll})\d{0,3}|\p{Lu}?\p{Ll}+\d{0,3}|\p{Lo}+|\d+/gu;
const PARTS_MAX = 40;
/** `c105` in a host name: shown if enough of the name consists of words. */
const LABEL = /^[a-z]\d{0,3}$/;
const LABEL_WEIGHT = 6;
const NUMBER = /^[+-]?\d{1,10}(?:\.\d{1,6})?$/;
/** A number with its unit. `d` and `B` are no units here, because they are hexadecimal digits. */
const MEASURE = /^[+-]?\d{1,6}(?:\.\d{1,9})?(?:ns|us|µs|ms|s|sec|m|min|h|KB|KiB|MB|MiB|GB|GiB|kB|bytes|%)$/;
const COMPOUND_MEASURE = /^(?:\d{1,3}h)?\d{1,2}m\d{1,2}(?:\.\d{1,9})?s$/;
const NUMBER_IN_PIECE = /^\d{1,6}$/;

/** The tests for words and for names. Without `isName`, nothing counts as a name. */
export interface Vocabulary {
  isWord: (part: string) => boolean;
  isName?: (part: string) => boolean;
}

/** The items of a piece of text. A piece has no blanks, quotes or brackets in it, and no punctuation around it. */
export function itemsOf(piece: string, vocabulary: Vocabulary): Item[] {
  if (piece.startsWith('…')) {
    const rest = piece.replace(/^…+/, '');
    return [item('gone', '…'), ...(rest === '' ? [] : itemsOf(rest, vocabulary))];
  }
  if (isHarmlessShape(piece)) return [item('fixed', piece)];

  if (NUMBER.test(piece) || MEASURE.test(piece) || COMPOUND_MEASURE.test(piece) || isSeconds(piece))
    return [item('number', piece)];

  // `pod/satellite-link-connector-55b9dc84d7-mhvdp`, `https://c105.ca-tor.satellite.cloud.ibm.com`
  const segments = piece.split(/[/\\]/).filter((segment) => segment !== '');
  const items = segments.length > PARTS_MAX ? [] : segments.flatMap((segment) => segmentOf(segment, vocabulary));
  const isSure = items.reduce((sum, { weight }) => sum + weight, 0) >= LABEL_WEIGHT;
  const judged = items.map((one) =>
    isSure && one.kind === 'unknown' && LABEL.test(one.text) ? item('number', one.text) : one,
  );
  return judged.length === 0 || judged.some(({ kind }) => kind === 'unknown') ? [item('unknown', piece)] : judged;
}

function segmentOf(segment: string, vocabulary: Vocabulary): Item[] {
  if (isHarmlessShape(segment)) return [item('fixed', segment)];

  if (vocabulary.isWord(segment) || podNameWords(segment)?.every(vocabulary.isWord) === true)
    return [item('word', segment)];

  const labels = segment.split('.').filter((label) => label !== '');
  return labels.length > PARTS_MAX ? [item('unknown', segment)] : labels.flatMap((label) => labelOf(label, vocabulary));
}

function labelOf(label: string, vocabulary: Vocabulary): Item[] {
  if (isHarmlessShape(label)) return [item('fixed', label)];

  const parts = label.split(JOINTS).filter((part) => part !== '');
  return parts.length > PARTS_MAX ? [item('unknown', label)] : parts.map((part) => partOf(part, vocabulary));
}

function partOf(part: string, { isWord, isName }: Vocabulary): Item {
  if (part === '…') return item('gone', part);

  if (NUMBER_IN_PIECE.test(part)) return item('number', part);

  if (isWord(part) || isChain(part, isWord)) return item('word', part);

  return item(isName?.(part) === true ? 'name' : 'unknown', part);
}

/**
 * `socketErrorListener`, `HttpURLConnection`, `http11`: known words, short numbers, and at least one part that is not
 * tiny.
 */
function isChain(part: string, isWord: Vocabulary['isWord']): boolean {
  const words = part.match(CAMEL) ?? [];
  const isTiny = weightOf(part) < (/\d/.test(part) ? 2 : 1);
  return (
    !isTiny && words.join('') === part && words.length < 12 && words.every((word, index) => isLink(word, index, isWord))
  );
}

function isLink(word: string, index: number, isWord: Vocabulary['isWord']): boolean {
  const name = word.replace(/\d+$/, '');
  const isWordOfIt = name.length > 1 && (isWord(word) || isWord(name));
  return isWordOfIt || (index > 0 ? name === '' && word.length <= 3 : /^[a-z]$/.test(word));
}

function item(kind: ItemKind, text: string): Item {
  return { kind, text, weight: kind === 'word' ? weightOf(text) : 0, hidden: false };
}

/** The certainty that words are language: their letters beyond the second, because short words appear by chance. */
function weightOf(text: string): number {
  const words = text.match(CAMEL) ?? [];
  return words.reduce((sum, word) => sum + Math.max(0, word.replace(/\d+$/, '').length - 2), 0);
}
