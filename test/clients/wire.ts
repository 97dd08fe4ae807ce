import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { ClientError } from '../../src/clients/client-error';
import { toFailure } from '../../src/activities/to-failure';
import { Secret } from '../../src/config/secret';

/** What a scripted server answers. `cut` ends it before the answer or in the middle of the body, or leaves it standing there. */
export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: string | object;
  cut?: 'unanswered' | 'half' | 'stalled';
  silent?: true;
}

export interface Request {
  method: string;
  /** With its query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Wire {
  url: string;
  requests: Request[];
  /** What is answered from now on; the last one is repeated. */
  answer(...replies: (Reply | ((request: Request) => Reply))[]): void;
}

const open: (() => Promise<void>)[] = [];

/** A server on loopback that says what it is told, so that an edge of the wire can be had on purpose. */
export async function openWire(): Promise<Wire> {
  let script: (Reply | ((request: Request) => Reply))[] = [{}];
  const requests: Request[] = [];
  const server = createServer((incoming, response) => {
    void readRequest(incoming).then((request) => {
      requests.push(request);
      const next = script.length > 1 ? script.shift()! : script[0]!;
      reply(response, typeof next === 'function' ? next(request) : next);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, requests, answer: (...replies) => (script = replies) };
}

export async function closeWires(): Promise<void> {
  await Promise.all(open.splice(0).map((close) => close()));
}

async function readRequest(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const { method = '', url: path = '', headers } = incoming;
  return { method, path, headers, body: Buffer.concat(chunks).toString('utf8') };
}

function reply(response: ServerResponse, { status = 200, headers = {}, body = '', cut, silent }: Reply): void {
  if (silent) return;
  if (cut === 'unanswered') return void response.destroy();
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const bytes = Buffer.from(text);
  response.writeHead(status, { ...headers, ...(status === 204 ? {} : { 'Content-Length': String(bytes.length) }) });
  if (cut === 'half') response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  else if (cut === 'stalled') response.write(bytes.subarray(0, bytes.length / 2));
  else response.end(status === 204 ? undefined : bytes);
}

/** The error of a client that must fail. */
export async function errorOf<T extends ClientError = ClientError>(work: Promise<unknown>): Promise<T> {
  const error: unknown = await work.then(
    (result) => ({ unexpected: result }),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ClientError);
  return error as T;
}

/** Canaries: what no error may show in whatever way it is printed, and neither may the failure made of it. */
export const CANARY = {
  key: new Secret('canary-key-7Qm2'),
  token: 'canary-token-x81',
  body: 'canary-body-Zz40',
};

/** Every way in which an error is printed somewhere. */
export function printed(error: unknown): string {
  const failure = toFailure(error);
  return [error, failure]
    .flatMap((one) => [
      inspect(one, { showHidden: true, depth: 20, getters: true, maxStringLength: null }),
      JSON.stringify(one),
      JSON.stringify(one, Object.getOwnPropertyNames(one)),
      String(one),
      (one as Error).stack ?? '',
      inspect((one as Error).cause, { showHidden: true, depth: 20 }),
    ])
    .join('\n');
}

export function expectNoSecret(error: unknown): void {
  const text = printed(error);
  const basic = Buffer.from(`someone:${CANARY.key.reveal()}`).toString('base64');
  const seen = [CANARY.key.reveal(), CANARY.token, CANARY.body, basic].filter((secret) => text.includes(secret));
  expect(seen).toEqual([]);
}
