import { redact } from '../evidence/redaction/redact';

/** What is known about a request that did not bring what was asked for. */
export interface ErrorFacts {
  /** What was attempted, as words that follow "could not": `start a build of Folder/job`. Redacted in the error. */
  attempt: string;
  /** Why, in a few words of ours: what the other side says stands in it only redacted. */
  reason: string;
  method: string;
  /** Origin and path. User, password and query are left out. Redacted in the error. */
  url: string;
  /** Null when there was no answer. */
  status: number | null;
  /** As the other side asked with Retry-After; null when it did not. */
  retryAfterMs: number | null;
  /**
   * `never`: the request certainly did not go out. `maybe`: it may have been carried out. `answered`: there was an
   * answer, whose status says more.
   */
  sent: 'never' | 'maybe' | 'answered';
  /** True when the same request will be answered the same way, so that repeating it is useless. */
  permanent: boolean;
}

/**
 * What every client throws, and nothing else. It holds no header, no body and no cause, because whatever it holds ends up
 * in workflow histories and logs.
 */
export abstract class ClientError extends Error implements ErrorFacts {
  readonly attempt: string;
  readonly reason: string;
  readonly method: string;
  readonly url: string;
  readonly status: number | null;
  readonly retryAfterMs: number | null;
  readonly sent: ErrorFacts['sent'];
  readonly permanent: boolean;

  constructor(facts: ErrorFacts, extra = '') {
    // Names of files and the places of redirects are texts of others. The reason is ours, and names our settings.
    const [attempt, url] = [redact(facts.attempt), redact(facts.url)];
    super(`could not ${attempt}: ${facts.reason} (${facts.method} ${url})${extra}`);
    this.attempt = attempt;
    this.reason = facts.reason;
    this.method = facts.method;
    this.url = url;
    this.status = facts.status;
    this.retryAfterMs = facts.retryAfterMs;
    this.sent = facts.sent;
    this.permanent = facts.permanent;
  }
}
