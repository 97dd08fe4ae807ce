import type { FastifyReply } from 'fastify';

const BEAT_MS = 15_000;
/** A browser that lost the stream reconnects after this time. */
const RECONNECT_MS = 1_000;
/** Unread bytes at which we cut a reader off. It reconnects by itself and gets the newest state. */
const UNREAD_BYTES_MAX = 2_000_000;

export interface EventStream {
  send(event: string, text: string): void;
  end(): void;
}

/** Answers with server-sent events. `closed` is called once, whichever side ended the stream. */
export function openEventStream(reply: FastifyReply, closed: () => void): EventStream {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // A proxy that buffers the stream would make it late.
    'x-accel-buffering': 'no',
  });
  raw.write(`retry: ${RECONNECT_MS}\n\n`);
  // A HEAD request gets the headers only. It must not hold the connection for as long as the session lasts.
  if (reply.request.method === 'HEAD') raw.end();
  const beat = setInterval(() => raw.writableEnded || raw.write(': still there\n\n'), BEAT_MS);
  raw.on('close', () => {
    clearInterval(beat);
    closed();
  });
  return {
    send(event, text) {
      // The stream ended, and the sender does not know it yet.
      if (raw.writableEnded) return;
      if (raw.writableLength > UNREAD_BYTES_MAX) return void raw.destroy();
      const data = text.split(/\r\n|[\r\n]/).map((line) => `data: ${line}\n`);
      raw.write(`event: ${event}\n${data.join('')}\n`);
    },
    end: () => void raw.end(),
  };
}
