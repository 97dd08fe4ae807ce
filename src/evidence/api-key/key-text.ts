/** Asterisks or dots in a row, whole or in part, or a word that says so. */
export const MASKED = /\*{3,}|[\u2022\u25cf]{3,}|^\W{0,5}(?:masked|redacted|hidden)\W{0,5}$/i;
/** One character again and again is a mask too, whichever it is. */
const ONE_CHARACTER = /^(\S)\1{3,}$/;
/** What templates, shells and printers leave where a value was never put in. */
const TEMPLATE =
  /^(?:<[^<>]*>|\$\w+|\$\([^()]*\)|\$\{[^{}]*\}|\{\{[^{}]*\}\}|%!?\w?\([^()]*(?:\([^()]*\)[^()]*)?\)|%\w+%|@+\w+@+|__\w+__)$/;
const NOTHING = /^(?:null|nil|none|undefined|n\/a|-|replace[_ -]?me|change[_ -]?me|"")?$/i;
/** Keys are long and random. Encrypted ones too, with a scheme in front and signs of base64. */
const KEY_LENGTH_MIN = 12;
const KEY = /^[\w.:+/=@-]+$/;

/**
 * What stands where a key should. Decided by shape: a key is one long run of letters of both cases or digits; nothing, a
 * template's remains and the usual words are placeholders; the rest is for a person.
 */
export function judgeKeyText(text: string): 'key' | 'placeholder' | 'masked' | 'neither' {
  if (MASKED.test(text) || ONE_CHARACTER.test(text)) return 'masked';
  if (NOTHING.test(text) || TEMPLATE.test(text)) return 'placeholder';
  const isRandom = /\d/.test(text) || (/[a-z]/.test(text) && /[A-Z]/.test(text));
  return text.length >= KEY_LENGTH_MIN && KEY.test(text) && isRandom ? 'key' : 'neither';
}
