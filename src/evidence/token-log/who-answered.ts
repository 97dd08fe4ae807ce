import { asksSomebodyElse, holdsForeignObject } from './foreign-answer';
import { visibleText } from '../text/visible-text';

/** The server whose answer a record shows, if the record reveals it. */
export type Answerer =
  /** A proxy refused to connect to IAM: IAM never saw the request. */
  | 'proxy-refused'
  /** A web page, a proxy or a gateway: something in front of IAM answered. */
  | 'somebody-else'
  /** The answer says that the server failed, or that the request was wrong. The key was not judged. */
  | 'key-not-judged'
  /** Nothing shows that it was not IAM. */
  | 'not-said';

/** The words of HTTP clients when a proxy answers CONNECT with another status than 200. */
const REFUSED_CONNECT = [
  // Node's tunnel-agent, Python, curl, .NET, undici, Rust
  /\btunnel(?:l?ing)? (?:socket|connection|request|attempt)\b[^\n]{0,120}?\b(?:not|failed|refused|rejected|denied|error)\b/i,
  /\b(?:unable to|failed to|cannot|can't|could not|couldn't) (?:tunnel\b|(?:establish|open|create|build|set up|negotiate|start)(?: \w{1,20}){0,3} tunnel\b)/i,
  /\b(?:CONNECT|[Hh]ttps?|HTTPS?|[Pp]roxy) [Tt]unnel(?:ing)?\b(?! (?:server|is|was|ok|up|ready))/,
  /\btunnel error: (?:unsuccessful|proxy|failed)/i,
  // Apache, OkHttp, curl, https-proxy-agent
  /\bCONNECT\b[^\n]{0,60}\b(?:refused|rejected|denied|failed|aborted|response|proxy)\b|\b(?:after|at|by|during|for|from|in|of|on|to|while|with|before receiving|unsuccessful|failed|refused|invalid) (?:an? |the |HTTP )?CONNECT\b/,
  // ProxyError, HttpProxyConnectException, TunnelRefusedException
  /\b\w{0,60}(?:Proxy|Tunnel)\w{0,40}(?:Error|Exception|Failure)\b/,
  /\bproxyconnect\b/,
  /\bproxy (?:server )?(?:refused|rejected|denied)\b/i,
  // Go gives only the reason of the proxy's answer. An answer of IAM itself is no error there.
  /\b(?:Get|Post|Put|Head|GET|POST|PUT|HEAD) "https:\/\/[^"\s]{0,2000}": (?:\d{3} )?(?:Bad Request|Unauthorized|Payment Required|Forbidden|Not Found|Method Not Allowed|Not Acceptable|Proxy Authentication Required|Request Time-?out|Conflict|Gone|Too Many Requests|Internal Server Error|Not Implemented|Bad Gateway|Service Unavailable|Gateway Time-?out|Unknown status code)(?=\s*(?:["',})\]]|$))/im,
];

