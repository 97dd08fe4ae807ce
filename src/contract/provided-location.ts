import type { LocationFinding } from './findings';
import type { Provided } from './run-document';
import { isLocationId } from './location-id';
import { isObject } from './run-input';

const KINDS: readonly LocationFinding['kind'][] = [
  'found',
  'cluster-on-location',
  'gone',
  'ambiguous',
  'not-found',
  'unreadable',
];
const FORMS: [keyof LocationFinding, { test: (text: string) => boolean }][] = [
  ['id', { test: isLocationId }],
  ['tugboat', /^[a-z0-9]+-[a-z]{3}\d{2}-carrier\d{3,5}$/],
  ['datacenter', /^[a-z]{3}\d{2}$/],
  ['region', /^[a-z]{2}(?:-[a-z]+)?$/],
  ['account', /^[A-Za-z0-9]{1,64}$/],
  ['resourceGroup', /^[A-Za-z0-9_-]{1,64}$/],
];

/** The longest signature that is read; our own have some hundred characters. */
const SIGNED_MAX = 16_000;

/** Reads a person's report of xo's answer. Returns it, or a sentence that names the wrong field. */
export function readProvided(value: unknown): Provided | string {
  if (!isObject(value) || !isObject(value['finding'])) return 'finding: is the finding that satlink provide-xo makes';
  const { by, finding, signed } = value as { by: unknown; finding: Record<string, unknown>; signed?: unknown };
  if (typeof by !== 'string' || by.trim() === '' || by.length > 120) return 'by: names the person who looked it up';
  const kind = KINDS.find((known) => known === finding['kind']);
  if (kind === undefined) return `finding.kind: is one of ${KINDS.join(', ')}`;
  const because = finding['because'];
  if (typeof because !== 'string' || because.length > 1000) return 'finding.because: is a sentence';
  const read: LocationFinding = { kind, because };
  for (const [field, form] of FORMS) {
    const text = finding[field];
    if (text === undefined) continue;
    if (typeof text !== 'string' || !form.test(text)) return `finding.${field}: does not look like one`;
    (read as unknown as Record<string, string>)[field] = text;
  }
  if ((kind === 'found' || kind === 'cluster-on-location') && (!read.id || !read.tugboat || !read.datacenter))
    return 'finding: one that is found has id, tugboat and datacenter';

  if (signed !== undefined && (typeof signed !== 'string' || signed === '' || signed.length > SIGNED_MAX))
    return 'signed: is a signature';

  return { finding: read, by: by.trim(), signed };
}
