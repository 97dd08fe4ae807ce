import { createHash } from 'node:crypto';
import type { Exchange } from './http/exchange';
import type { KnownTexts } from './known-texts';

/** The worker that made a request. */
export type Caller = 'diagnosis' | 'remediation';

export type SystemName =
  | 'slack'
  | 'jenkins'
  /** Where Jenkins keeps artifacts that it does not serve itself. */
  | 'artifacts'
  | 'iam'
  | 'ibmcloud'
  | 'link'
  | 'pagerduty'
  | 'github';

/** One request. No secret is ever in it in clear. */
export interface JournalEntry {
  /** ISO 8601 */
  time: string;
  system: SystemName;
  method: string;
  /** With its query, secrets replaced by fingerprints. */
  path: string;
  /** 0 when the connection was cut before an answer. */
  status: number;
  /** The body as text, cut at 4,000 characters, secrets replaced by fingerprints. */
  body?: string;
  /** The locations that it concerns, where the request or its caller's account tells. */
  about?: string[];
  /** The worker that made it, where its login tells. */
  by?: Caller;
  /** The fault that was injected, if one was. */
  fault?: string;
  /** True when a request to a system for people carried a customer's key: that must never be. */
  leak?: true;
}

const SECRET_FIELDS =
  /((?:^|[?&,{\s"])"?(?:apikey|api_key|iam_api_key|token|access_token|refresh_token|client_secret|password|routing_key|secret)"?\s*[=:]\s*"?)([^&"\s,}]+)/gi;

/** Every request of every system, in the order of their answers. */
export class Journal {
  readonly entries: JournalEntry[] = [];
  readonly #secrets: readonly KnownTexts[];
  readonly #customerKeys: KnownTexts;

  /** `secrets` are all values that must not be shown; `customerKeys` are those of customers, which must not be shown either. */
  constructor({ secrets, customerKeys }: { secrets: readonly KnownTexts[]; customerKeys: KnownTexts }) {
    this.#secrets = [...secrets, customerKeys];
    this.#customerKeys = customerKeys;
  }

  add(
    system: SystemName,
    exchange: Exchange,
    { status, about, by, fault }: { status: number; about: readonly string[]; by?: Caller; fault?: string },
  ): void {
    const query = exchange.query.toString();
    const path = this.#redact(query === '' ? exchange.path : `${exchange.path}?${query}`);
    const entry: JournalEntry = { time: new Date().toISOString(), system, method: exchange.method, path, status };
    if (exchange.body.length > 0) entry.body = this.#redact(readable(exchange)).slice(0, 4000);
    if (about.length > 0) entry.about = [...about];
    if (by !== undefined) entry.by = by;
    if (fault !== undefined) entry.fault = fault;
    if (this.#leaks(system, exchange)) entry.leak = true;
    this.entries.push(entry);
  }

  /** JSON lines; with a location only what is about it. */
  lines(location: string | null = null): string {
    const entries = this.entries.filter(({ about }) => location === null || about?.includes(location));
    return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  }

  clear(): void {
    this.entries.length = 0;
  }

  #redact(text: string): string {
    const named = text.replace(SECRET_FIELDS, (_all, name: string, value: string) =>
      value.startsWith('sha256:') ? `${name}${value}` : `${name}${fingerprint(value)}`,
    );
    return this.#secrets.reduce((redacted, secrets) => secrets.replace(redacted, fingerprint), named);
  }

  #leaks(system: SystemName, { path, query, body }: Exchange): boolean {
    // IAM is where keys are exchanged; everywhere else a customer's key has no business.
    if (system === 'iam') return false;
    return this.#customerKeys.isIn(`${path} ${query.toString()} ${body.toString('latin1')}`);
  }
}

/** The stand-in for a secret: the same for the same value, and useless to everybody. */
export function fingerprint(secret: string): string {
  return `sha256:${createHash('sha256').update(secret).digest('hex').slice(0, 12)}`;
}

/** Forms are decoded, so that a person can read what was posted and no encoding hides a secret. */
function readable({ headers, body }: Exchange): string {
  const text = body.toString('utf8');
  if (!(headers['content-type'] ?? '').includes('form-urlencoded')) return text;
  return [...new URLSearchParams(text)].map(([name, value]) => `${name}=${value}`).join('&');
}
