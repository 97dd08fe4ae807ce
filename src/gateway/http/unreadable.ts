import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import { BARE_HEADERS } from './security-headers';

/** Status and words for each error of Node's parser. Every other error is 400. */
const SAID: Record<string, [string, string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'the request took too long'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'the headers are too large'],
};

/** Answers bytes that are not an HTTP request, or not in time, and ends the connection. */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code !== 'ECONNRESET' && socket.writable) {
    const [status, because] = SAID[error.code ?? ''] ?? ['400 Bad Request', 'this is not a request'];
    const body = JSON.stringify({ error: because });
    const headers = { ...BARE_HEADERS, 'content-length': String(body.length), connection: 'close' };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${body}`);
  }
  socket.destroy();
}

/** Answers a request whose address cannot be decoded. No route runs for it, so no plugin has set a header. */
export function answerWrongAddress(reply: FastifyReply): void {
  void reply.code(400).headers(BARE_HEADERS).send({ error: 'the address cannot be read' });
}
