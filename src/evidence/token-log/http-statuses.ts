/** Three digits are no status if one of these follows: more of a number, a unit, a counted thing. */
const END = String.raw`(?![\w%]|[.,:/-]?\d|[ \t]*(?:ms|msec|millis\w*|us|ns|s|secs?|seconds?|min|minutes?|bytes?|[kKMG]i?B|B|times|retries|attempts|items|records|lines|rows|pods)\b|[ \t]*(?:of|out of|\/)[ \t]*\d)`;
/** 1xx never ends a request. Such a number is a system error. */
const DIGITS = String.raw`([2-5]\d\d)`;
const OPEN = String.raw`["'(\[]{0,2}`;
const GAP = String.raw`["')\]]{0,2}[ \t]{0,8}(?:[:=]|=>|is|was|of)?[ \t]{0,8}`;

/** Each pattern contains a name for the number. A number alone is never a status. */
const PATTERNS = [
  // status 401, status: 401, "statusCode":401, http_status=401, status code: 401
  `(?:^|[^A-Za-z]|[a-z_-](?=S))[Ss](?:tatus|TATUS)(?:[ _-]?(?:[Cc]ode|CODE))?${GAP}(?:code[ :=]*)?${OPEN}${DIGITS}${END}`,
  // HTTP 401, HTTP/1.1 401
  String.raw`\bHTTPS?(?:\/[123](?:\.\d)?)?[ :]{1,2}${OPEN}${DIGITS}${END}`,
  // code: 401, "code":"401", Response code 401, error code 401, httpCode=401
  `(?:^|[^A-Za-z_-]|(?:[Rr]esponse|[Ee]rror|[Ee]rr|[Hh]ttp|HTTP|[Aa]pi|API|[Ii]am|IAM)[ _-]?)(?:[Cc]ode|CODE)${GAP}${OPEN}${DIGITS}${END}`,
  // getToken error 401, getToken response (401), getToken: 401
  String.raw`\bgetToken(?:\(\))?(?:[ :]+(?:error|response|failed|returned|status|failure|ok|done|success|succeeded))?[ :=]{1,3}${OPEN}${DIGITS}${END}`,
  // POST https://iam.cloud.ibm.com/identity/token 401, POST … -> 401
  String.raw`\b(?:GET|POST|PUT|HEAD)[ \t]{1,4}https?:\/\/[^\s"']{1,500}[ \t]{1,4}(?:[-=]>[ \t]{0,4})?${DIGITS}${END}`,
  // curl: The requested URL returned error: 401; Python: 401 Client Error
  String.raw`\brequested URL returned error[ :]{1,2}${DIGITS}${END}`,
  String.raw`(?:^|[ \t'"(:])${DIGITS} (?:Client|Server) Error\b`,
  // responded with 401, returned 401, got a 401
  String.raw`\b(?:responded|replied|answered|returned|rejected|failed|got|received)(?: with)?(?: an?)?(?: HTTP)?[ :]{1,2}${DIGITS}${END}(?=[ \t]*(?:[.,;:)"'\]}\n]|$|from\b|for\b|by\b|on\b|when\b|error\b|at\b|after\b|while\b|response\b))`,
].map((source) => new RegExp(source, 'gm'));

const REASONS: Record<string, string> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  307: 'Temporary Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  407: 'Proxy Authentication Required',
  408: 'Request Time-?out',
  409: 'Conflict',
  410: 'Gone',
  422: 'Unprocessable',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service (?:Temporarily )?Unavailable',
  504: 'Gateway Time-?out',
};
/** 401 Unauthorized, 503: Service Unavailable, 400 (Bad Request) */
const WITH_REASON = new RegExp(
  `(?<![\\w.:-])(?:${Object.entries(REASONS)
    .map(([status, reason]) => `${status}(?:[ :"'(-]{1,3}|, message=["']?)${reason}`)
    .join('|')})\\b`,
  'gi',
);
/** Statuses that are mentioned but did not happen, and codes of other systems than HTTP. */
const NOT_HTTP = new RegExp(
  String.raw`\b(?:expect(?:ed|ing|s)?|not|instead of|other than|if|unless|whether|exit(?:ed)?|return|close|signal|exit_code)(?:[ _-]+(?:an?|http|status|code|with|to be|is|of|value|reason))*[ :=]*${OPEN}\d{3}(?!\d)`,
  'gi',
);

/**
 * The HTTP statuses in a text, ascending, without repeats. A number counts only if a name stands in front of it
 * (`status code: 401`, `HTTP 401`) or its reason behind it (`401 Unauthorized`). Durations, counters, ports, line
 * numbers, times and ids do not count.
 */
export function httpStatusesIn(text: string): number[] {
  const told = text.replace(NOT_HTTP, ' ');
  const found = new Set<number>();
  for (const pattern of PATTERNS) for (const match of told.matchAll(pattern)) found.add(Number(match[1]));

  for (const match of told.matchAll(WITH_REASON)) found.add(Number(match[0].slice(0, 3)));

  return [...found].sort((one, other) => one - other);
}
