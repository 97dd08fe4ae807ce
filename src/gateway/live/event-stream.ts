import type { FastifyReply } from 'fastify';

const BEAT_MS = 15_000;
/** A browser that lost the stream asks again after so long. */
const RECONNECT_MS = 1_000;
/** A reader that leaves so much unread is cut off; it comes back by itself and gets the newest state. */
const UNREAD_BYTES_MAX = 2_000_000;

export interface EventStream {
  send(event: string, text: string): void;
  end(): void;
}

/** Answers with server-sent events. `closed` is called once, whoever ended it. */
export function openEventStream(reply: FastifyReply, closed: () => void): EventStream {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // A proxy that collects the stream would make it late.
    'x-accel-buffering': 'no',
  });
  raw.write(`retry: ${RECONNECT_MS}\n\n`);
  // Who only asks how it would begin waits for nothing, and would hold the connection for as long as the session lasts.
  if (reply.request.method === 'HEAD') raw.end();
  const beat = setInterval(() => raw.writableEnded || raw.write(': still there\n\n'), BEAT_MS);
  raw.on('close', () => {
    clearInterval(beat);
    closed();
  });
  return {
    send(event, text) {
      // It ended, and whoever sends does not know it yet.
      if (raw.writableEnded) return;
      if (raw.writableLength > UNREAD_BYTES_MAX) return void raw.destroy();
      const data = text.split(/\r\n|[\r\n]/).map((line) => `data: ${line}\n`);
      raw.write(`event: ${event}\n${data.join('')}\n`);
    },
    end: () => void raw.end(),
  };
}
