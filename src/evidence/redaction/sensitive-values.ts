import { isLogWord } from './log-words';
import { hideAllButReason } from './hide-all-but-reason';
import { withoutEnd } from '../../text/without-end';

const HIDDEN = '…';
/** Made by machines. Such a value is never a word, so words after the name are only about it. */
const MADE = String.raw`api[ _-]?key|access[ _-]?key|private[ _-]?key|secret|(?<!get)token|credential|signature|session[ _-]?id|jwt|nonce|otp|(?<![A-Za-z])key`;
/** Invented by people. Such a value may well be words. */
const THOUGHT = String.raw`passw(?:or)?d|passphrase|pwd`;
const NAME = String.raw`((${MADE})|${THOUGHT})(?:s|[_-]?\w{0,20})?`;
const SEPARATOR = String.raw`(?:\\{0,4}["'\x60])?\s{0,40}(?:[:=]>?|%3[ADad])[^\S\n]{0,40}`;

const PEM = /-----BEGIN [A-Z ]{3,40}-----[^]*?(?:-----END [A-Z ]{3,40}-----|$)/g;
/** A header whose whole value is secret, to the end of its quoted text or of its line. */
const HEADER = new RegExp(
  String.raw`\b((?:proxy-)?authorization|(?:set-)?cookie|x-auth[\w-]{0,40}|x-api-key|iam-[\w-]{0,20}token)(\\{0,4}["'\x60])?(\s{0,40}[:=]\s{0,40})(\\{0,4}"[^"]*(?:"|$)|\\{0,4}'[^']*(?:'|$)|[^\n"']*)`,
  'gi',
);
const SCHEME = /\b(bearer|basic)(\s{1,40}|%20|\+)[^\s"',;]+/gi;
const QUOTED = new RegExp(
  String.raw`(${NAME})(${SEPARATOR})(\\{0,4})(["'\x60])((?:(?!\5\6)[^\n])*)(?:\5\6|$|(?=\n))`,
  'gi',
);
const UNQUOTED = new RegExp(String.raw`(${NAME})(${SEPARATOR})(?![\\"'\x60…\s])([^,;&\n"')}\]]+)`, 'gi');
const URL_CREDENTIALS = /([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@"']{1,400}@/gi;
const STATUS_TEXT = /^[1-5]\d\d[ :][A-Za-z]/;

/**
 * Removes a value that a name, a header or an address marks as secret; the name stays. Two cases are no such name: the
 * end of a URL (`…/identity/token": dial tcp`), and a name before an error text (`fetch token: 400 Bad Request`).
 */
export function withoutSensitiveValues(text: string): string {
  return text
    .replace(PEM, HIDDEN)
    .replace(HEADER, hideHeader)
    .replace(SCHEME, hideCredentials)
    .replace(URL_CREDENTIALS, `$1${HIDDEN}@`)
    .replace(QUOTED, hideQuoted)
    .replace(UNQUOTED, hideUnquoted);
}

function hideHeader(_: string, name: string, quote: string | undefined, separator: string, value: string): string {
  return `${name}${quote ?? ''}${separator}${hideAllButReason(value)}`;
}

function hideQuoted(...match: unknown[]): string {
  const [, name, , , separator, escape, quote, value] = match as string[];
  return `${name}${separator}${escape}${quote}${hideAllButReason(value ?? '')}${escape}${quote}`;
}

/** `Basic …`, but `basic authentication failed`. */
function hideCredentials(whole: string, scheme: string, blank: string): string {
  const value = whole.slice(scheme.length + blank.length);
  return blank.trim() === '' && /^[a-z]/.test(value) && isLogWord(withoutEnd(value, /[.:]/))
    ? whole
    : `${scheme} ${HIDDEN}`;
}

function hideUnquoted(...match: unknown[]): string {
  const [whole, name, , made, separator, value, at, text] = match as [
    string,
    string,
    string,
    string | undefined,
    string,
    string,
    number,
    string,
  ];
  const reason = hideAllButReason(value);
  if (made === undefined || reason === value) return `${name}${separator}${reason}`;

  // The class of an error is not a secret's name: `TokenException: java.net.UnknownHostException`.
  if (/(?:Exception|Error|Failure|Fault)$/.test(name)) return whole;

  const isProse = /:\s+$/.test(separator);
  if (isProse && (text[at - 1] === '/' || isErrorText(value))) return whole;

  // A machine's value has no blank in it. The text after a blank is judged by itself.
  const blank = value.search(/\s/);
  const [first, rest] = blank === -1 ? [value, ''] : [value.slice(0, blank), value.slice(blank)];
  return `${name}${separator}${hideAllButReason(first)}${rest}`;
}

/** `unexpected status`, `400 Bad Request`, `oauth2: cannot …`, `EOF`: begins with words, or with a status and words. */
function isErrorText(value: string): boolean {
  const [first = '', second] = value.split(/\s+/, 2).map((word) => withoutEnd(word, /[.:!]/));
  return STATUS_TEXT.test(value) || (isLogWord(first) && (second === undefined || second === '' || isLogWord(second)));
}
