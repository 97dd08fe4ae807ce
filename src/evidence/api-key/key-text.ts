/** Asterisks or dots in a row, whole or in part, or a word such as `redacted`. */
export const MASKED = /\*{3,}|[\u2022\u25cf]{3,}|^\W{0,5}(?:masked|redacted|hidden)\W{0,5}$/i;
/** A repeated single character is a mask too. */
const ONE_CHARACTER = /^(\S)\1{3,}$/;
/** Remains of templates, shells and printers where no value was filled in. */
const TEMPLATE =
  /^(?:<[^<>]*>|\$\w+|\$\([^()]*\)|\$\{[^{}]*\}|\{\{[^{}]*\}\}|%!?\w?\([^()]*(?:\([^()]*\)[^()]*)?\)|%\w+%|@+\w+@+|__\w+__)$/;
const NOTHING = /^(?:null|nil|none|undefined|n\/a|-|replace[_ -]?me|change[_ -]?me|"")?$/i;
/** Keys are long and random. So are encrypted ones, with a scheme in front and the signs of base64. */
const KEY_LENGTH_MIN = 12;
const KEY = /^[\w.:+/=@-]+$/;

/**
 * Judges the text in the key's place by its shape. A key is one long run of letters of both cases, or of digits. An
 * empty text, the remains of a template and the usual words are placeholders. All other text is for a person.
 */
export function judgeKeyText(text: string): 'key' | 'placeholder' | 'masked' | 'neither' {
  if (MASKED.test(text) || ONE_CHARACTER.test(text)) return 'masked';
  if (NOTHING.test(text) || TEMPLATE.test(text)) return 'placeholder';
  const isRandom = /\d/.test(text) || (/[a-z]/.test(text) && /[A-Z]/.test(text));
  return text.length >= KEY_LENGTH_MIN && KEY.test(text) && isRandom ? 'key' : 'neither';
}
