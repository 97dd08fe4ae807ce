import fastify from 'fastify';
import type { FastifyInstance, FastifyReply, RouteOptions } from 'fastify';
import { secretsIn } from '../config/secret';
import { decisionsApi } from './api/decisions-api';
import { locationApi } from './api/location-api';
import { runsApi } from './api/runs-api';
import { consolePages } from './console/console';
import { keepSessions } from './sessions/session';
import { LIMITS } from './http/limits';
import type { Limits } from './http/limits';
import { answerProblems } from './http/problem';
import { refuseStrange } from './http/refuse-strange';
import { requestCounts } from './http/request-counts';
import { scrubAnswers } from './http/last-scrub';
import { secureHeaders } from './http/security-headers';
import { noticeUnnamedProxy } from './http/unnamed-proxy';
import { answerUnreadable, answerWrongAddress } from './http/unreadable';
import { measure, vitals } from './http/vitals';
import { intake } from './intake/intake';
import { openApiRoute } from './openapi/openapi';
import type { GatewayParts, SurfaceParts } from './parts';
import { slackInteractions } from './slack/interactions';

/** One surface of the gateway: adds its routes. Each is a plugin of its own, so parsers and hooks stay with it. */
export type Surface = (app: FastifyInstance, parts: SurfaceParts) => Promise<void>;

export interface GatewayOptions {
  limits?: Partial<Limits>;
  /** Hears of each route as it is added. */
  onRoute?: (route: RouteOptions) => void;
}

/** Each counts its requests; probes of the platform are not refused for their number. */
const SURFACES: Surface[] = [
  vitals,
  intake,
  runsApi,
  decisionsApi,
  locationApi,
  slackInteractions,
  consolePages,
  openApiRoute,
];

/** The gateway, built apart from listening, so that tests can speak to it without a process of its own. */
export async function buildGateway(parts: GatewayParts, options: GatewayOptions = {}): Promise<FastifyInstance> {
  const limits = { ...LIMITS, ...options.limits };
  const { requestMs, idleMs } = limits;
  const app = fastify({
    logger: false,
    bodyLimit: limits.bodyBytes,
    // A client that sends its request slowly is cut off, and so is one that does not read what it asked for.
    requestTimeout: requestMs,
    connectionTimeout: idleMs,
    keepAliveTimeout: idleMs,
    http: { headersTimeout: requestMs, connectionsCheckingInterval: Math.min(1_000, requestMs / 4) },
    trustProxy: parts.config.trustedProxies.length > 0 ? parts.config.trustedProxies : false,
    // The name of a run: an id of 1000 bytes, percent-encoded, and the run id behind an @.
    routerOptions: { maxParamLength: 3 * 1000 + 1 + 36 },
    clientErrorHandler: answerUnreadable,
    // A name of a run may carry percent signs; what cannot be decoded is answered like any other wrong address.
    frameworkErrors: (_error, _request, reply) => answerWrongAddress(reply as FastifyReply),
  });
  if (options.onRoute) app.addHook('onRoute', options.onRoute);
  // Everything comes as JSON; where forms come, their surface reads them.
  app.removeContentTypeParser('text/plain');
  app.addHook('preClose', () => parts.live.closeAll());
  answerProblems(app, parts);
  measure(app, parts);
  scrubAnswers(app, secretsIn(parts.config));
  noticeUnnamedProxy(app, parts.log);
  await secureHeaders(app);
  await keepSessions(app, parts.config);
  // After the cookies, because a refusal may be drawn as a page, which asks whose it is.
  refuseStrange(app, limits);
  const counts = await requestCounts(app, limits, parts);
  for (const surface of SURFACES) await app.register(async (child) => surface(child, { ...parts, counts, limits }));
  return app;
}
