import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem } from './problem';
import { isWronglySigned } from './wrong-tokens';
import type { WrongTokens } from './wrong-tokens';

export interface RequestLimit {
  perMinute: number;
  /** What an address is answered that sends more: 429, or 503 to sources that repeat nothing else. */
  status: 429 | 503;
  /** Counts what came with a wrong token; null where nobody sends any. */
  wrong: WrongTokens | null;
}

/**
 * Limits what one address may ask of the routes that are added afterwards. It comes before their own hooks, so that a
 * request is counted before anybody looks at its token. An IPv6 address stands for its /64.
 */
export async function limitRequests(app: FastifyInstance, { perMinute, status, wrong }: RequestLimit): Promise<void> {
  await app.register(rateLimit, { global: false });
  const count = app.createRateLimit({ max: perMinute, timeWindow: '1 minute' });
  const addresses = new WeakMap<FastifyRequest, string>();

  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.rateLimit === false) return;
    const limit = await count(request);
    addresses.set(request, limit.key);
    if (!limit.isAllowed && limit.isExceeded) refuse(reply, status, limit.ttlInSeconds);
    const seconds = wrong?.shutFor(limit.key, Date.now()) ?? 0;
    if (seconds > 0) refuse(reply, status, seconds);
  });

  if (wrong === null) return;
  app.addHook('onSend', async (request, reply) => {
    const address = addresses.get(request);
    const isWrong = (reply.statusCode === 401 && hasToken(request)) || isWronglySigned(request);
    if (isWrong && address !== undefined) wrong.count(address, Date.now());
  });
}

function refuse(reply: FastifyReply, status: number, seconds: number): never {
  void reply.header('retry-after', String(Math.max(1, seconds)));
  throw new HttpProblem(status, 'too many requests from this address; wait a moment');
}

/** Nothing at all is no guess. */
function hasToken({ headers }: FastifyRequest): boolean {
  return headers.authorization !== undefined || headers['x-slack-signature'] !== undefined;
}
