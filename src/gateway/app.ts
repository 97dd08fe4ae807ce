import fastify from 'fastify';
import type { FastifyInstance, FastifyReply, RouteOptions } from 'fastify';
import { secretsIn } from '../config/secret';
import { brakesApi } from './api/brakes-api';
import { decisionsApi } from './api/decisions-api';
import { incidentsApi } from './api/incidents-api';
import { locationApi } from './api/location-api';
import { runsApi } from './api/runs-api';
import { codecServer } from './codec-server/codec-server';
import { consolePages, nothingHere } from './console/console';
import { keepSessions } from './sessions/session';
import { LIMITS } from './http/limits';
import type { Limits } from './http/limits';
import { answerProblems } from './http/problem';
import { refuseStrange } from './http/refuse-strange';
import { requestCounts } from './http/request-counts';
import { scrubAnswers } from './http/last-scrub';
import { traceRequests } from './http/trace-requests';
import { secureHeaders } from './http/security-headers';
import { noticeUnnamedProxy } from './http/unnamed-proxy';
import { answerUnreadable, answerWrongAddress } from './http/unreadable';
import { measure, vitals } from './http/vitals';
import { intake } from './intake/intake';
import { openApiRoute } from './openapi/openapi';
import type { GatewayParts, SurfaceParts } from './parts';
import { slackInteractions } from './slack/interactions';

/**
 * One surface of the gateway adds its routes. Each surface is a plugin of its own, so its parsers and hooks stay inside
 * it.
 */
export type Surface = (app: FastifyInstance, parts: SurfaceParts) => Promise<void>;

export interface GatewayOptions {
  limits?: Partial<Limits>;
  /** Is called for each route as it is added. */
  onRoute?: (route: RouteOptions) => void;
}

/** Each surface counts its own requests. Probes of the platform are never refused for their number. */
const SURFACES: Surface[] = [
  vitals,
  intake,
  runsApi,
  decisionsApi,
  locationApi,
  brakesApi,
  incidentsApi,
  slackInteractions,
  codecServer,
  consolePages,
  openApiRoute,
];

const START_WITHIN_MS = 60_000;

/** Builds the gateway without listening, so that tests can speak to it without a process of its own. */
export async function buildGateway(parts: GatewayParts, options: GatewayOptions = {}): Promise<FastifyInstance> {
  const limits = { ...LIMITS, ...options.limits };
  const { requestMs, idleMs } = limits;
  const app = fastify({
    logger: false,
    bodyLimit: limits.bodyBytes,
    // A busy machine needs long for the first load of all modules. The supervisor ends a gateway that never starts.
    pluginTimeout: START_WITHIN_MS,
    // We cut off a client that sends its request slowly, and one that does not read our answer.
    requestTimeout: requestMs,
    connectionTimeout: idleMs,
    keepAliveTimeout: idleMs,
    http: { headersTimeout: requestMs, connectionsCheckingInterval: Math.min(1_000, requestMs / 4) },
    trustProxy: parts.config.trustedProxies.length > 0 ? parts.config.trustedProxies : false,
    // The name of a run: an id of 1000 bytes, percent-encoded, and the run id behind an @.
    routerOptions: { maxParamLength: 3 * 1000 + 1 + 36 },
    clientErrorHandler: answerUnreadable,
    // The name of a run may carry percent signs. An address that cannot be decoded gets the answer of any wrong
    // address.
    frameworkErrors: (_error, _request, reply) => answerWrongAddress(reply as FastifyReply),
  });
  if (options.onRoute) app.addHook('onRoute', options.onRoute);
  // Every body is JSON. A surface that takes forms reads them itself.
  app.removeContentTypeParser('text/plain');
  app.addHook('preClose', () => parts.live.closeAll());
  app.addHook('onClose', async () => parts.archive?.close());
  answerProblems(app, parts, (request) => nothingHere(request, parts));
  measure(app, parts);
  traceRequests(app, parts);
  scrubAnswers(app, secretsIn(parts.config));
  noticeUnnamedProxy(app, parts.log);
  await secureHeaders(app);
  await keepSessions(app, parts.config);
  // After the cookies: the page of a refusal shows who is signed in.
  refuseStrange(app, limits);
  const counts = await requestCounts(app, limits, parts);
  for (const surface of SURFACES) await app.register(async (child) => surface(child, { ...parts, counts, limits }));
  return app;
}
