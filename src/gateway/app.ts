import fastify from 'fastify';
import type { FastifyInstance, FastifyReply, RouteOptions } from 'fastify';
import { decisionsApi } from './api/decisions-api';
import { runsApi } from './api/runs-api';
import { consolePages } from './console/console';
import { keepSessions } from './console/session';
import { limitRequests } from './http/limit-requests';
import type { RequestLimit } from './http/limit-requests';
import { LIMITS } from './http/limits';
import type { Limits } from './http/limits';
import { answerProblems } from './http/problem';
import { refuseStrange } from './http/refuse-strange';
import { secureHeaders } from './http/security-headers';
import { answerUnreadable, answerWrongAddress } from './http/unreadable';
import { measure, vitals } from './http/vitals';
import { WrongTokens } from './http/wrong-tokens';
import { intake } from './intake/intake';
import { openApiRoute } from './openapi/openapi';
import type { GatewayParts } from './parts';
import { slackInteractions } from './slack/interactions';

/** One surface of the gateway: adds its routes. Each is a plugin of its own, so parsers and hooks stay with it. */
export type Surface = (app: FastifyInstance, parts: GatewayParts) => Promise<void>;

export interface GatewayOptions {
  limits?: Partial<Limits>;
  /** Hears of each route as it is added. */
  onRoute?: (route: RouteOptions) => void;
}

/** The surfaces, and what limits their requests; probes of the platform are not refused for their number. */
function surfacesOf(limits: Limits): { surfaces: Surface[]; limit: RequestLimit | null }[] {
  const { perMinute, alertsPerMinute } = limits;
  const wrong = new WrongTokens(limits.wrongPerMinute);
  return [
    { surfaces: [vitals], limit: null },
    // Alertmanager repeats what is answered with 503, and nothing that is answered with 429.
    { surfaces: [intake], limit: { perMinute: alertsPerMinute, status: 503, wrong } },
    { surfaces: [runsApi, decisionsApi, slackInteractions], limit: { perMinute, status: 429, wrong } },
    { surfaces: [consolePages, openApiRoute], limit: { perMinute, status: 429, wrong: null } },
  ];
}

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
  await secureHeaders(app);
  await keepSessions(app, parts.config);
  // After the cookies, because a refusal may be drawn as a page, which asks whose it is.
  refuseStrange(app, limits);
  for (const { surfaces, limit } of surfacesOf(limits)) {
    await app.register(async (group) => {
      if (limit !== null) await limitRequests(group, limit);
      for (const surface of surfaces) await group.register(async (child) => surface(child, parts));
    });
  }
  return app;
}
