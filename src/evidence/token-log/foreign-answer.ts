import { endOfObject, parseQuietly } from '../text/json-in-text';

/** The addresses in a record. */
export const URLS = /\bhttps?:\/\/[^\s"'`\])>]{1,1000}/g;
/** The address of a request, as clients name it in an error. */
const ASKED =
  /\b(?:get|post|put|head) ["'`[]{0,2}(https?:\/\/[^\s"'`\])>]{1,500})|\b(?:url|uri|request to|redirect(?:ed)? to|location)["']?\s{0,4}[:=(]?\s{0,4}["'`]?(https?:\/\/[^\s"'`\])>]{1,500})/gi;
/** IAM's own host, and its path behind the tunnel server or another host. */
const OF_IAM = /^https?:\/\/(?:[^/\s]{0,255}[.-])?iam\b|\/(?:identity|oidc)\/|\/iam(?:\/|$)/i;
/** A JSON object in the body of an answer, or right after its status. */
const ANSWER_OBJECT =
  /(?:\b(?:response_?)?(?:body|payload|text)["']?\s{0,4}[:=]\s{0,4}["'`]?|\b[45]\d\d\b[^\n{}"]{0,30}?[ :,(]["'`]?)(?=\{\s{0,8}")/gi;
/** Keys with which servers explain an error. IAM uses none of them without its own names. */
const EXPLAINS = /^(?:message|msg|detail|details|title|reason|fault|description|error|errors|path)$/i;
const NAMES_OF_IAM = /^error_?(?:code|message|description|details)$/i;
/** OAuth names its errors in one word. */
const OAUTH_NAME = /^[a-z]+(?:_[a-z]+)+$/;
/** The number of objects in one record that are read. */
const OBJECTS_MAX = 8;

/** Does a record name the requested address, and is that not IAM's? */
export function asksSomebodyElse(text: string): boolean {
  const asked = [...text.matchAll(ASKED)].map(([, one, other]) => one ?? other ?? '');
  return asked.length > 0 && !asked.some((url) => OF_IAM.test(url));
}

/** Where IAM and its SDKs point to for more. */
const DOCS = /^https?:\/\/cloud\.ibm\.com\/(?:docs|apidocs|status)\b/i;
/** A client may name its proxy before the address of it. That does not say who answered. */
const ON_THE_WAY = /prox(?:y|ies)["']?\s{0,4}[:=]?\s{0,4}["']?$|\bvia\s{1,4}["']?$/i;

/** A client may say where its errors are explained: `(see https://…)`. */
const TO_READ = /\bsee:? ?$/i;

/** The number of characters that are read before an address. */
const BEFORE_CHARS = 24;

/** Is an address that stands in a record one of somebody else, who may have answered? `before` is the text in front of it. */
function isUrlOfOthers(url: string, before: string): boolean {
  return !OF_IAM.test(url) && !DOCS.test(url) && !ON_THE_WAY.test(before);
}

/** Does a record show the object of an answer that explains an error in other names than IAM's? */
export function holdsForeignObject(text: string): boolean {
  return [...text.matchAll(ANSWER_OBJECT)].slice(0, OBJECTS_MAX).some(({ index, 0: { length } }) => {
    const end = endOfObject(text, index + length);
    const value = end === null ? undefined : parseQuietly(text.slice(index + length, end));
    const entries: [string, unknown][] = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    return (
      entries.some(([name]) => EXPLAINS.test(name)) &&
      !entries.some(([name, said]) => NAMES_OF_IAM.test(name) || (name === 'error' && OAUTH_NAME.test(String(said))))
    );
  });
}

/** The addresses of a record that belong to somebody else. */
export function urlsOfOthers(text: string): string[] {
  return [...text.matchAll(URLS)]
    .filter(({ index, 0: url }) => isUrlOfOthers(url, text.slice(Math.max(0, index - BEFORE_CHARS), index)))
    .map(([url]) => url);
}

/** Does a record name the address of somebody else, and none of IAM? */
export function namesOthers(text: string): boolean {
  const asked = [...text.matchAll(URLS)].filter(
    ({ index }) => !TO_READ.test(text.slice(Math.max(0, index - BEFORE_CHARS), index)),
  );
  return (
    !asked.some(([url]) => OF_IAM.test(url)) &&
    asked.some(({ index, 0: url }) => isUrlOfOthers(url, text.slice(Math.max(0, index - BEFORE_CHARS), index)))
  );
}
