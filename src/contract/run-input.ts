import { trimmedName } from '../approvals/names';
import { BY_HAND } from './run-document';
import type { Alert, RunInput } from './run-document';
import { KEPT, readAnnotations, readLabels } from './decorations';
import { isEnvironmentName } from './environment-name';
import { isLocationId } from './location-id';

const TEXT_MAX = 200;
/** No alert of ours can be older than this. */
const EARLIEST = Date.UTC(2000, 0, 1);

const FIELDS = [
  'location',
  'environment',
  'alertname',
  'startsAt',
  'labels',
  'annotations',
  'cie',
  'requestedBy',
  'startedBy',
];
const SOURCE = /^[a-z][a-z0-9-]{0,39}$/;
const SIGNED_MAX = 4_000;

/**
 * Reads the input of a run, from a client, the Temporal UI or a command line. Returns it, or a sentence that names the
 * wrong field. Written by hand because zod has no place in the sandbox.
 */
export function readRunInput(value: unknown): RunInput | string {
  if (!isObject(value)) return 'the input is one JSON object: {"location": "…", "environment": "prod"}';
  const { location, environment } = value;
  if (!isLocationId(location)) return 'location: is 20 characters a-z and 0-9, or 32 hexadecimal characters';

  if (!isEnvironmentName(environment)) return 'environment: is a short name such as prod or stage';

  const input: RunInput = { location, environment };
  for (const field of ['alertname', 'cie', 'requestedBy'] as const) {
    const text = value[field];
    if (text === undefined || text === null || text === '') continue;
    if (typeof text !== 'string' || text.length > TEXT_MAX) return `${field}: is text of at most 200 characters`;
    input[field] = text;
  }
  const startsAt = value['startsAt'];
  if (startsAt !== undefined && startsAt !== null && startsAt !== '') {
    const time = readTime(startsAt);
    if (time === null) return `startsAt: ${whyNoTime(startsAt)}`;
    input.startsAt = time;
  }
  const { labels, annotations } = value;
  if (labels !== undefined && labels !== null) {
    const read = readLabels(labels);
    if (typeof read === 'string') return `labels: ${read}`;
    input.labels = read;
  }
  if (annotations !== undefined && annotations !== null) input.annotations = readAnnotations(annotations);
  if (value['startedBy'] !== undefined) {
    const starter = readStarter(value['startedBy']);
    if (starter === null) return 'startedBy: is set by intake, and is {"kind": "alert", "source"} then';
    input.startedBy = starter;
  }
  const unknown = Object.keys(value).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) return `${JSON.stringify(unknown.slice(0, 60))}: is not a field of the input`;
  return input;
}

function readStarter(value: unknown): RunInput['startedBy'] | null {
  if (!isObject(value)) return null;
  const { kind, source, name, signed } = value;
  const proof = typeof signed === 'string' && signed.length <= SIGNED_MAX ? { signed } : {};
  if (signed !== undefined && !('signed' in proof)) return null;
  if (kind === 'alert' && typeof source === 'string' && isSourceName(source)) return { kind, source, ...proof };
  const isName = typeof name === 'string' && trimmedName(name) !== '' && name.length <= TEXT_MAX;
  return kind === 'person' && isName ? { kind, name, ...proof } : null;
}

/** The name of an alert source is plain text: it is shown as it is. */
export function isSourceName(name: string): boolean {
  return SOURCE.test(name);
}

/** The alert of an input, in the form of `fired` and `resolved`: it names the location or cluster. */
export function alertOf(input: RunInput, startsAt: string): Alert {
  const { alertname = BY_HAND, labels = {}, annotations = {}, location } = input;
  return { alertname, startsAt: input.startsAt ?? startsAt, labels: { cluster_id: location, ...labels }, annotations };
}

/**
 * Reads the argument of `fired` and `resolved`. A missing field gets an empty value; a malformed one gives a sentence.
 */
export function readAlert(value: unknown): Alert | string {
  if (!isObject(value)) return 'an alert is one JSON object: {"alertname", "startsAt", "labels", "annotations"}';
  const { alertname } = value;
  if (typeof alertname !== 'string' || alertname === '' || alertname.length > TEXT_MAX)
    return 'alertname: is text of at most 200 characters';

  const startsAt = readTime(value['startsAt']);
  if (startsAt === null) return `startsAt: ${whyNoTime(value['startsAt'])}`;
  // One more than an input may have: the one that `alertOf` adds.
  const labels = readLabels(value['labels'] ?? {}, KEPT.labels + 1);
  if (typeof labels === 'string') return `labels: ${labels}`;
  const annotations = readAnnotations(value['annotations'] ?? {});
  const endsAt = readTime(value['endsAt']);
  return { alertname, startsAt, labels, annotations, ...(endsAt === null ? {} : { endsAt }) };
}

const TIME = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?(?:Z|[+-]\d{2}:?\d{2})$/;

function readTime(value: unknown): string | null {
  const date = typeof value === 'string' ? TIME.exec(value)?.[1] : undefined;
  // The 30th of February would become a day in March.
  if (date === undefined || !isDay(date)) return null;
  const ms = Date.parse(value as string);
  return Number.isNaN(ms) || ms < EARLIEST ? null : new Date(ms).toISOString();
}

/** Go writes a time that was never set as the year 1. */
function whyNoTime(value: unknown): string {
  const ms = typeof value === 'string' && TIME.test(value) ? Date.parse(value) : NaN;
  return ms < EARLIEST
    ? 'was never set: it lies before the year 2000'
    : 'is a time in ISO 8601 with its zone, such as 2026-11-22T15:00:00Z';
}

function isDay(date: string): boolean {
  const ms = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
