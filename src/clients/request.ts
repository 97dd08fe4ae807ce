/** A request to one system. The path is encoded already. */
export interface Request {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  form?: Record<string, string>;
  json?: unknown;
}

/** The same as it goes out: all but what the connection adds (Host, Content-Length and the like). */
export interface WireRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
}

/**
 * Writes a request out. What is sent and what is shown to people are both made here, so they cannot differ. `headers` are
 * those that go out with every request to the system.
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
