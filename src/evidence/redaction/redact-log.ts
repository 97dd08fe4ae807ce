import { isLogWord } from './log-words';
import { createTextRedactor } from './redact-text';

/** As much as a record of a log may have. */
const RECORD_CHARS_MAX = 40 * 1024;

/**
 * Makes the function that redacts lines of a pod's log for an excerpt: only words of a vocabulary are shown. Give it the
 * lines of one record together, because a key may be split over them.
 * `secrets` are values that are known to be secret; they go even where they look like words.
 */
export function createLogRedactor(secrets: string[]): (text: string) => string {
  return createTextRedactor({ secrets, isWord: isLogWord, charsMax: RECORD_CHARS_MAX });
}
