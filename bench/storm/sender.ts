/**
 * The senders of the storm, in a process of their own: the simulators of the lab must not slow them down. The parent sends
 * the order as the first message, and is told how far they are.
 */
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { stormAlert } from './alerts';
import type { StormAlert, StormSize } from './alerts';

const TELL_EVERY_MS = 250;
/** An Alertmanager repeats a notification later each time. */
const AGAIN_MS = { first: 100, most: 2_000 };

export interface SenderOrder extends StormSize {
  url: string;
  token: string;
  inFlight: number;
}

export interface Sent {
  /** Alerts that were answered with 2xx. */
  durable: number;
  /** Alerts that were answered with 4xx, after which no sender repeats. */
  refused: number;
  /** Attempts that had no answer, or 5xx: they were repeated. */
  repeated: number;
  /** Answers by status; 0 is none. */
  statuses: Record<string, number>;
}

export interface SenderResult extends Sent {
  /** Milliseconds of the attempt that was answered with 2xx, for each alert. */
  answeredMs: number[];
  /** Milliseconds from the first attempt to the answer with 2xx, for each alert. */
  durableMs: number[];
  tookMs: number;
}

export type SenderMessage = { kind: 'progress'; sent: Sent } | { kind: 'end'; result: SenderResult };

/** Each is an Alertmanager at its own address, because the gateway limits each address per minute. */
const SENDERS = Array.from(
  { length: 40 },
  (_, index) => new Agent({ keepAlive: true, localAddress: `127.0.2.${index + 2}` }),
);

/** Resolves with the status of the answer; 0 if there was none. */
function post({ url, token }: SenderOrder, { path, body }: StormAlert, number: number): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return new Promise((resolve) => {
    const how = { method: 'POST', agent: SENDERS[number % SENDERS.length]!, headers };
    const sent = request(`${url}${path}`, how, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('error', () => resolve(0));
    });
    sent.once('error', () => resolve(0));
    sent.end(body);
  });
}

async function send(order: SenderOrder): Promise<void> {
  const sent: Sent = { durable: 0, refused: 0, repeated: 0, statuses: {} };
  const [answeredMs, durableMs]: [number[], number[]] = [[], []];
  const began = performance.now();
  let next = 0;
  const sendOne = async (number: number): Promise<void> => {
    const alert = stormAlert(order, number);
    const from = performance.now();
    for (let againMs = AGAIN_MS.first; ; againMs = Math.min(AGAIN_MS.most, 2 * againMs)) {
      const tried = performance.now();
      const status = await post(order, alert, number);
      sent.statuses[status] = (sent.statuses[status] ?? 0) + 1;
      if (status >= 200 && status < 300) {
        sent.durable += 1;
        answeredMs.push(performance.now() - tried);
        durableMs.push(performance.now() - from);
        return;
      }
      if (status >= 400 && status < 500) return void (sent.refused += 1);
      sent.repeated += 1;
      await pause(againMs);
    }
  };
  const timer = setInterval(() => tell({ kind: 'progress', sent }), TELL_EVERY_MS);
  await Promise.all(
    Array.from({ length: order.inFlight }, async () => {
      while (next < order.alerts) await sendOne(next++);
    }),
  );
  clearInterval(timer);
  tell({ kind: 'end', result: { ...sent, answeredMs, durableMs, tookMs: performance.now() - began } });
}

function tell(message: SenderMessage): void {
  process.send?.(message);
}

// A program of the lab does not wait for its parent by itself.
process.channel?.ref();
process.once('message', (order: SenderOrder) => {
  process.channel?.unref();
  void send(order).finally(() => SENDERS.forEach((agent) => agent.destroy()));
});
