import { z } from 'zod';
import { runbookOfAlert } from './alert-names';
import type { AlertNames } from './alert-names';
import { ALERTS_MAX } from './limits';
import type { Incoming } from './take-in';

const Texts = z.record(z.string(), z.string());

const Alert = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: Texts,
  annotations: Texts.default({}),
  startsAt: z.string(),
  endsAt: z.string().optional(),
});

/** Alertmanager's webhook, version 4. Newer servers add fields, so fields that we do not use are ignored. */
export const AlertmanagerWebhook = z.object({
  version: z.literal('4'),
  truncatedAlerts: z.number().default(0),
  alerts: z.array(Alert),
});

/**
 * The fields that identify an alert must be valid. The fields that only describe it are read later, and decide nothing.
 */
const Identified = z.object({ status: Alert.shape.status, labels: Texts, startsAt: Alert.shape.startsAt });

type Fields = Record<string, unknown>;

/** The content of a notification. */
export interface Notification {
  /** One item for each alert, up to the limit. */
  incoming: Incoming[];
  /** The number of alerts behind the limit. They were not read. */
  beyondLimit: number;
  /** The number of alerts that the source itself left out. */
  truncatedAlerts: number;
}

/** One item for each alert of a notification; null if the body is not a notification. */
export function readNotification(
  body: unknown,
  environment: string | undefined,
  names: AlertNames,
): Notification | null {
  if (!isFields(body) || body['version'] !== '4' || !Array.isArray(body['alerts'])) return null;
  const alerts: unknown[] = body['alerts'];
  // One item that is no alert is reported to the team. A list of only such items is another format.
  if (alerts.length > 0 && !alerts.some((alert) => isFields(alert) && isFields(alert['labels']))) return null;
  const truncated = body['truncatedAlerts'];
  return {
    incoming: alerts.slice(0, ALERTS_MAX).map((alert) => incomingOf(alert, environment, names)),
    beyondLimit: Math.max(0, alerts.length - ALERTS_MAX),
    truncatedAlerts: typeof truncated === 'number' && truncated > 0 ? Math.round(truncated) : 0,
  };
}

/**
 * The environment in the webhook's address, or else the label `environment`. If both are there they must agree, because
 * labels are text from outside.
 */
function incomingOf(sent: unknown, environment: string | undefined, names: AlertNames): Incoming {
  if (!isFields(sent) || !isFields(sent['labels']))
    return malformed('labels: is not what Alertmanager sends', {}, environment);

  const { labels: given, startsAt } = sent;
  const name = given['alertname'];
  const runbook = typeof name === 'string' ? runbookOfAlert(names, name) : null;
  if (runbook === null) return { kind: 'not-ours' };
  const alert = Identified.safeParse(sent);
  const wrong = alert.success ? nameThatNobodyMayUse(sent) : alert.error.issues[0]?.path.join('.');
  if (!alert.success || wrong !== undefined)
    return malformed(`${wrong ?? 'it'}: is not what Alertmanager sends`, { labels: given, startsAt }, environment);

  const { status, labels } = alert.data;
  const place = environmentOf(labels, environment);
  if ('because' in place) return malformed(place.because, { labels, startsAt }, environment);
  const input = {
    location: labels['cluster_id'] ?? '',
    ...place,
    alertname: name,
    startsAt,
    labels,
    annotations: sent['annotations'] ?? {},
  };
  const { endsAt } = sent;
  return { kind: status, runbook, input, ...(status === 'resolved' && typeof endsAt === 'string' ? { endsAt } : {}) };
}

/** A name that changes what an object is. It is never the name of a label, so its sender does not send an alert. */
function nameThatNobodyMayUse(sent: Fields): string | undefined {
  if (Object.hasOwn(sent, '__proto__')) return '__proto__';
  return Object.hasOwn(sent['labels'] as object, '__proto__') ? 'labels.__proto__' : undefined;
}

function malformed(because: string, alert: Fields, environment: string | undefined): Incoming {
  return { kind: 'malformed', because, alert, environment };
}

function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function environmentOf(
  labels: Record<string, string>,
  environment: string | undefined,
): { environment: string } | { because: string } {
  const label = labels['environment'];
  if (label !== undefined && environment !== undefined && label !== environment)
    return { because: `the label environment says ${label.slice(0, 40)}, the address of the webhook ${environment}` };

  const found = environment ?? label;
  return found === undefined
    ? { because: 'no environment: add ?environment=NAME to the address of the webhook, or a label environment' }
    : { environment: found };
}
