import { iamCodesIn } from '../token-log/iam-codes';
import { tellsOfNetwork } from '../token-log/network-errors';
import { whoAnswered } from '../token-log/who-answered';
import { isHarmlessShape } from './harmless-shapes';
import { isLogWord } from './log-words';
import { STATUS_WORD } from './status-word';

const HIDDEN = '…';
const CLAUSE = /[^;,\n]+/g;
/** A word of a clause with its punctuation. */
const WORD = /[^\s"'`\\/()[\]{}<>=]+/g;
const CORE = /[^.:!](?:.*[^.:!])?/;
/** 1xx ends no request, and may be the number of a letter. */
const BEGINS_WITH_STATUS = /^\W{0,8}[2-5]\d\d[ :]+[A-Za-z]/;
const NAME_OF_ERROR = /^[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*$/;

/**
 * Hides a value that stands behind the name of a secret, except the reason of a failure in it: programs put one in that place
 * when they have no value. It shows a clause of known words that tells of a failure, and of other clauses the codes of IAM,
 * the names of system errors and the statuses.
 */
export function hideAllButReason(value: string): string {
  const shown = value.replace(CLAUSE, reasonInClause);
  return /[^…\s;,]/.test(shown) ? shown : HIDDEN;
}

function reasonInClause(clause: string): string {
  const words = [...clause.matchAll(WORD)].map(([word]) => coreOf(word)).filter((word) => word !== '');
  const deciding = words.filter(decides);
  const others = words.filter((word) => !decides(word) && !isHarmlessShape(word));
  if (others.length === 0 ? deciding.length > 0 : isSentence(others) && tellsOfFailure(clause)) return clause;
  return (clause.startsWith(' ') ? ' ' : '') + [HIDDEN, ...deciding].join(' ');
}

/** Do the words of a clause tell of a failure? The name of an error alone says nothing about the words around it. */
function tellsOfFailure(clause: string): boolean {
  const words = clause.replace(WORD, (word) => (decides(word) && !/^\d/.test(word) ? '' : word));
  return BEGINS_WITH_STATUS.test(words) || tellsOfNetwork(words) || whoAnswered(words) === 'proxy-refused';
}

/** Known words, and one number at most: a row of them may be the value. */
function isSentence(words: string[]): boolean {
  const unknown = words.filter((word) => !isLogWord(word));
  return unknown.length < 2 && unknown.every((word) => /^\d{1,3}$/.test(word));
}

/** Does a word decide by itself: a code of IAM, the name of a system error, a status? */
function decides(word: string): boolean {
  const name = coreOf(word);
  return STATUS_WORD.test(name) || (NAME_OF_ERROR.test(name) && (iamCodesIn(name).length > 0 || tellsOfNetwork(name)));
}

/** A word without the punctuation around it. */
function coreOf(word: string): string {
  return CORE.exec(word)?.[0] ?? '';
}
