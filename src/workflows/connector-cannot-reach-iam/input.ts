import { BY_HAND } from './contract';
import type { Alert, RunInput } from './contract';

const LOCATION = /^(?:[a-z0-9]{20}|[0-9a-f]{32})$/;
const ENVIRONMENT = /^[a-z0-9]{2,20}$/;
const LABELS_MAX = 100;
const TEXT_MAX = { short: 200, label: 4000 };

/**
 * Reads the input of a run, from a client, the Temporal UI or a command line. Returns it, or the sentence that names the
 * field that is wrong. Hand-written because zod has no place in the sandbox.
 */
export function readRunInput(value: unknown): RunInput | string {
  if (!isObject(value)) return 'the input is one JSON object: {"location": "…", "environment": "prod"}';
  const { location, environment } = value;
  if (typeof location !== 'string' || !LOCATION.test(location)) {
    return 'location: is 20 characters a-z and 0-9, or 32 hexadecimal characters';
  }
  if (typeof environment !== 'string' || !ENVIRONMENT.test(environment)) {
    return 'environment: is a short name such as prod or stage';
  }
  const input: RunInput = { location, environment };
  for (const field of ['alertname', 'cie', 'requestedBy'] as const) {
    const text = value[field];
    if (text === undefined || text === null || text === '') continue;
    if (typeof text !== 'string' || text.length > TEXT_MAX.short) return `${field}: is text of at most 200 characters`;
    input[field] = text;
  }
  const startsAt = value['startsAt'];
  if (startsAt !== undefined && startsAt !== null && startsAt !== '') {
    const time = readTime(startsAt);
    if (time === null) return 'startsAt: is a time in ISO 8601 with its zone, such as 2026-11-22T15:00:00Z';
    input.startsAt = time;
  }
  for (const field of ['labels', 'annotations'] as const) {
    const texts = value[field];
    if (texts === undefined || texts === null) continue;
    const problem = readTexts(texts);
    if (typeof problem === 'string') return `${field}: ${problem}`;
    input[field] = problem;
  }
  const known = ['location', 'environment', 'alertname', 'startsAt', 'labels', 'annotations', 'cie', 'requestedBy'];
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) return `${JSON.stringify(unknown.slice(0, 60))}: is not a field of the input`;
  return input;
}

/** The alert of an input, as `fired` and `resolved` hand it on: it says of which location or cluster it is. */
export function alertOf(input: RunInput, startsAt: string): Alert {
  const { alertname = BY_HAND, labels = {}, annotations = {}, location } = input;
  return { alertname, startsAt: input.startsAt ?? startsAt, labels: { cluster_id: location, ...labels }, annotations };
}

/** Reads the argument of `fired` and `resolved`. What is missing is filled with nothing; what is malformed is a sentence. */
export function readAlert(value: unknown): Alert | string {
  if (!isObject(value)) return 'an alert is one JSON object: {"alertname", "startsAt", "labels", "annotations"}';
  const { alertname } = value;
  if (typeof alertname !== 'string' || alertname === '' || alertname.length > TEXT_MAX.short) {
    return 'alertname: is text of at most 200 characters';
  }
  const startsAt = readTime(value['startsAt']);
  if (startsAt === null) return 'startsAt: is a time in ISO 8601 with its zone';
  // One more than an input may have: the one that `alertOf` adds.
  const labels = readTexts(value['labels'] ?? {}, LABELS_MAX + 1);
  if (typeof labels === 'string') return `labels: ${labels}`;
  const annotations = readTexts(value['annotations'] ?? {});
  if (typeof annotations === 'string') return `annotations: ${annotations}`;
  const endsAt = readTime(value['endsAt']);
  return { alertname, startsAt, labels, annotations, ...(endsAt === null ? {} : { endsAt }) };
}

function readTexts(value: unknown, max = LABELS_MAX): Record<string, string> | string {
  if (!isObject(value)) return 'is an object of texts';
  const entries = Object.entries(value);
  if (entries.length > max) return `has more than ${LABELS_MAX} entries`;
  const wrong = entries.find(
    ([name, text]) => name.length > 200 || typeof text !== 'string' || text.length > TEXT_MAX.label,
  );
  if (wrong) return `${wrong[0].slice(0, 60)}: is text of at most ${TEXT_MAX.label} characters`;
  return Object.fromEntries(entries) as Record<string, string>;
}

function readTime(value: unknown): string | null {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$/.test(value)) return null;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
