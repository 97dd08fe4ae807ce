const HIDDEN = '…';
/** A name whose value is secret. `getToken` is a name of a function, not of a value. */
const NAME = String.raw`(?<![A-Za-z])(?!getToken\b)[\w.-]{0,40}?(?:api[ _-]?key|access[ _-]?key|private[ _-]?key|secret|passw(?:or)?d|passphrase|pwd|token|credential|signature|session[ _-]?id|jwt|nonce|otp)(?:s|[_-]?\w{0,20})?(?<!getToken)|\bkey`;
const SEPARATOR = String.raw`(?:\\{0,4}["'\x60])?\s*(?:[:=]>?|%3[ADad])\s*`;

const PEM = /-----BEGIN [A-Z ]{3,40}-----[^]*?(?:-----END [A-Z ]{3,40}-----|$)/g;
/** A header whose whole value is secret, to the end of its quoted text or of its line. */
const HEADER = new RegExp(
  String.raw`\b((?:proxy-)?authorization|(?:set-)?cookie|x-auth[\w-]{0,40}|x-api-key|iam-[\w-]{0,20}token)(\\{0,4}["'\x60])?(\s*[:=]\s*)(?:\\{0,4}"[^"]*(?:"|$)|\\{0,4}'[^']*(?:'|$)|[^\n"']*)`,
  'gi',
);
const SCHEME = /\b(bearer|basic)(\s+|%20|\+)[^\s"',;]+/gi;
const QUOTED = new RegExp(
  String.raw`(${NAME})(${SEPARATOR})(\\{0,4})(["'\x60])(?:(?!\3\4)[^]){0,8192}(?:\3\4|$)`,
  'gi',
);
const UNQUOTED = new RegExp(String.raw`(${NAME})(${SEPARATOR})(?![\\"'\x60…])[^,;&\n"')}\]]+`, 'gi');
const URL_CREDENTIALS = /([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@"']{1,400}@/gi;

/** Takes out what a name, a header or an address says is secret: the value goes, the name stays. */
export function withoutSensitiveValues(text: string): string {
  return text
    .replace(PEM, HIDDEN)
    .replace(HEADER, `$1$2$3${HIDDEN}`)
    .replace(SCHEME, `$1 ${HIDDEN}`)
    .replace(URL_CREDENTIALS, `$1${HIDDEN}@`)
    .replace(QUOTED, `$1$2$3$4${HIDDEN}$3$4`)
    .replace(UNQUOTED, `$1$2${HIDDEN}`);
}
