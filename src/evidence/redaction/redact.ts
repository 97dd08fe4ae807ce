import { isLocationId } from '../../contract/location-id';
import { isLogWord } from './log-words';
import { createTextRedactor } from './redact-text';

export { createLogRedactor } from './redact-log';

const TEXT_CHARS_MAX = 256 * 1024;

/**
 * Makes a text from outside fit to be shown: comments, messages of other systems, labels. Takes out the values of
 * keys, tokens, passwords, cookies and authorization headers, credentials in addresses, tokens and opaque runs of
 * characters; words, names, numbers, times, ids of locations and names of hosts stay.
 * For lines of a pod's log there is `createLogRedactor`, which shows no name that it does not know.
 */
export function redact(text: string): string {
  return redactText(text);
}

/** The same, and also takes out the given secrets in whatever encoding, whole or in part. */
export function createRedactor(secrets: string[]): (text: string) => string {
  return createTextRedactor({ secrets, isWord: isLogWord, isName, charsMax: TEXT_CHARS_MAX });
}

const redactText = createRedactor([]);

/** One case, or a capital first; a number with letters in front or behind, as tickets, machines and jobs have it. */
const WORD = /^(?:\p{Ll}{1,24}|\p{Lu}\p{Ll}{1,23}|\p{Lu}{1,5})$/u;
const CAMEL = /^(?:[A-Z]?[a-z]{2,14}){1,4}$/;
const NUMBERED = /^(?:(?:[A-Z]{1,8}|[A-Z]?[a-z]{1,8})\d{1,10}|\d{1,6}[a-z]{1,3})$/;
/** What people can speak: a vowel somewhere, and never six other letters in a row. */
const SPOKEN = /^(?!.*[bcdfghjklmnpqrstvwxz]{6})(?=.*[^bcdfghjklmnpqrstvwxz])/iu;

/** May it be the name of a person, a job, a machine? Then it stays where no opaque text stands beside it. */
function isName(part: string): boolean {
  // Old ids have 32 hexadecimal digits, as many as some kinds of keys, so only current ones are let through, and only
  // with a letter that no hexadecimal number has.
  return (
    NUMBERED.test(part) ||
    (part.length === 20 && isLocationId(part) && /[g-z]/.test(part)) ||
    (part.length <= 4 && WORD.test(part)) ||
    (SPOKEN.test(part) && (WORD.test(part) || (CAMEL.test(part) && isCalm(part))))
  );
}

/** Camel case as names have it, not the shuffle of a key: few capitals for its length. */
function isCalm(part: string): boolean {
  return (part.match(/[A-Z]/g)?.length ?? 0) * 4 <= part.length;
}
