import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, Faults } from '../faults';
import type { Caller, Journal, SystemName } from '../journal';
import type { Answer, Exchange } from './exchange';

const BODY_BYTES_MAX = 2_000_000;

/** One outside system: how it answers, and which locations a request is about. */
export interface Simulator {
  name: SystemName;
  answer(exchange: Exchange): Answer | Promise<Answer>;
  /** Ids of the locations that a request concerns, so that a fault can be kept to one story. */
  about(exchange: Exchange): string[];
}

/** A server that listens on loopback. `url` has no trailing slash. */
export interface Listening {
  url: string;
  close(): Promise<void>;
}

/** The parts that all systems share. */
export interface Serving {
  journal: Journal;
  faults: Faults;
  callerOf: (exchange: Exchange) => Caller | undefined;
  port: number;
}

/** Serves a system: applies faults, writes the journal. */
export function serveSystem(simulator: Simulator, { journal, faults, callerOf, port }: Serving): Promise<Listening> {
  return listen(port, async (exchange, response) => {
    const by = callerOf(exchange);
    const who = { about: simulator.about(exchange), by };
    const fault = faults.take(simulator.name, exchange, who);
    const note = (status: number) =>
      journal.add(simulator.name, exchange, { status, ...who, ...(fault === undefined ? {} : { fault: fault.kind }) });
    if (fault?.kind === 'late') response.destroy();
    await standStill('before');
    if (fault?.kind === 'lost-request') {
      note(0);
      return response.destroy();
    }
    if (fault?.kind === 'status') {
      note(fault.status!);
      return send(response, { status: fault.status!, ...ofFault(fault) });
    }
    if (fault?.kind === 'duplicate') await simulator.answer(exchange);
    const answer = await simulator.answer(exchange);
    const isCut = fault?.kind === 'lost-answer' || fault?.kind === 'late';
    note(isCut ? 0 : answer.status);
    await standStill('after');
    if (isCut) return response.destroy();
    if (fault?.kind === 'truncated') return sendHalf(response, answer);
    if (fault?.kind === 'wrong-shape') return send(response, { ...answer, body: [], ...ofFault(fault) });
    send(response, answer);

    async function standStill(at: 'before' | 'after'): Promise<void> {
      if (fault === undefined || (fault.at ?? 'before') !== at) return;
      if (fault.kind === 'hold') await faults.hold(fault);
      if (fault.delayMs > 0) await sleep(fault.delayMs);
    }
  });
}

/** Listens on 127.0.0.1 and reads each request to its end before it is answered. */
export async function listen(
  port: number,
  answer: (exchange: Exchange, response: ServerResponse) => unknown,
): Promise<Listening> {
  const server = createServer((request, response) => {
    readExchange(request)
      .then((exchange) => answer(exchange, response))
      .catch((error: unknown) => {
        // A bug of the lab must be seen as one, and not taken for a fault of the system that it plays.
        console.error('lab: could not answer', request.method, error);
        if (!response.headersSent) response.writeHead(599);
        response.end();
      });
  });
  // A connection that is closed while a client takes it up again would look like a fault that nobody ordered.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${bound}`, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function readExchange(request: IncomingMessage): Promise<Exchange> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new Error('the request body is too large');
    chunks.push(chunk);
  }
  const url = new URL(request.url ?? '/', 'http://lab.invalid');
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
}

export function send(response: ServerResponse, { status, headers, body }: Answer): void {
  const bytes = bytesOf(body);
  const type = typeof body === 'object' && !Buffer.isBuffer(body) ? 'application/json; charset=utf-8' : undefined;
  response.writeHead(status, {
    ...(type === undefined ? {} : { 'Content-Type': type }),
    ...(status === 204 || status === 304 ? {} : { 'Content-Length': String(bytes.length) }),
    ...headers,
  });
  response.end(bytes);
}

/** Promises the whole length, sends half of it and cuts the connection. */
function sendHalf(response: ServerResponse, { status, headers, body }: Answer): void {
  const bytes = bytesOf(body);
  response.writeHead(status, { ...headers, 'Content-Length': String(Math.max(bytes.length, 2)) });
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

function bytesOf(body: Answer['body']): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8');
}

function ofFault({ headers, body }: Fault): Partial<Answer> {
  return { headers, body };
}
