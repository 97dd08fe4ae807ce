import { redact } from '../evidence/redaction/redact';

/** The facts about a request that failed. */
export interface ErrorFacts {
  /** The attempted action, in words that follow "could not": `start a build of Folder/job`. Redacted in the error. */
  attempt: string;
  /** The reason, in a few words of ours. Text of the other side stands in it only redacted. */
  reason: string;
  method: string;
  /** Origin and path. User, password and query are left out. Redacted in the error. */
  url: string;
  /** Null if there was no answer. */
  status: number | null;
  /** The Retry-After of the other side; null if it sent none. */
  retryAfterMs: number | null;
  /**
   * `never`: the request certainly did not go out. `maybe`: it may have been carried out. `answered`: there was an
   * answer, and its status says more.
   */
  sent: 'never' | 'maybe' | 'answered';
  /** True if the same request would get the same answer, so that a retry is useless. */
  permanent: boolean;
}

/**
 * The only error of every client. It holds no header, no body and no cause, because its content ends up in workflow
 * histories and logs.
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
    // File names and redirect targets are foreign text. The reason is ours, and names our settings.
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
