import { isLogWord } from './log-words';
import { createTextRedactor } from './redact-text';

/** The longest record of a log. */
const RECORD_CHARS_MAX = 40 * 1024;

/**
 * Makes the function that redacts lines of a pod's log for an excerpt: it shows only words of a vocabulary. Give it all
 * lines of one record together, because a key may be split over them. `secrets` are known secret values; it removes
 * them even if they look like words.
 */
export function createLogRedactor(secrets: string[]): (text: string) => string {
  return createTextRedactor({ secrets, isWord: isLogWord, charsMax: RECORD_CHARS_MAX, keepsEscapes: true });
}
