import { isLocationId } from '../../contract/location-id';
import { isLogWord } from './log-words';
import { createTextRedactor } from './redact-text';

export { createLogRedactor } from './redact-log';

const TEXT_CHARS_MAX = 256 * 1024;

/**
 * Redacts a foreign text for showing: comments, messages of other systems, labels. It removes the values of keys,
 * tokens, passwords, cookies and authorization headers, credentials in addresses, and opaque runs of characters. Words,
 * names, numbers, times, ids of locations and host names stay. Lines of a pod's log need `createLogRedactor`, which
 * shows no unknown name.
 */
export function redact(text: string): string {
  return redactText(text);
}

/** The same, and also removes the given secrets in any encoding, whole or in part. */
export function createRedactor(secrets: string[]): (text: string) => string {
  return createTextRedactor({ secrets, isWord: isLogWord, isName, charsMax: TEXT_CHARS_MAX });
}

const redactText = createRedactor([]);

/** One case, or a first capital. A number may have letters in front or behind, as in tickets, machines and jobs. */
const WORD = /^(?:\p{Ll}{1,24}|\p{Lu}\p{Ll}{1,23}|\p{Lu}{1,5})$/u;
const CAMEL = /^(?:[A-Z]?[a-z]{2,14}){1,4}$/;
const NUMBERED = /^(?:(?:[A-Z]{1,8}|[A-Z]?[a-z]{1,8})\d{1,10}|\d{1,6}[a-z]{1,3})$/;
/** A word that people can speak: with a vowel, and at most five other letters in a row. */
const SPOKEN = /^(?!.*[bcdfghjklmnpqrstvwxz]{6})(?=.*[^bcdfghjklmnpqrstvwxz])/iu;

/** Could it be the name of a person, a job, a machine? Then it stays, unless opaque text stands beside it. */
function isName(part: string): boolean {
  // Old ids have 32 hexadecimal digits, like some kinds of keys. So only current ids pass, and only with a letter that
  // no hexadecimal number has.
  return (
    NUMBERED.test(part) ||
    (part.length === 20 && isLocationId(part) && /[g-z]/.test(part)) ||
    (part.length <= 4 && WORD.test(part)) ||
    (SPOKEN.test(part) && (WORD.test(part) || (CAMEL.test(part) && isCalm(part))))
  );
}

/** Camel case as in names, unlike the random case of a key: few capitals for its length. */
function isCalm(part: string): boolean {
  return (part.match(/[A-Z]/g)?.length ?? 0) * 4 <= part.length;
}
