import { isNoValue } from '../../text/no-value';

/** Asterisks or dots in a row, whole or in part, or a word such as `redacted`. */
export const MASKED = /\*{3,}|[\u2022\u25cf]{3,}|^\W{0,5}(?:masked|redacted|hidden)\W{0,5}$/i;
/** A repeated single character is a mask too. */
const ONE_CHARACTER = /^(\S)\1{3,}$/;
/** A name that a template or a shell would have replaced: `<name>`, `$NAME`, `{{ .Values.name }}`, `@@NAME@@`. */
const TEMPLATE = /^(?:<[\w-]+>|\$\w+|\$\(\w+\)|\$\{\w+\}|\{\{-? ?\.?[\w.]+ ?-?\}\}|@+\w+@+|__\w+__|%\w+%)$/;
/** A redactor writes such names too: any other word in one may say that it took the key out. */
const KEY_NAME_WORDS = new Set(['values', 'your', 'my', 'ibm', 'cloud', 'ibmcloud', 'bluemix', 'iam', 'api']);
const KEY_WORDS = new Set(['key', 'apikey']);
/** A name that speaks of somebody's identity, or of what proves it. */
export const CREDENTIAL_NAME =
  /key|secret|token|passw|credential|auth|cert|jwt|user|login|account|profile|identity|crn|client/i;
/** An API key of IBM: 44 random characters, never of one case. The id of a trusted profile is as long, and has a UUID. */
const KEY = /^(?=.*[a-z])(?=.*[A-Z])(?!.*[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-)[\w-]{44}$/;
/** An encrypted key is longer than a plain one, or has the name of its encryption in front. */
const ENCRYPTED =
  /^(?=.*[a-z])(?=.*[A-Z])(?:[A-Z](?:@?[A-Z]){2,20}:(?:[A-Za-z0-9+/]{4}){6,}|(?:[A-Za-z0-9+/]{4}){14,})(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$/;

/**
 * Judges the text in the key's place by its shape. A key has the length and the letters of one. An empty text, and a name
 * for the key that no template replaced, are placeholders. All other text is for a person.
 */
export function judgeKeyText(text: string): 'key' | 'placeholder' | 'masked' | 'neither' {
  if (MASKED.test(text) || ONE_CHARACTER.test(text)) return 'masked';
  if (isNoValue(text) || (TEMPLATE.test(text) && isNameOfKey(text))) return 'placeholder';
  return KEY.test(text) || ENCRYPTED.test(text) ? 'key' : 'neither';
}

function isNameOfKey(template: string): boolean {
  const words = template
    .replace(/([a-z])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  return (
    words.some((word) => KEY_WORDS.has(word)) && words.every((word) => KEY_WORDS.has(word) || KEY_NAME_WORDS.has(word))
  );
}
