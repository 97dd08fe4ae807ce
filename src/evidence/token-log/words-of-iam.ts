import { withoutObjects } from '../text/json-in-text';
import { URLS, urlsOfOthers } from './foreign-answer';

/**
 * The words in which IAM, its SDKs and clients of HTTP tell that a token request failed. A status without a code counts as
 * the word of IAM only beside such words. Any other word, in any language, may come from another server.
 */
const VOCABULARY = new Set(
  `
  a about after again all also an and any are as at be been being but by can cannot could did do does for from had has
  have if in into is isn it its may more no non none not of on once only or our please reason should so such t than that
  the their then there these this to too via was were when which while will with within without would you your

  account accounts apikey apikeys api auth authenticate authenticated authentication authorisation authorise authorised
  authorization authorize authorized client clients cloud code codes connector credential credentials disabled expired
  found grant iam ibm id ids identities identity inactive invalid key keys locked login member name oauth owner owners
  password platform profile profiles provided refresh region revoked satellite sdk service services suspended tenant
  token tokens trusted unauthorized unauthorised uaa unknown user username users

  access answer answered attempt attempts bad body byte bytes call called calls cause caused code config connection content create
  created data debug deleted denied curl desc description detail during details endpoint err errcode errmsg errno error
  errors event exception exceptions exchange exited expected expecting fail failed failing fails failure fatal fetch
  fetching forbidden get gets getting gettoken giving got grant header headers http https indicate indicates info
  invalid_client invalid_grant kind last level log long max maxredirects message messages module msg null obtain
  obtaining output permission permissions post problem put raised read reading reason received refused reject rejected
  renew renewal renewing replied reply request requested requesting requests res response responses resp responded
  result retries retrieve retrieving retry retryable retrying return returned returning returns rpc rsp see send sending
  sent server severity source stack state stderr stdout status statuscode statustext success successful successfully
  terminated thread throw thrown trace tried true try trying false unable undefined unexpected unsuccessful up validate
  validated validating validation value warn warning went wrong
  `
    .trim()
    .split(/\s+/),
);
/** Properties whose number is the status of the answer. */
const STATUS_KEY = /^(?:(?:http|https|response|res|error|err|iam|api)?(?:status)?(?:code)?|status_?text)$/;
/** Properties whose value is a sentence, however short. */
const SAID =
  /^(?:msg|message|messages|err|error|errors|reason|detail|details|cause|body|response|text|title|description|code|errorcode|errormessage|error_description|errordescription|errordetails|data)$/;
/** Where a stack stands, files with their lines, and what Python writes around and below them. */
const STACK =
  /^[ \t]*(?:at [^\n]*|File "[^\n]*(?:\n(?![ \t]*File ")[ \t]{4,}[^\n]*)?|Traceback \(most recent call last\):|During handling of the above exception, another exception occurred:|The above exception was the direct cause of the following exception:|goroutine [^\n]*|\.{3} \d+ more[^\n]*|from \S{1,300}:\d{1,7}:in [^\n]*)$/gm;
