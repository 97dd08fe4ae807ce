import { withoutEnd } from '../../text/without-end';

/** The part of a record about IAM, if the record separates IAM's error from that of another API. */
export type IamPart =
  /**
   * The record does not separate them. `text` is the record; `otherFailed` says that only another API's error is named.
   */
  | { kind: 'whole'; text: string; otherFailed: boolean }
  /** IAM's error is named and empty, so IAM's answer is not shown. */
  | { kind: 'null' }
  | { kind: 'part'; text: string };

const IAM_LABEL = /\biam[ _-]?(?:err|error)\b["']?\s*[:=]\s*/i;
const API_LABEL = /\bapi[ _-]?(?:err|error)\b["']?\s*[:=]\s*/i;
/** For a text whose blanks are single. */
const NOTHING = /^ ?["'`]? ?(?:(?:null|undefined|none|nil|<nil>|n\/a|\{ ?\}|\[ ?\]|"") ?)?["'`]? ?$/i;

/** Finds the part of a record that is IAM's own. The text must be free of backslash escapes. */
export function iamPartOf(record: string): IamPart {
  const api = partAfter(record, API_LABEL, IAM_LABEL);
  const iam = partAfter(record, IAM_LABEL, API_LABEL);
  if (iam !== null) return isNothing(iam.value) ? { kind: 'null' } : { kind: 'part', text: iam.value };

  if (api === null) return { kind: 'whole', text: record, otherFailed: false };

  const text = `${record.slice(0, api.start)} ${record.slice(api.end)}`;
  return { kind: 'whole', text, otherFailed: !isNothing(api.value) };
}

function isNothing(value: string): boolean {
  return NOTHING.test(value.replace(/\s+/g, ' '));
}

interface Part {
  value: string;
  start: number;
  end: number;
}

/** The value after a label: an object, a quoted text, or everything up to the next label or the end of the line. */
function partAfter(text: string, label: RegExp, nextLabel: RegExp): Part | null {
  const match = label.exec(text);
  if (match === null) return null;

  const from = match.index + match[0].length;
  const next = nextLabel.exec(text.slice(from));
  const limit = next === null ? text.length : from + next.index;
  const end = Math.min(limit, endOfValue(text, from));
  return { value: withoutEnd(text.slice(from, end), /[\s,;]/), start: match.index, end };
}

function endOfValue(text: string, from: number): number {
  const first = text[from] ?? '';
  const opener =
    first === '{' || first === '[' ? from : /^["'`]\s*[{[]/.test(text.slice(from, from + 8)) ? from + 1 : -1;
  if (opener !== -1) return endOfBraces(text, opener);

  if (first === '"' || first === "'" || first === '`') {
    for (let at = text.indexOf(first, from + 1); at !== -1; at = text.indexOf(first, at + 1)) {
      // Quoted texts are not escaped properly, so a quote ends the value only if something ends after it.
      if (/^(?:\s*(?:[,;.)}\]\n]|$)|\s+[A-Za-z]+ ?[A-Za-z]*["']?\s*[:=])/.test(text.slice(at + 1, at + 60)))
        return at + 1;
    }
    return text.length;
  }
  const rest = /[,;\n]/.exec(text.slice(from));
  return rest === null ? text.length : from + rest.index;
}

function endOfBraces(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '{' || character === '[') depth += 1;
    else if ((character === '}' || character === ']') && --depth <= 0) return at + 1;
  }
  return text.length;
}
