import { parseQuietly } from '../text/json-in-text';
import { withoutLevels } from './line-head';
import { withoutStamps } from './line-stamps';

/** The values at the places of a record that may name a pod: a column, a property, a token in brackets. */
export type Places = ReadonlyMap<string, string>;

export const NO_PLACES: Places = new Map();

const SEARCH_CHARS = 4096;
const PLACES_MAX = 64;
const DEPTH_MAX = 6;
/** The number of tokens before the word that are read, and of columns after it. */
const TOKENS_MAX = 6;
const NAME_CHARS_MAX = 128;

/** Properties that tell what happened, when, how long or where in the program, and not to whom. */
const TELLS_NO_NAME =
  /level|severity|priority|msg|message|text|event|action|operation|^err|error|exception|fault|stack|cause|reason|code|status|state|result|outcome|success|caller|logger|func|method|class|thread|stream|file$|line|time|date|stamp|duration|elapsed|latency|attempt|retr(?:y|ies)|count|size|bytes|length|sequence|offset|^(?:url|uri|path|endpoint|seq|ts|lvl|ok|took|ms|re[qs]|body|headers|v|gettoken)$|request|response|trace|span|correlation|transaction/i;
/** An id of nothing that is named is the record's own; `unit.id` and `podUid` may name a pod. */
const BARE_ID = /^[^A-Za-z]*(?:id|uid|uuid|guid)$/i;
const WORDS_OF_MESSAGES = String.raw`err(?:or)?s?|fail\w*|fatal|critical|severe|panic|trace|debug|info|notice|warn(?:ing)?|denied|unauthori[sz]ed|forbidden|refused|reject\w*|invalid|unable|cannot|could|can't|time-?d?-?out|expired|bad|not|no|ok|okay|success\w*|succeed\w*|complet\w*|done|got|receiv\w*|finish\w*|return\w*|retr\w*|response|requests?|result|fresh|refresh\w*|fetch\w*|obtain\w*|call\w*|get|getting|again|still|now|when|while|during|after|before|at|in|on|for|from|to|of|by|with|via|async|await|the|is|was|has|had|and|or`;
const NO_NAME = new RegExp(
  String.raw`^(?:${WORDS_OF_MESSAGES}|true|false|null|nil|none|undefined|stdout|stderr|\d*\.?\d+(?:ns|us|µs|ms|s|m|h|min|[kmg]?i?b|%)|\d+\.\d+|[1-5]\d\d|bxnim\w*)$`,
  'i',
);
/** An errno, a class, a line of a program. */
const OF_A_PROGRAM =
  /^E[A-Z]{4,}$|(?:Error|Exception|Failure|Timeout)$|^(?:[a-z_$][\w$]*\.)+[A-Z][\w$]*$|^[A-Z][a-z]+[A-Z][a-z]\w*$|\.(?:go|[cm]?[jt]sx?|py|java|kt|rb|rs|cc?|cpp|cs|php|scala|swift)(?::\d+)*$/;
const OF_A_TIME = /\d{10,}|\d\d:\d\d:\d\d|^\d{4}-\d\d-\d\d/;

const PAIR = /(?<![\w/])([A-Za-z_@][\w.@-]{0,60})["']?\s{0,2}[=:]\s{0,2}["']?([^\s"',;()[\]{}<>=]{1,128})/g;
const FRONT_SIGNS = /[\s,;|"'()<>[\]{}»›#=~*]+/;
/** The last token of a line: in brackets, or a name with a mark or an address, which no sentence ends with. */
const AT_END = [
  /\(([^\s()]{1,128})\)$/,
  /\[([^\s[\]]{1,128})\]$/,
  /<([^\s<>]{1,128})>$/,
  /\s((?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?|(?=[^\s]*[A-Za-z])[\w@][\w@./:-]*[-._@][\w./:-]*\w)$/,
];

/**
 * Finds the places of a record that could name its pod. `outer` is the object of a collector around the line that names
 * no pod by a name we know. Values that are levels, times, statuses, durations, words or lines of a program are left out.
 */
export function placesOf({ text, bare, outer }: { text: string; bare: string; outer: object | null }): Places {
  const places = new Map<string, string>();
  if (outer !== null) addProperties(places, outer, 'outer', 0);

  const object = /^\s{0,8}\{/.test(bare) ? parseQuietly(bare) : null;
  if (typeof object !== 'object' || object === null) {
    addText(places, text, 'text');
    return places;
  }
  addProperties(places, object, 'own', 0);
  if (text.endsWith(bare)) addText(places, `${text.slice(0, -bare.length)} getToken`, 'text');

  return places;
}

function addProperties(places: Map<string, string>, object: object, path: string, depth: number): void {
  for (const [key, value] of Object.entries(object) as [string, unknown][]) {
    const place = `${path}.${key}`;
    if (typeof value === 'string' && value.includes('getToken')) addText(places, value, place);
    else if (namesNothing(key)) continue;
    else if (typeof value === 'string' || typeof value === 'number') add(places, place, String(value));
    else if (typeof value === 'object' && value !== null && depth < DEPTH_MAX)
      addProperties(places, value, place, depth + 1);
  }
}

/** `k8s.pod.name` and `podName` are read word by word. */
function namesNothing(key: string): boolean {
  const words = key.replace(/([a-z])(?=[A-Z])/g, '$1 ').split(/[^A-Za-z]+/);
  return BARE_ID.test(key) || words.some((word) => TELLS_NO_NAME.test(word));
}

function addText(places: Map<string, string>, text: string, path: string): void {
  const line = lineOfWord(text.slice(0, SEARCH_CHARS));
  const plain = withoutLevels(withoutStamps(line)).trimEnd();
  const word = plain.indexOf('getToken');
  for (const [, name = '', value = ''] of plain.matchAll(PAIR))
    if (!namesNothing(name)) add(places, `${path} ${name}=`, value);

  const front = plain.slice(0, Math.max(0, word)).split(FRONT_SIGNS).map(trimmed).filter(Boolean);
  front.slice(0, TOKENS_MAX).forEach((token, index) => add(places, `${path} token ${index}`, token));
  add(places, `${path} token before`, front.at(-1) ?? '');
  const tail = plain.slice(Math.max(0, word)).replace(/["']$/, '');
  const columns = tail.split(/[,;|\t]/).slice(1);
  // A message may have its own commas, so columns are counted from the end.
  columns
    .slice(-TOKENS_MAX)
    .reverse()
    .forEach((cell, index) => add(places, `${path} column ${-1 - index}`, trimmed(cell)));
  AT_END.forEach((form, index) => add(places, `${path} end ${index}`, form.exec(tail)?.[1] ?? ''));
}

/** The line with the word, where there are several. */
function lineOfWord(text: string): string {
  const word = Math.max(0, text.indexOf('getToken'));
  const end = text.indexOf('\n', word);
  return text.slice(text.lastIndexOf('\n', word) + 1, end === -1 ? undefined : end);
}

function trimmed(token: string): string {
  return token.replace(/^[\s"':.-]+|[\s"':.-]+$/g, '');
}

function add(places: Map<string, string>, place: string, value: string): void {
  const isName =
    /^[^\s]+$/.test(value) &&
    /[A-Za-z0-9]/.test(value) &&
    value.length <= NAME_CHARS_MAX &&
    !NO_NAME.test(value) &&
    !OF_A_PROGRAM.test(value) &&
    !OF_A_TIME.test(value);
  if (isName && places.size < PLACES_MAX) places.set(place, value);
}
