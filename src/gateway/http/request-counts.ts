import { createHash } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import type { Logger } from '@temporalio/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayConfig } from '../../config/gateway-config';
import { sessionOf } from '../sessions/session';
import type { Limits } from './limits';
import { HttpProblem, routeOf } from './problem';

/** As what a request is counted: by what it has proved, so that nobody uses up what others need. */
export type CountedAs =
  /** With a token of an alert source. */
  | 'alerts'
  /** With a viewer token. */
  | 'program'
  /** Of somebody who signed in. */
  | 'session'
  /** A decision that a listed key has signed. */
  | 'signature'
  /** Signed by Slack. */
  | 'slack'
  /** Of somebody who has not signed in, at a page. */
  | 'page'
  /** With a token or a signature that is wrong, or that nobody can check. */
  | 'guess';

interface Count {
  perMinute: keyof Limits;
  /** Alertmanager repeats what is answered with 503, and nothing that is answered with 429. */
  status: 429 | 503;
  /** Whose requests are counted together; those of an address where it is left out. An IPv6 address stands for its /64. */
  whose?: (request: FastifyRequest, config: GatewayConfig) => string;
  because: string;
}

const ADDRESS = 'too many requests from this address; wait a moment';

const COUNTS: Record<CountedAs, Count> = {
  alerts: { perMinute: 'alertsPerMinute', status: 503, because: ADDRESS },
  program: { perMinute: 'perMinute', status: 429, because: ADDRESS },
  session: {
    perMinute: 'perMinute',
    status: 429,
    whose: (request, config) => sessionOf(request, config)?.id ?? '',
    because: 'too many requests from you; wait a moment',
  },
  signature: {
    perMinute: 'perMinute',
    status: 429,
    // Who read somebody's signature, and sends it over and over, uses up nothing of that person's next one.
    whose: ({ body }) => hashOf((body as { signed?: unknown }).signed),
    because: 'this signature was sent too often; wait a moment',
  },
  slack: { perMinute: 'perMinute', status: 429, because: ADDRESS },
  page: { perMinute: 'perMinute', status: 429, because: ADDRESS },
  guess: {
    perMinute: 'wrongPerMinute',
    status: 429,
    because: 'too many tokens or signatures from this address were wrong; one that is right counts',
  },
};

export interface RequestCounts {
  /** Counts a request as this; throws the refusal where there were too many in this minute. */
  count(as: CountedAs, request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Throws the refusal of a request that did not prove what it must. Without a token and a signature it is no guess. */
  refuse(request: FastifyRequest, reply: FastifyReply, because: string): Promise<never>;
}

/** Counts for all surfaces: a guess is one wherever it was made. A request is counted once it is known who sent it. */
export async function requestCounts(
  app: FastifyInstance,
  limits: Limits,
  { config, log }: { config: GatewayConfig; log: Logger },
): Promise<RequestCounts> {
  await app.register(rateLimit, { global: false });
  const counters = new Map(
    Object.entries(COUNTS).map(([as, { perMinute, whose }]) => {
      const max = limits[perMinute];
      const keyed = whose === undefined ? {} : { keyGenerator: (request: FastifyRequest) => whose(request, config) };
      return [as, app.createRateLimit({ max, timeWindow: '1 minute', ...keyed })];
    }),
  );

  const count: RequestCounts['count'] = async (as, request, reply) => {
    const { status, because } = COUNTS[as];
    const counted = await counters.get(as)!(request);
    if (counted.isAllowed) return;
    if (as === 'guess' && counted.remaining === 0 && !counted.isExceeded)
      log.warn('an address sent many wrong tokens or signatures', { address: counted.key, route: routeOf(request) });

    if (!counted.isExceeded) return;
    void reply.header('retry-after', String(Math.max(1, counted.ttlInSeconds)));
    throw new HttpProblem(status, because);
  };

  return {
    count,
    async refuse(request, reply, because) {
      if (hasGuess(request)) await count('guess', request, reply);
      throw new HttpProblem(401, because);
    },
  };
}

function hasGuess({ headers }: FastifyRequest): boolean {
  return headers.authorization !== undefined || headers['x-slack-signature'] !== undefined;
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(String(value)).digest('base64');
}
