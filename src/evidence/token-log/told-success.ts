/** Values which say that there is nothing. They count only as the whole value: `null pointer` is something. */
const NOTHING = String.raw`null|nil|<nil>|none|undefined`;
const NO_FAULT = String.raw`${NOTHING}|false|0|\{\s*\}|\[\s*\]`;
/** Behind a whole value: the end of its clause, or the name of the next value. */
const BEHIND = String.raw`(?=[ \t]*(?:[,;)\]}\n]|\.(?!\w)|$)|[ \t]+"?[\w.-]+"?[ \t]*[:=])`;
const value = (words: string): string =>
  String.raw`["']?\s*[:=](?:\s*(?:(["'])\s*(?:${words})?\s*\1|(?:${words})${BEHIND})|[ \t]*(?=[,;)\]}]|\n(?![ \t])|\n?$))`;

/** `error`, `errors`, `lastError`, `err`, `errorCode`, `error_description` */
const ERROR_NAME = String.raw`\b(?:\w*(?:error|exception)s?|(?:\w*_)?errs?)(?:[._-]?(?:code|message|msg|description|type|name|no))?`;
/** Mentions of errors that say that there was none. */
const NO_ERROR = new RegExp(`${ERROR_NAME}${value(NO_FAULT)}`, 'gi');
const NO_ERROR_WORDS = /\b(?:no|without|zero) (?:any )?errors?\b|\berror[- ]?(?:handler|handling|free)\b/gi;
/** The name of an error with a value, and a success that is denied. */
const NAMED_ERROR = new RegExp(
  String.raw`${ERROR_NAME}["']?\s*[:=]|\b(?:is_?)?(?:ok|success|successful|succeeded)["']?\s*[:=]\s*["']?(?:false|no|0)\b`,
  'i',
);
/** Properties that tell how a request ended. */
const END_NAME = String.raw`\b\w*(?:status|code)`;
const NO_END = new RegExp(`${END_NAME}${value(`${NOTHING}|ok|success|successful|done`)}`, 'gi');
const NAMED_END = new RegExp(String.raw`${END_NAME}["']?\s*[:=]`, 'i');

const RESPONSE = /\bgetToken response\b/;
/** An empty response, or one with an empty token, proves nothing. */
const EMPTY_RESPONSE = new RegExp(
  String.raw`\bgetToken response["']?[ :=,]*(?:(["'])\s*\1${BEHIND}|(?:${NO_FAULT})${BEHIND})|\b\w*token${value(NO_FAULT).replace('\\1', '\\2')}`,
  'i',
);
/** The words that go on with the sentence; a sign, or a name with a value, ends it. */
const SENTENCE = /\bgetToken response((?:[ \t]{1,8}[^\s:=,;"'{}()[\]]{1,80}(?!\S{0,80}[:=]))*)/g;
/** The response is only spoken of: it is waited for, or there is none. */
const SPOKEN_OF = /\b(?:[a-z]+ing|for|before|until|without|no)(?: an?| the| any)? getToken response\b/i;
/** Words about a response that came: the fact, the time, the server. Any other word may mean that none came. */
const CAME =
  /^(?:[^a-z]*|\d.*|ok|success|successful|successfully|succeeded|done|received|arrived|valid|is|was|in|after|within|took|from|of|for|by|on|at|to|via|with|and|the|an?|iam|server|token|ms|s|secs?|seconds?|milliseconds?|.*[/._-].*)\.?$/i;

/** The text without what says that there was no error. */
export function withoutDeniedErrors(text: string): string {
  return text.replace(NO_ERROR, ' ').replace(NO_ERROR_WORDS, ' ');
}

/** Does a text, without denied errors, hold the name of an error with a value? */
export function namesError(text: string): boolean {
  return NAMED_ERROR.test(text);
}

/** Is this `getToken response` with a status or a code that nobody knows? Then it is no success. */
export function holdsUnknownEnd(text: string): boolean {
  return RESPONSE.test(text) && NAMED_END.test(withoutDeniedErrors(text).replace(NO_END, ' '));
}

/** Does a text without error, status and code tell that the response came? */
export function tellsOfResponse(text: string): boolean {
  return (
    RESPONSE.test(text) &&
    !EMPTY_RESPONSE.test(text) &&
    !SPOKEN_OF.test(text) &&
    [...text.matchAll(SENTENCE)].every(([, words = '']) => words.split(/[ \t]+/).every((word) => CAME.test(word)))
  );
}
