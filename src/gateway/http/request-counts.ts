import { createHash } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import type { Logger } from '@temporalio/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayConfig } from '../../config/gateway-config';
import { sessionOf } from '../sessions/session';
import type { Limits } from './limits';
import { HttpProblem, routeOf } from './problem';

/**
 * The kinds of senders, each with its own limit. A sender is counted by its proof, so nobody can use up the limit of
 * others.
 */
export type CountedAs =
  /** Has a token of an alert source. */
  | 'alerts'
  /** Has a viewer token. */
  | 'program'
  /** Is a person who signed in. */
  | 'session'
  /** Is a person who signed in and looks at Temporal's pages, which ask for each payload. */
  | 'decoding'
  /** Has a decision that a listed key signed. */
  | 'signature'
  /** Has a signature of Slack. */
  | 'slack'
  /** Asks for a page and has not signed in. */
  | 'page'
  /** Has a wrong token or signature, or one that cannot be checked. */
  | 'guess';

interface Count {
  perMinute: keyof Limits;
  /** Alertmanager sends again after a 503, but not after a 429. */
  status: 429 | 503;
  /**
   * The requests that are counted together. Where it is left out, those of one address. An IPv6 address stands for its
   * /64.
   */
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
  decoding: {
    perMinute: 'decodedPerMinute',
    status: 429,
    // Pages of Temporal use up nothing of what the same person needs to decide.
    whose: (request, config) => sessionOf(request, config)?.id ?? '',
    because: 'too many payloads at once; wait a moment',
  },
  signature: {
    perMinute: 'perMinute',
    status: 429,
    // A person may read somebody's signature and send it again and again. This does not use up the limit of the owner's
    // next one.
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
  /** Counts a request of this kind. Throws the refusal where there were too many in this minute. */
  count(as: CountedAs, request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /**
   * Throws the refusal of a request that lacks its proof. Without token and signature it is no guess, and does not
   * count as one.
   */
  refuse(request: FastifyRequest, reply: FastifyReply, because: string): Promise<never>;
}

/** Counts for all surfaces: a guess counts wherever it was made. A request is counted once its sender is known. */
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
