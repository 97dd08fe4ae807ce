import { digestOfJson } from '../approvals/plan';

/**
 * The limits for the texts of an alert. All of them go into each signal, and a run has limited room. `bytes` is the
 * size of all labels together as JSON, and the same for all annotations.
 */
export const KEPT = { characters: 1000, nameCharacters: 200, labels: 100, annotations: 50, bytes: 8_000 } as const;
/** The label that names the tugboat. */
export const CARRIER_LABEL = 'location_carrier_name';
/** Room for the labels that `alertOf` adds. */
const ADDED_BYTES = 100;

const OTHERS = 'others';
const CUT = / … \[cut: (\d+) characters, [0-9a-f]{8}\]$/;
const LEFT_OUT = /^\[left out: ([a-z0-9 ]+)\]$/;

/**
 * Cuts a text that is too long, and says so at its end. A digest keeps two texts with the same beginning apart. A text
 * that is cut already stays as it is.
 */
export function cutText(text: string, max: number = KEPT.characters): string {
  if (text.length <= max || (CUT.test(text) && text.length <= max + 60)) return text;
  const end = ` … [cut: ${text.length} characters, ${digestOfJson(text).slice(0, 8)}]`;
  // The cut must not leave the first half of a surrogate pair.
  return text.slice(0, max).replace(/[\ud800-\udbff]$/, '') + end;
}

/**
 * Labels identify an alert, so each value must be a text; a long one is cut. Returns a sentence if these are not
 * labels.
 */
export function readLabels(value: unknown, max: number = KEPT.labels): Record<string, string> | string {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return 'is an object of texts';
  const entries = Object.entries(value as Record<string, unknown>);
  if (entries.length > max) return `has more than ${KEPT.labels} entries`;
  if (entries.some(([name]) => name === '__proto__')) return '__proto__: is no name of a label';
  const wrong = entries.find(([, text]) => typeof text !== 'string');
  if (wrong) return `${wrong[0].slice(0, 60)}: is a text`;
  const texts = (entries as [string, string][]).map(cutEntry);
  const bytesMax = max > KEPT.labels ? KEPT.bytes + ADDED_BYTES : KEPT.bytes;
  if (texts.reduce((sum, entry) => sum + bytesOf(entry), 0) > bytesMax)
    return `has more than ${KEPT.bytes} bytes, as JSON in UTF-8`;

  return Object.fromEntries(texts);
}

/**
 * Annotations only describe an alert, so they never keep it out. A value that is not a text, or one too many, is left
 * out and named.
 */
export function readAnnotations(value: unknown): Record<string, string> {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return { annotations: leftOut('not an object of texts') };

  const entries = Object.entries(value as Record<string, unknown>).filter(([name]) => name !== '__proto__');
  const texts = entries.map(([name, text]): [string, string] =>
    typeof text === 'string' ? cutEntry([name, text]) : [cutText(name, KEPT.nameCharacters), leftOut('not a text')],
  );
  if (texts.length <= KEPT.annotations && firstThatFit(texts) === texts.length) return Object.fromEntries(texts);
  const kept = texts.slice(0, Math.min(firstThatFit(texts), KEPT.annotations - 1));
  return { ...Object.fromEntries(kept), [OTHERS]: leftOut(`${texts.length - kept.length} more`) };
}

/**
 * The number of entries, from the first one on, that fit into the kept bytes. The note on those left out needs no room.
 */
function firstThatFit(texts: [string, string][]): number {
  let bytes = 0;
  const first = texts.findIndex((entry) => {
    if (!(entry[0] === OTHERS && LEFT_OUT.test(entry[1]))) bytes += bytesOf(entry);
    return bytes > KEPT.bytes;
  });
  return first === -1 ? texts.length : first;
}

/** The size as JSON in UTF-8. Half a surrogate pair is written as an escape, so each pair here is whole. */
function bytesOf(entry: [string, string]): number {
  const json = JSON.stringify(entry);
  const more = (pattern: RegExp) => json.match(pattern)?.length ?? 0;
  return json.length + more(/[\u0080-\uffff]/g) + more(/[\u0800-\ud7ff\ue000-\uffff]/g);
}

/** Sentences about everything that was cut or left out. They are shown with the run. */
export function notesOn(labels: Record<string, string>, annotations: Record<string, string>): string[] {
  return [...notesOf('label', labels), ...notesOf('annotation', annotations)];
}

function notesOf(kind: string, texts: Record<string, string>): string[] {
  return Object.entries(texts).flatMap(([name, text]) => {
    const [, length] = CUT.exec(text) ?? [];
    const [, why] = LEFT_OUT.exec(text) ?? [];
    // A name is foreign text, and the sentence is shown in places that read markup.
    const shown = `${kind} ${name.slice(0, 60).replace(/[^\w.-]/g, '_')}`;
    if (length !== undefined) return [`${shown} was cut: it had ${length} characters, ${KEPT.characters} are kept`];
    return why === undefined ? [] : [`${shown} was left out: ${why}`];
  });
}

function cutEntry([name, text]: [string, string]): [string, string] {
  return [cutText(name, KEPT.nameCharacters), cutText(text)];
}

function leftOut(why: string): string {
  return `[left out: ${why}]`;
}