const HTML =
  /<!--|<\/[a-z][a-z0-9]{0,10}>|(?:<|&lt;|&#60;|&#x3c;)(?:!doctype|\?xml|html|head|title|body|center|h1|hr|meta|script)\b|\bcontent-type["']?\s{0,4}[:=]\s{0,4}["'[]{0,2}(?:text|image)\/|\bunexpected token '?<|\binvalid character '<'/i;
/** A client could not read the answer as JSON, in any wording. */
const NO_JSON =
  /\bexpecting value: line 1 column 1\b|\b(?:is )?not (?:a )?valid json\b|\b(?:invalid|malformed|unexpected end of) json\b|\bJSON(?:Decode|Parse|Syntax)(?:Error|Exception)\b|\bunexpected token\b.{0,80}\bjson\b|\binvalid character '.{1,8}' looking for beginning\b/i;
/** The texts and names of servers that stand in IAM's place. */
const OTHER_SERVERS = new RegExp(
  [
    'plain http request was sent to https port',
    'http request to an https server',
    'combination of host and port requires tls',
    String.raw`\bconnect [\w.-]{1,255}:\d{1,5}\b`,
    'upstream (?:connect|request|server|prematurely)',
    'no healthy upstream',
    'default backend',
    'rbac: access denied',
    String.raw`\bjwt (?:is|issuer|header|payload|verification|token)\b|\baudiences in jwt\b`,
    String.raw`"kind"\s{0,4}:\s{0,4}"status"|\bsystem:serviceaccount:`,
    // pages of which only the words were logged
    String.raw`\b(?:this|that|the|a|web) ?(?:web ?)?(?:site|page|category)\b|\bweb ?(?:site|page|filter)\b|\bbrowser\b|\badministrator\b|\bon this server\b`,
    String.raw`\bthe requested url(?! returned)|\b(?:support|incident) id\b|\breference #\d|\bpolicy_denied\b|\bsecurity policy\b|\bcontent filter`,
    String.raw`\b(?:illegal|invalid) character\b|\b(?:illegal|invalid|missing|malformed|bad)\b.{0,20}\b(?:headers?|hostname|message|client request|method name)\b|\bguru meditation\b|\bexception report\b`,
    String.raw`\bserver at \S{1,255} port \d|["']server["']\s{0,4}:|\bserver: [\w.-]{1,60}[/ ]\d|\bwww-authenticate["']?\s{0,4}[:=]\s{0,4}["'[]{0,2}(?:negotiate|ntlm|kerberos)`,
    String.raw`(?<![\w./@-])(?:apache|tinyproxy|caddy|lighttpd|litespeed|jetty|gunicorn|werkzeug|ats|akamai)/\d`,
    String.raw`\berror code: 1\d{3}\b`,
    'invalid host(?:name| header)',
    'x-squid-error',
    'proxy-authenticate',
    'proxy-connection',
    String.raw`\bvia["']?\s{0,4}:`,
    String.raw`(?<![\w./@-])(?:nginx|openresty|cloudflare|squid|haproxy|envoy|istio(?:-envoy)?|varnish|zscaler|fortigate|fortinet|fortiguard|blue ?coat|netskope|big-?ip|awselb|traefik|kong|apigee|akamaighost|microsoft-iis|sophos|sonicwall|privoxy|mitmproxy|burp suite|incapsula|mod_security|mcafee|forcepoint|websense|captive portal|firewall|waf)(?![\w@-])`,
  ].join('|'),
  'i',
);
/** A proxy or a tunnel in the sentence itself. Names of properties, paths and their values do not count. */
const PROXY_WORD =
  /(?<![\w./@=-])(?<!\b(?:no|without|not using|not via) (?:an? )?)(?:prox(?:y|ies)|tunnel(?:l?ing|led|ed)?|gateway(?! time))(?!["'\w./=@-]|:\s{0,4}["'[{hfn])/i;
/** The body of an answer in a property, or after `Response:` as Go's oauth2 writes it. */
const BODY =
  /\b(?:response_?)?(?:body|response_?text|responsedata|raw_?body)["']?\s{0,4}[:=]\s{0,4}["'`]([^"'`\n]{1,300})|\b(?:body|response)[:=][ \t]{1,8}(?!(?:http|status|code|bad request|unauthorized|forbidden)\b)([^\s{["'`<\d][^\n]{0,300})|^\s{0,20}(?:response|body):[ \t]{0,8}([^\s{["'<][^\n]{0,300})|\b(?:body|response|payload)[:=][ \t]{0,8}\n\s{0,20}(?![\w.-]{1,40}\s{0,4}[:=]|HTTP\/|at |BXNIM)([^\s{["'<][^\n]{0,300})/gim;
const BODY_OF_IAM = /api ?key|\biam\b|\bprovided\b|^\s*(?:[{[]|\w{1,30}=|null|undefined|buffer|\[object)/i;

/** The OAuth errors that judge the key. All others are about the server or the request. */
const OAUTH_ABOUT_KEY = new Set(['invalid_grant', 'invalid_client', 'unauthorized_client', 'access_denied']);
const OAUTH = /(?:\berror["']?\s{0,4}[:=]\s{0,4}|\boauth2: )["']?([a-z]{2,20}(?:_[a-z]{2,20}){1,4})\b(?!\.\w)/g;
/** The registered errors that do not judge the key. Libraries write them in brackets, in quotes or bare. */
const OAUTH_REGISTERED =
  /(?<![\w./-])(?:invalid_(?:request(?:_uri|_object)?|scope|target|token)|unsupported_(?:grant|response|token)_type|server_error|temporarily_unavailable|slow_down|authorization_pending|expired_token|insufficient_scope|(?:interaction|login|consent)_required)(?![\w./-])/;
const SERVER_FAILED =
  /\b(?:server_error|temporarily_unavailable|internal (?:server )?error|(?:temporarily|service) unavailable|unexpected condition|under maintenance|could not process)\b/i;
/** `CWOAU0061E` and similar codes, and an `errorCode` that is not IAM's: a code decides before a status. */
const OTHER_CODE = /(?<![A-Za-z0-9])(?!BXNIM)[A-Z]{4,8}\d{4}[EWI](?![A-Za-z0-9])/;
const ERROR_CODE =
  /\berror_?code["']?\s{0,4}[:=]\s{0,4}["']?(?!BXNIM|null\b|none\b|undefined\b|E[A-Z]{4}|ERR_)[a-z][\w-]{2}/i;

/** An IAM code in another spelling, or a JSON object as bytes or base64: the answer is there but unreadable. */
const ODD_CODE = /(?<![A-Za-z0-9])bxnim[ _-]?\d/i;
const ENCODED_OBJECT =
  /\b123[ ,]{1,2}(?:(?:10|13|32)[ ,]{1,2}){0,6}34[ ,]{1,2}\d|\b7b ?22 ?[0-9a-f]{2}|(?<![\w.])(?:eyJ(?![\w-]{0,4000}\.eyJ)|ewog)[A-Za-z0-9+/]{12}/i;

/** Says whose answer a record shows. The text must be free of backslash escapes. */
export function whoAnswered(record: string): Answerer {
  const text = visibleText(record);
  if (REFUSED_CONNECT.some((shape) => shape.test(text))) return 'proxy-refused';

  const others = [OTHER_SERVERS, PROXY_WORD].some((shape) => shape.test(text));
  if (isPage(text) || others || holdsForeignObject(text) || asksSomebodyElse(record)) return 'somebody-else';

  return judgesNoKey(text) ? 'key-not-judged' : 'not-said';
}

/** Is the answer in a record a page or another text? IAM always answers with JSON. */
export function isPage(text: string): boolean {
  return (
    HTML.test(text) ||
    NO_JSON.test(text) ||
    [...text.matchAll(BODY)].some(([, ...bodies]) => !BODY_OF_IAM.test(bodies.find((body) => body !== undefined) ?? ''))
  );
}

/** Do the lines after a record name another server than IAM's? */
export function namesOtherServer(lines: string): boolean {
  return OTHER_SERVERS.test(visibleText(lines));
}

/** Do the lines after a record show an answer that is not about the key? Words alone prove nothing there. */
export function holdsOtherAnswer(lines: string): boolean {
  return isPage(lines) || OTHER_CODE.test(lines) || ERROR_CODE.test(lines) || hasOtherOauthError(lines);
}

function judgesNoKey(text: string): boolean {
  return (
    [SERVER_FAILED, ODD_CODE, ENCODED_OBJECT, OTHER_CODE, ERROR_CODE].some((shape) => shape.test(text)) ||
    hasOtherOauthError(text)
  );
}

function hasOtherOauthError(text: string): boolean {
  return OAUTH_REGISTERED.test(text) || [...text.matchAll(OAUTH)].some(([, error = '']) => !OAUTH_ABOUT_KEY.has(error));
}
