import type { IncomingHttpHeaders } from 'node:http';

/** A request as a simulator sees it: read to the end, nothing interpreted. */
export interface Exchange {
  method: string;
  /** Decoded segments are made by the router; this is the raw path without query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** The answer of a simulator. An object or array is sent as JSON. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer | object;
}

/** The fields of a form or of a JSON object, as strings; an unreadable body has none. */
export function fieldsOf({ headers, body, query }: Exchange): Map<string, string> {
  const fields = new Map<string, string>(query);
  const type = headers['content-type'] ?? '';
  if (type.includes('json')) {
    const json = jsonOf(body);
    if (json !== null && typeof json === 'object') {
      for (const [name, value] of Object.entries(json))
        fields.set(name, typeof value === 'string' ? value : JSON.stringify(value));
    }
  } else {
    for (const [name, value] of new URLSearchParams(body.toString('utf8'))) fields.set(name, value);
  }
  return fields;
}

/** The body as JSON; undefined when it is not JSON. */
export function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** The token of `Authorization: Bearer …`, or undefined. */
export function bearerOf({ headers }: Exchange): string | undefined {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

/** User and password of `Authorization: Basic …`, or undefined. */
export function basicOf({ headers }: Exchange): { user: string; password: string } | undefined {
  const encoded = /^Basic (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
