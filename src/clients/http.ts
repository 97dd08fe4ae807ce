import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import axios from 'axios';
import type { AxiosRequestConfig, AxiosResponse } from 'axios';
import type { z } from 'zod';
import { redact } from '../evidence/redaction/redact';
import type { ClientError, ErrorFacts } from './client-error';
import { observed } from './outside-requests';
import type { System } from './outside-requests';
import { isRedirect, redirectOf, redirectWords, redirectTarget } from './redirect';
import { urlOf, writeOut } from './request';
import type { Request, WireRequest } from './request';
import { readRetryAfter } from './retry-after';
import { nextHop } from './next-hop';
import { lookUpPublic } from './public-address';
import { factsOfSilence } from './silence';

/** One outside system: its address, its time limit, and the way to make its errors. */
export interface Endpoint {
  /** The system that the requests are counted for. */
  system: System;
  /** Without a trailing slash. */
  baseUrl: string;
  timeoutMs: number;
  /**
   * Hosts that are not public, but to which redirects of a download may lead, such as `files.internal` or
   * `10.0.0.5:9000`.
   */
  redirectHosts?: readonly string[];
  /** Sent with every request. */
  headers?: () => Record<string, string>;
  /** Makes the client's own error. `heard` is the answer, if there was one. */
  fail: (facts: ErrorFacts, heard?: HttpResponse) => ClientError;
}

/** A request, with the expected answer. */
export interface HttpRequest extends Request {
  /** Follows "could not": `read build 7 of Folder/job`. */
  attempt: string;
  /** Statuses that are no error; all of 2xx if left out. */
  expects?: readonly number[];
}

/** An answer, read to its end. */
export interface HttpResponse {
  status: number;
  header(name: string): string | undefined;
  text: string;
}

/** An answer whose body is still to be read. */
export interface HttpResponseStream extends Omit<HttpResponse, 'text'> {
  body: Readable;
}

const ANSWER_BYTES_MAX = 8 * 1024 * 1024;
const REQUEST_BYTES_MAX = 1024 * 1024;

/**
 * Every request has a new connection. If the server is just closing an old one, a request on it fails, and it stays
 * open whether it was carried out. For a remediation a person would have to settle that doubt.
 */
const transport = axios.create({
  httpAgent: new HttpAgent({ keepAlive: false }),
  httpsAgent: new HttpsAgent({ keepAlive: false }),
  // Proxy variables of the environment must not reroute requests with credentials.
  proxy: false,
  // Only `openStream` follows redirects: it knows which headers may go along.
  maxRedirects: 0,
  maxContentLength: ANSWER_BYTES_MAX,
  maxBodyLength: REQUEST_BYTES_MAX,
  validateStatus: () => true,
  transformResponse: [(body: unknown) => body],
});

/** Sends a request and reads the answer. An unexpected status is an error of the client's own class. */
export async function send(site: Endpoint, ask: HttpRequest): Promise<HttpResponse> {
  const wire = writeOut(site.baseUrl, ask, site.headers?.());
  const response = await request<string>(site, ask, wire, { responseType: 'text' });
  const heard: HttpResponse = {
    ...statusAndHeaders(response),
    text: typeof response.data === 'string' ? response.data : '',
  };
  if (!isExpected(ask, heard.status)) throw site.fail(factsOfStatus(ask, wire.url, heard), heard);
  return heard;
}

/**
 * Sends a request and parses the answer. An answer that is not JSON, or has another shape, is an error. The error does
 * not quote it.
 */
export async function sendForJson<T extends z.ZodType>(
  site: Endpoint,
  ask: HttpRequest,
  shape: T,
): Promise<z.output<T>> {
  return readJson(site, ask, { heard: await send(site, ask), shape });
}

/** Parses an answer that was read already. */
export function readJson<T extends z.ZodType>(
  site: Endpoint,
  ask: HttpRequest,
  { heard, shape }: { heard: HttpResponse; shape: T },
): z.output<T> {
  const parsed = shape.safeParse(parseJson(heard.text));
  if (parsed.success) return parsed.data;
  // The paths of the issues are our names, or names of a record's entries. Their messages may quote the answer.
  const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))].slice(0, 5);
  const where = fields.some((field) => field !== '') ? ` at ${redact(fields.join(', '))}` : '';
  throw site.fail(
    {
      ...factsOfStatus(ask, urlOf(site.baseUrl, ask), heard),
      reason: `HTTP ${heard.status} with an answer of another shape${where}`,
      permanent: false,
    },
    heard,
  );
}

/** For addresses that another host named: they must be public, by the look-up of the connection itself. */
const PUBLIC_ONLY = {
  httpAgent: new HttpAgent({ keepAlive: false, lookup: lookUpPublic }),
  httpsAgent: new HttpsAgent({ keepAlive: false, lookup: lookUpPublic }),
};

const REDIRECTS_MAX = 5;

