import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { redact } from '../../evidence/redact';
import { isOurs } from '../../intake/alert-names';
import { readNotification } from '../../intake/alertmanager';
import { takeIn } from '../../intake/take-in';
import type { Incoming } from '../../intake/take-in';
import { hasBearer } from '../http/bearer';
import { HttpProblem, routeOf } from '../http/problem';
import type { GatewayParts } from '../parts';

const ALERTS_MAX = 1000;

/**
 * Where alerts come in. 200: every alert is durable, ignored or rejected. 503: one could not be made durable, so send all
 * of it again; never 429, which Alertmanager does not repeat.
 */
export async function intake(app: FastifyInstance, parts: GatewayParts): Promise<void> {
  app.addHook('onRequest', async (request) => {
    if (!hasBearer(request, parts.config.intakeTokens)) {
      throw new HttpProblem(401, 'send one of the intake tokens as "Authorization: Bearer …"');
    }
  });

  // What is refused as a whole is not sent again by its source, and nobody else would hear of it.
  app.addHook('onResponse', async (request, { statusCode }) => {
    if (statusCode < 400 || statusCode === 401 || statusCode >= 500) return;
    parts.log.warn('alerts were refused as a whole', { route: routeOf(request), status: statusCode });
    parts.metrics.alerts.inc({ source: 'unknown', result: 'refused' });
  });

  app.post('/v1/alerts/alertmanager', async (request, reply) => {
    const notification = readNotification(request.body, environmentOf(request));
    if (notification === null) throw new HttpProblem(400, 'the body is not a notification of Alertmanager, version 4');
    const { incoming, truncatedAlerts } = notification;
    if (truncatedAlerts > 0) {
      parts.log.warn('Alertmanager left alerts out of a notification; raise max_alerts', { truncatedAlerts });
    }
    return take(parts, { source: 'alertmanager', incoming }, reply);
  });

  app.post('/v1/alerts', async (request, reply) => {
    const inputs: unknown[] = Array.isArray(request.body) ? request.body : [request.body];
    if (inputs.length > ALERTS_MAX || !inputs.every((input) => input !== null && typeof input === 'object')) {
      throw new HttpProblem(400, 'the body is the input of a run, {"location", "environment"}, or a list of them');
    }
    return take(parts, { source: 'json', incoming: inputs.map((input) => ofPlainJson(input as Input)) }, reply);
  });
}

type Input = Record<string, unknown>;

/** Whoever asks for a run of a location need not name an alert; but another alert than ours is not about this runbook. */
function ofPlainJson(input: Input): Incoming {
  const { alertname } = input;
  return typeof alertname === 'string' && !isOurs(alertname) ? { kind: 'not-ours' } : { kind: 'firing', input };
}

function environmentOf(request: FastifyRequest): string | undefined {
  const { environment } = request.query as { environment?: unknown };
  if (environment === undefined) return undefined;
  if (typeof environment !== 'string') throw new HttpProblem(400, 'environment: is given once');
  return environment;
}

async function take(
  { engine, config, metrics, log }: GatewayParts,
  { source, incoming }: { source: string; incoming: Incoming[] },
  reply: FastifyReply,
): Promise<FastifyReply> {
  const environments = Object.keys(config.fleet.environments);
  const { runs, ignored, rejected, lost, became } = await takeIn(engine, incoming, { source, environments });
  for (const result of became) metrics.alerts.inc({ source, result });
  for (const { because } of rejected) {
    log.warn('an alert of this runbook could not be taken in; its team is told', { source, because: redact(because) });
  }
  if (lost) log.error('alerts could not be made durable; the source is asked to send them again', { source });
  return reply.code(lost ? 503 : 200).send({ runs, ignored, rejected });
}