/** `The requested URL returned error: 401`, `for url: …` */
const URL_WORD = /\burl(?=:|\s{0,4}\(|\s{1,4}returned\b)/gi;
/** Headers and properties by which something in front of IAM tells that it answered; IAM's own of this form are ids. */
const OF_OTHERS =
  /^(?:x-(?!.*(?:-id|-options|-protection)$).+|via|upstream\w*|served-by|forwarded|fault(?:string|code)?)$/i;
const HEADER = /(?<![\w-])(x-[a-z-]{1,60}|via|upstream)(?=["']?\s{0,4}[:=])/gi;
/** Where a request was sent to, in a property. */
const ASKED_KEY = /(?:url|uri|path|endpoint)$/i;
/** The path of a request, which names who was asked as an address does. */
const REQUEST_PATH = /\b(?:GET|POST|PUT|PATCH|DELETE|HEAD)[ \t]{1,4}["']?(\/[^\s"'`\])>]{0,500})/g;
const PATH_OF_IAM = /^\/(?:identity|oidc|iam)(?:\/|$|\?)/;
/** `key=value`; the value of a quoted one is read like any text. */
const PAIR = /(?<![\w"'])([A-Za-z_][\w.-]{0,60})=(?:"([^"\n]{0,500})"|'([^'\n]{0,500})'|([^\s,;"']{0,500}))/g;
/** `name: 401`, `"name": true`, `name: {`, as runtimes print objects. */
const PROPERTY =
  /["']?([A-Za-z_][\w.-]{0,60})["']?\s{0,4}:\s{0,4}(?=[[{]|-?\d|true\b|false\b|null\b|undefined\b)(-?\d{1,20})?/g;
const TOKEN = /[\p{L}\p{N}_./@$:-]+/gu;
/** Names, ids and versions: a token with a digit, an underscore, a hyphen or a path in it is no word. */
const NO_WORD = /[\d_/@$]|\p{L}[.-]\p{L}/u;
/** `com.ibm.cloud.sdk.core.ServiceResponseException` */
const CLASS = /(?:Error|Exception|Failure|Fault)$/;
/** A time within the line, with what a tool wrote in front of it: the name of a pod. */
const STAMP =
  /^(?![^\n]{0,80}?getToken)[^\n]{0,80}?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S{0,16}|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2}\b/gm;
const WORD = /\p{L}+/gu;
/** No word is longer. */
const WORD_MAX = 40;

/**
 * The first word in a record that IAM would not say about a key; null if there is none. It may also be a property which
 * shows that a number is not the status of the answer.
 * @param statuses those by which the record is judged.
 */
export function strangeWordIn(record: string, statuses: readonly number[]): string | null {
  const said: string[] = [];
  const strange: string[] = [];
  const isStatus = (number: unknown): boolean => statuses.includes(Number(number));
  const checkKey = (key: string, value: unknown): void => {
    if (isStatus(value) && !isStatusKey(key) && !CLASS.test(key) && !VOCABULARY.has(key.toLowerCase()))
      strange.push(key);
  };
  const pair = (_pair: string, key: string, one?: string, other?: string, bare?: string): string => {
    checkKey(key, one ?? other ?? bare);
    return ` ${one ?? other ?? ''} `;
  };
  const rest = withoutObjects(record, (key, value) => {
    checkKey(key, value);
    if (OF_OTHERS.test(key) || (ASKED_KEY.test(key) && /^\//.test(String(value)) && !PATH_OF_IAM.test(String(value))))
      strange.push(key);

    if (typeof value === 'string' && (SAID.test(key.toLowerCase()) || /\p{L}\s+\p{L}/u.test(value))) said.push(value);
  });
  strange.push(...urlsOfOthers(record));
  for (const text of [rest, ...said]) {
    strange.push(...[...text.matchAll(HEADER)].map(([, name = '']) => name).filter((name) => OF_OTHERS.test(name)));
    for (const [, path = ''] of text.matchAll(REQUEST_PATH)) if (!PATH_OF_IAM.test(path)) strange.push(path);

    const plain = text
      .replace(STAMP, ' ')
      .replace(STACK, ' ')
      .replace(URLS, ' ')
      .replace(URL_WORD, ' ')
      .replace(PAIR, pair)
      // A message in quotes has pairs of its own.
      .replace(PAIR, pair)
      .replace(PROPERTY, (_property, key: string, number?: string) => {
        checkKey(key, number);
        return ` ${number ?? ''} `;
      })
      .replace(TOKEN, (token) => (isName(token) ? ' ' : token));
    for (const [word] of plain.matchAll(WORD)) if (word.length > 1 && !isKnown(word)) strange.push(word);
  }
  return strange[0] ?? null;
}

function isName(token: string): boolean {
  return token.length > WORD_MAX || NO_WORD.test(token) || CLASS.test(token);
}

function isStatusKey(key: string): boolean {
  const name = key.toLowerCase().replace(/[-_. ]/g, '');
  return name !== '' && STATUS_KEY.test(name);
}

/** A word, or a name in camel case that is made of such words. */
function isKnown(word: string): boolean {
  return (
    VOCABULARY.has(word.toLowerCase()) ||
    (/\p{Ll}\p{Lu}/u.test(word) &&
      word.split(/(?<=\p{Ll})(?=\p{Lu})/u).every((part) => VOCABULARY.has(part.toLowerCase())))
  );
}
