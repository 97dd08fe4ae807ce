/** A request to one system. The path is encoded already. */
export interface Request {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  form?: Record<string, string>;
  json?: unknown;
}

/** The same as it goes out, except for the headers of the connection (Host, Content-Length and similar). */
export interface WireRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
}

/**
 * Writes a request out. The sent request and the shown one are both made here, so they cannot differ. `headers` go out
 * with every request to the system.
 */
export function writeOut(baseUrl: string, request: Request, headers: Record<string, string> = {}): WireRequest {
  const { method, form, json } = request;
  const body =
    form === undefined ? (json === undefined ? null : JSON.stringify(json)) : new URLSearchParams(form).toString();
  return {
    method,
    url: urlOf(baseUrl, request),
    headers: {
      Accept: 'application/json',
      'User-Agent': 'satlink-responder',
      ...(form ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
      ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
      ...request.headers,
    },
    ...(body === null ? {} : { body }),
  };
}

/** `baseUrl` is without a trailing slash. */
export function urlOf(baseUrl: string, { path, query }: Pick<Request, 'path' | 'query'>): string {
  return `${baseUrl}${path}${query ? `?${new URLSearchParams(query).toString()}` : ''}`;
}
