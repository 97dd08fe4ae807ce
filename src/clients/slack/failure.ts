import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { redact } from '../../evidence/redaction/redact';
import { factsOfSilence } from '../silence';
import { FetchFailure } from './bounded-fetch';
import { SlackError } from './error';

/** Refusals of Slack that may pass in a moment. Every other one is permanent. */
const MAY_PASS = [
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
];

/**
 * Turns an error of Slack's client into ours. The original carries headers, bodies and causes, and none of them may
 * travel on.
 */
export function slackErrorOf(error: unknown, { attempt, url }: { attempt: string; url: string }): SlackError {
  const facts = { attempt, method: 'POST', url, status: null, retryAfterMs: null } as const;
  const answered = { ...facts, sent: 'answered', permanent: false } as const;
  if (error instanceof WebAPIRateLimitedError) {
    return new SlackError(
      { ...answered, status: 429, reason: 'HTTP 429', retryAfterMs: error.retryAfter * 1000 },
      null,
    );
  }
  if (error instanceof WebAPIPlatformError) {
    // For an answer that is not JSON, the client puts the whole body into this field.
    const word = /^[a-z0-9_]{1,80}$/.exec(String(error.data.error))?.[0] ?? null;
    if (word === null) return new SlackError({ ...answered, status: 200, reason: 'an answer of another shape' }, null);
    const seconds = error.data.response_metadata?.retryAfter;
    const retryAfterMs = seconds === undefined ? null : seconds * 1000;
    const permanent = !MAY_PASS.includes(word);
    const reason = `Slack says ${redact(word)}`;
    return new SlackError({ ...answered, status: 200, reason, retryAfterMs, permanent }, word);
  }
  if (error instanceof WebAPIHTTPError) {
    const { statusCode: status } = error;
    const permanent = status >= 400 && status < 500 && status !== 408;
    return new SlackError({ ...answered, status, reason: `HTTP ${status}`, permanent }, null);
  }
  if (error instanceof Error && error.message.startsWith('Retry header'))
    return new SlackError({ ...answered, status: 429, reason: 'HTTP 429' }, null);

  const silence = error instanceof WebAPIRequestError && error.original instanceof FetchFailure ? error.original : null;
  return new SlackError({ ...facts, ...(silence?.facts ?? factsOfSilence(error, false)) }, null);
}

/** An answer of Slack that does not fit. */
export function misshapen({ attempt, url }: { attempt: string; url: string }): SlackError {
  const facts = { attempt, method: 'POST', url, status: 200, retryAfterMs: null, sent: 'answered' } as const;
  return new SlackError({ ...facts, reason: 'an answer of another shape', permanent: false }, null);
}

/** A list of messages that is too long to read: the next attempt would get the same. */
export function tooLong({ attempt, url }: { attempt: string; url: string }, max: number): SlackError {
  const facts = { attempt, method: 'POST', url, status: 200, retryAfterMs: null, sent: 'answered' } as const;
  const reason = `it has more than ${max} messages, of which we read no more`;
  return new SlackError({ ...facts, reason, permanent: true }, null);
}
