import type { AlertSource } from '../../contract/alert-sources';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { redact } from '../../evidence/redaction/redact';
import { alertNamesOf, runbookOfAlert } from '../../intake/alert-names';
import type { AlertNames } from '../../intake/alert-names';
import { DEFAULT_RUNBOOK, runbookOfSlug, RUNBOOKS } from '../../runbooks';
import { readNotification } from '../../intake/alertmanager';
import { BUDGETS, isOfBudget } from '../../intake/budgets';
import { durabilityOf } from '../../intake/durability';
import { ALERTS_MAX, beyondLimit, leftOutBySource, tellOfBudget, tellOfLimit, tooLarge } from '../../intake/limits';
import type { IntakeBudgets } from '../../intake/budgets';
import { takeIn } from '../../intake/take-in';
import type { Incoming, IntakeAnswer } from '../../intake/take-in';
import { NOT_DURABLE, whyNotDurable } from '../../runs';
import { bearerOf, hasBearer } from '../http/bearer';
import { HttpProblem, routeOf } from '../http/problem';
import { traceAlerts } from '../http/trace-requests';
import type { GatewayParts, SurfaceParts } from '../parts';

/** Where an alert names no runbook, or none of ours. */
const NO_RUNBOOK = 'none';
const TELL_MS = 5_000;
const SOURCES: Record<string, AlertSource> = { '/v1/alerts/alertmanager': 'alertmanager', '/v1/alerts': 'json' };

/**
 * Alert sources send alerts here. 200: every alert is durable, ignored or rejected. 503: at least one could not be made
 * durable, so send all of it again. We never answer 429, because Alertmanager does not repeat it.
 */
export async function intake(app: FastifyInstance, parts: SurfaceParts): Promise<void> {
  app.addHook('onRequest', async (request, reply) => {
    if (hasBearer(request, parts.config.intakeTokens)) return parts.counts.count('alerts', request, reply);
    return parts.counts.refuse(request, reply, 'send one of the intake tokens as "Authorization: Bearer …"');
  });

  // A field `__proto__` would refuse the whole body. Here only the alert that has it is refused.
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, app.getDefaultJsonParser('ignore', 'ignore'));

  app.addHook('preHandler', async ({ body }) => {
    if (body !== null && typeof body === 'object' && Object.hasOwn(body, '__proto__'))
      throw new HttpProblem(400, 'the body has a field __proto__');
  });

  // The source does not send a refused request again, and no person would hear of it otherwise.
  app.addHook('onResponse', async (request, { statusCode }) => {
    if (statusCode < 400 || statusCode === 401 || statusCode >= 500) return;
    parts.log.warn('alerts were refused as a whole', { route: routeOf(request), status: statusCode });
    parts.metrics.count('satlink_alerts_total', { source: 'unknown', result: 'refused', runbook: NO_RUNBOOK });
  });

  app.setErrorHandler<FastifyError>(async (error, request) => {
    if (error.statusCode === 413) {
      const because = tooLarge(request.routeOptions.bodyLimit ?? app.initialConfig.bodyLimit ?? 0);
      await tellAll(parts, { source: sourceOf(request), environment: environmentOf(request) }, [because]);
      throw new HttpProblem(413, because);
    }
    throw error;
  });

  app.post('/v1/alerts/alertmanager', async (request, reply) => {
    const environment = environmentOf(request);
    const notification = readNotification(request.body, environment, alertNames(parts));
    if (notification === null) throw new HttpProblem(400, 'the body is not a notification of Alertmanager, version 4');
    const { incoming, truncatedAlerts, beyondLimit: unread } = notification;
    const notRead = [
      ...(truncatedAlerts > 0 ? [leftOutBySource(truncatedAlerts)] : []),
      ...(unread > 0 ? [beyondLimit(unread)] : []),
    ];
    countLeftOut(parts, 'alertmanager', truncatedAlerts + unread);
    const sender = senderOf(parts, request);
    return take(parts, { source: 'alertmanager', sender, environment, incoming, notRead }, { request, reply });
  });

  app.post('/v1/alerts', async (request, reply) => {
    const inputs: unknown[] = Array.isArray(request.body) ? request.body : [request.body];
    if (inputs.length > 0 && !inputs.some((input) => input !== null && typeof input === 'object'))
      throw new HttpProblem(400, 'the body is the input of a run, {"location", "environment"}, or a list of them');

    const unread = Math.max(0, inputs.length - ALERTS_MAX);
    countLeftOut(parts, 'json', unread);
    const notRead = unread > 0 ? [beyondLimit(unread)] : [];
    const names = alertNames(parts);
    const incoming = inputs.slice(0, ALERTS_MAX).map((input) => ofPlainJson(input, names));
    const sender = senderOf(parts, request);
    return take(parts, { source: 'json', sender, environment: undefined, incoming, notRead }, { request, reply });
  });
}

function countLeftOut({ metrics }: GatewayParts, source: string, alerts: number): void {
  metrics.count('satlink_alerts_total', { source, result: 'left-out', runbook: NO_RUNBOOK }, alerts);
}

function alertNames({ config }: GatewayParts): AlertNames {
  return alertNamesOf(config.fleet);
}

/**
 * A request for a run without an alert names its runbook; if it names none, it means the first one. We leave out an alert
 * whose name no runbook has.
 */
