import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastify from 'fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { decisionsApi } from './api/decisions-api';
import { runsApi } from './api/runs-api';
import { consolePages } from './console/console';
import { keepSessions } from './console/session';
import { answerProblems } from './http/problem';
import { measure, vitals } from './http/vitals';
import { intake } from './intake/intake';
import { openApiRoute } from './openapi/openapi';
import type { GatewayParts } from './parts';
import { slackInteractions } from './slack/interactions';

/** One surface of the gateway: adds its routes. Each is a plugin of its own, so parsers and hooks stay with it. */
export type Surface = (app: FastifyInstance, parts: GatewayParts) => Promise<void>;

/** What people and programs use, each address limited; a person who clicks stays far below. */
const LIMITED: Surface[] = [runsApi, decisionsApi, slackInteractions, consolePages];
/** What must not be refused for its number: alerts are repeated by their source on 503 only. */
const UNLIMITED: Surface[] = [intake, vitals, openApiRoute];

/** What a page may load and do: our own style, script and stream, forms to ourselves, and nothing in a frame. */
const CONTENT = {
  defaultSrc: ["'none'"],
  styleSrc: ["'self'"],
  scriptSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
};

const BODY_BYTES_MAX = 1_000_000;
const REQUEST_MS_MAX = 15_000;
/** For one address: an office of people who click may share one. */
const REQUESTS_PER_MINUTE = 600;

/** The gateway, built apart from listening, so that tests can speak to it without a process of its own. */
export async function buildGateway(parts: GatewayParts): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    // A client that sends its request slowly is cut off; an answer may take longer.
    requestTimeout: REQUEST_MS_MAX,
    http: { headersTimeout: REQUEST_MS_MAX, connectionsCheckingInterval: 1_000 },
    trustProxy: parts.config.trustedProxies.length > 0 ? parts.config.trustedProxies : false,
    routerOptions: { maxParamLength: 500 },
    // A name of a run may carry percent signs; what cannot be decoded is answered like any other wrong address.
    frameworkErrors: (_error, _request, reply) => {
      void (reply as FastifyReply).code(400).send({ error: 'the address cannot be read' });
    },
  });
  app.addHook('preClose', () => parts.live.closeAll());
  answerProblems(app, parts);
  measure(app, parts);
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT },
    // Without a referrer at all, browsers also hide the origin of our own forms.
    referrerPolicy: { policy: 'same-origin' },
  });
  await keepSessions(app, parts.config);
  for (const surface of UNLIMITED) await app.register(async (child) => surface(child, parts));
  await app.register(async (limited) => {
    await limited.register(rateLimit, { max: REQUESTS_PER_MINUTE, timeWindow: '1 minute' });
    for (const surface of LIMITED) await limited.register(async (child) => surface(child, parts));
  });
  return app;
}