/**
 * Opens a body for reading in pieces. Follows redirects, since files are often kept elsewhere. Drops all headers of the
 * site once the origin changes: another host must not get our credentials.
 */
export async function openStream(
  site: Endpoint,
  ask: HttpRequest & { method: 'GET' },
  signal: AbortSignal,
): Promise<HttpResponseStream> {
  const wire = writeOut(site.baseUrl, ask, site.headers?.());
  const first = wire.url;
  let url = first;
  let left = false;
  for (let hop = 0; hop <= REDIRECTS_MAX; hop++) {
    // Once another host has named the target, none of our headers is sent any more, not even back to our own site.
    left ||= new URL(url).origin !== new URL(first).origin;
    const hopping = { ...wire, url, headers: left ? {} : wire.headers };
    const { publicOnly, refused } = left ? nextHop(site, url) : { publicOnly: false, refused: null };
    if (refused !== null) throw site.fail({ ...factsOfAsk(ask, url), ...factsOfSilence({ code: refused }, false) });
    const response = await request<Readable>(site, ask, hopping, { responseType: 'stream', signal, publicOnly });
    const heard: HttpResponseStream = { ...statusAndHeaders(response), body: response.data };
    if (isExpected(ask, heard.status)) return heard;
    response.data.destroy();
    const next = isRedirect(heard.status) ? (redirectTarget(heard.header('location'), url)?.href ?? null) : null;
    if (next === null) throw site.fail(factsOfStatus(ask, url, heard), { ...heard, text: '' });
    url = next;
  }
  const facts = {
    attempt: ask.attempt,
    method: ask.method,
    url: withoutSecrets(first),
    status: null,
    retryAfterMs: null,
  };
  throw site.fail({ ...facts, reason: 'too many redirects', sent: 'answered', permanent: true });
}

function factsOfAsk({ attempt, method }: HttpRequest, url: string) {
  return { attempt, method, url: withoutSecrets(url) };
}

/** The facts of a body that broke off, for the reader of a stream. */
export function factsOfBreak(site: Endpoint, ask: HttpRequest, reason: string): ErrorFacts {
  const facts = {
    attempt: ask.attempt,
    method: ask.method,
    url: withoutSecrets(urlOf(site.baseUrl, ask)),
    status: null,
  };
  return { ...facts, reason, retryAfterMs: null, sent: 'answered', permanent: false };
}

async function request<T>(
  site: Endpoint,
  ask: HttpRequest,
  { body, ...wire }: WireRequest,
  how: { responseType: 'text' | 'stream'; signal?: AbortSignal; publicOnly?: boolean },
): Promise<AxiosResponse<T>> {
  const { responseType, signal = AbortSignal.timeout(site.timeoutMs), publicOnly = false } = how;
  try {
    const order: AxiosRequestConfig = {
      ...wire,
      // Without a body the library would add its own content type, and the request would differ from the one that was
      // shown.
      headers: body === undefined ? { ...wire.headers, 'Content-Type': false } : wire.headers,
      responseType,
      // A stream may be longer in bytes and time than an answer. Its reader sets both limits.
      ...(responseType === 'stream' ? { timeout: site.timeoutMs, decompress: false, maxContentLength: -1 } : {}),
      ...(publicOnly ? PUBLIC_ONLY : {}),
      signal,
      ...(body === undefined ? {} : { data: body }),
    };
    const ordered = { system: site.system, method: ask.method, url: publicOnly ? null : wire.url };
    return await observed(ordered, () => transport.request<T>(order));
  } catch (error) {
    throw site.fail({ ...factsOfAsk(ask, wire.url), ...factsOfSilence(error, signal.aborted) });
  }
}

/** An unexpected redirect is permanent: the same request is sent away again, and only configuration helps. */
function factsOfStatus(ask: HttpRequest, url: string, heard: Omit<HttpResponse, 'text'>): ErrorFacts {
  const { status } = heard;
  const redirected = isRedirect(status) ? redirectWords(redirectOf(heard.header('location'), url)) : null;
  return {
    attempt: ask.attempt,
    reason: redirected === null ? `HTTP ${status}` : `${redirected} (HTTP ${status})`,
    method: ask.method,
    url: withoutSecrets(url),
    status,
    retryAfterMs: readRetryAfter(heard.header('retry-after')),
    sent: 'answered',
    permanent: redirected !== null || (status >= 400 && status < 500 && ![408, 425, 429].includes(status)),
  };
}

function isExpected({ expects }: HttpRequest, status: number): boolean {
  return expects ? expects.includes(status) : status >= 200 && status < 300;
}

function statusAndHeaders({ status, headers }: AxiosResponse): Omit<HttpResponse, 'text'> {
  return {
    status,
    header: (name) => {
      const value: unknown = headers[name.toLowerCase()];
      return typeof value === 'string' ? value : undefined;
    },
  };
}

function withoutSecrets(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

/** Undefined if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The message of a JSON error quotes the text.
    return undefined;
  }
}