function ofPlainJson(input: unknown, names: AlertNames): Incoming {
  if (input === null || typeof input !== 'object' || Array.isArray(input))
    return { kind: 'malformed', because: 'the input is one JSON object', alert: {}, environment: undefined };

  const { runbook: slug, ...rest } = input as Record<string, unknown>;
  const { alertname } = rest;
  const ofAlert = typeof alertname === 'string' ? runbookOfAlert(names, alertname) : undefined;
  if (ofAlert === null) return { kind: 'not-ours' };
  const named = slug === undefined ? undefined : typeof slug === 'string' ? runbookOfSlug(slug) : null;
  if (named === null || (named && ofAlert && named !== ofAlert)) {
    const because = `runbook: must be one of ${RUNBOOKS.map((one) => one.slug).join(', ')}, and the runbook of the alert`;
    return { kind: 'malformed', because, alert: rest, environment: undefined };
  }
  return { kind: 'firing', runbook: named ?? ofAlert ?? DEFAULT_RUNBOOK, input: rest };
}

function sourceOf(request: FastifyRequest): string {
  return SOURCES[routeOf(request)] ?? 'unknown';
}

function environmentOf(request: FastifyRequest): string | undefined {
  const { environment } = request.query as { environment?: unknown };
  if (environment === undefined) return undefined;
  if (typeof environment !== 'string') throw new HttpProblem(400, 'environment: is given once');
  return environment;
}

/** The token tells one sender from another: one that is in other hands uses up nothing of the others. */
function senderOf({ config }: GatewayParts, request: FastifyRequest): string {
  return `token ${bearerOf(request, config.intakeTokens)}`;
}

interface Came {
  source: string;
  sender: string;
  environment: string | undefined;
  incoming: Incoming[];
  /** The unread parts, in words for people. */
  notRead: string[];
}

async function take(
  parts: GatewayParts,
  { source, sender, environment, incoming, notRead }: Came,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<FastifyReply> {
  const { engine, metrics, log, signStart, traces } = parts;
  const startMs = Date.now();
  const answer = await takeIn(engine, incoming, {
    source,
    sender,
    environments: environmentsOf(parts),
    names: alertNames(parts).map(({ name }) => name),
    budgets: budgetsBy(parts),
    ...(signStart === null ? {} : { sign: signStart }),
  });
  const { runs, ignored, rejected, lost, notDurable, became, retryAfterMs } = answer;
  traceAlerts(traces, request, { runs, startMs });
  for (const [index, result] of became.entries()) {
    const one = incoming[index]!;
    const runbook = 'runbook' in one ? one.runbook.slug : NO_RUNBOOK;
    metrics.count('satlink_alerts_total', { source, result, runbook });
  }
  for (const { because } of rejected)
    log.warn('an alert of ours could not be taken in; its team is told', { source, because: redact(because) });

  durabilityOf(engine).saw({
    madeDurable: became.includes('started'),
    reasons: notDurable.map(({ reason }) => reason),
  });
  logLoss(parts, source, answer);
  for (const { because } of notDurable.filter(({ reason }) => isOfBudget(reason)))
    await tell(parts, { source, because }, () => tellOfBudget(engine, { source, environment, because }, new Date()));

  // This is last, so that it holds no alert up. If the team cannot be told, the source sends again, and we try again.
  await tellAll(parts, { source, environment }, notRead);
  if (retryAfterMs !== null) void reply.header('retry-after', String(Math.ceil(retryAfterMs / 1000)));
  return reply.code(lost ? 503 : 200).send({ runs, ignored, rejected, ...(lost ? { notDurable } : {}) });
}

/** One line for each reason, because a person must do different things about them. */
function logLoss({ log, metrics }: GatewayParts, source: string, { notDurable, said }: IntakeAnswer): void {
  for (const { reason, because, alerts } of notDurable) {
    metrics.count('satlink_alerts_not_durable_total', { reason }, alerts);
    log.error('alerts could not be made durable; the source is asked to send them again', {
      source,
      reason,
      because,
      alerts,
      said: redact(said.join('; ')),
    });
  }
}

/** The limits as the policy says. The defaults apply if it names none or cannot be read. */
function budgetsBy({ config }: GatewayParts): IntakeBudgets {
  const now = config.policyNow();
  const { newRuns = BUDGETS.newRuns, malformed = BUDGETS.malformed } = now.readable ? (now.value.intake ?? {}) : {};
  return { newRuns, malformed };
}

/** The environments that both fleet and policy know. While the policy cannot be read, a run checks that itself. */
function environmentsOf({ config }: GatewayParts): string[] {
  const inFleet = Object.keys(config.fleet.environments);
  const now = config.policyNow();
  return now.readable ? inFleet.filter((name) => Object.hasOwn(now.value.environments, name)) : inFleet;
}

/** Tells the team which parts were not read. Throws when nobody can be told now, so that the source sends it again. */
async function tellAll(
  parts: GatewayParts,
  { source, environment }: { source: string; environment: string | undefined },
  notRead: readonly string[],
): Promise<void> {
  for (const because of notRead) {
    parts.log.warn('not all of a notification was read; the team is told', { source, because });
    await tell(parts, { source, because }, () =>
      tellOfLimit(parts.engine, { source, environment, because }, new Date()),
    );
  }
}

async function tell(
  { engine, log, metrics }: GatewayParts,
  { source, because }: { source: string; because: string },
  work: () => Promise<void>,
): Promise<void> {
  try {
    await engine.client.withDeadline(Date.now() + TELL_MS, work);
  } catch (error) {
    const { reason, said } = whyNotDurable(error, engine);
    metrics.count('satlink_alerts_not_durable_total', { reason });
    log.error('the team could not be told of it; the source is asked to send again', { source, reason, said });
    throw new HttpProblem(503, `${because}; and the team could not be told: ${NOT_DURABLE[reason]}`);
  }
}
