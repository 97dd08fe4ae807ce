import { z } from 'zod';
import { isOurs } from './alert-names';
import type { Incoming } from './take-in';

const Texts = z.record(z.string(), z.string());

const Alert = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: Texts,
  annotations: Texts.default({}),
  startsAt: z.string(),
  endsAt: z.string().optional(),
});

const ALERTS_MAX = 1000;

/** Alertmanager's webhook, version 4. Newer servers add fields, so what we do not use is ignored. */
export const AlertmanagerWebhook = z.object({
  version: z.literal('4'),
  truncatedAlerts: z.number().default(0),
  alerts: z.array(Alert).max(ALERTS_MAX),
});

/** A notification of which each alert is still to be read, so that one that is wrong holds up no other. */
const Notification = AlertmanagerWebhook.extend({
  alerts: z.array(z.looseObject({ labels: z.record(z.string(), z.unknown()) })).max(ALERTS_MAX),
});
type Notification = z.infer<typeof Notification>;

/** One thing to take in for each alert of a notification; null for what is not a notification. */
export function readNotification(
  body: unknown,
  environment: string | undefined,
): { incoming: Incoming[]; truncatedAlerts: number } | null {
  const notification = Notification.safeParse(body);
  if (!notification.success) return null;
  const { alerts, truncatedAlerts } = notification.data;
  return { incoming: alerts.map((alert) => incomingOf(alert, environment)), truncatedAlerts };
}

/**
 * The environment is the one that the webhook's address names, or else the label `environment`; when both are there they
 * must agree, because labels are text from outside.
 */
function incomingOf(sent: Notification['alerts'][number], environment: string | undefined): Incoming {
  const name = sent.labels['alertname'];
  if (typeof name !== 'string' || !isOurs(name)) return { kind: 'not-ours' };
  const alert = Alert.safeParse(sent);
  if (!alert.success) {
    const { labels, startsAt } = sent;
    const because = `${alert.error.issues[0]?.path.join('.') ?? 'it'}: is not what Alertmanager sends`;
    return malformed(because, { labels, startsAt }, environment);
  }
  const { status, labels, annotations, startsAt, endsAt } = alert.data;
  const place = environmentOf(labels, environment);
  if ('because' in place) return malformed(place.because, { labels, startsAt }, environment);
  const input = { location: labels['cluster_id'] ?? '', ...place, alertname: name, startsAt, labels, annotations };
  const isEnded = status === 'resolved' && endsAt !== undefined;
  return { kind: status, input, ...(isEnded ? { endsAt } : {}) };
}

function malformed(because: string, alert: Record<string, unknown>, environment: string | undefined): Incoming {
  return { kind: 'malformed', because, alert, environment };
}

function environmentOf(
  labels: Record<string, string>,
  environment: string | undefined,
): { environment: string } | { because: string } {
  const label = labels['environment'];
  if (label !== undefined && environment !== undefined && label !== environment) {
    return { because: `the label environment says ${label.slice(0, 40)}, the address of the webhook ${environment}` };
  }
  const found = environment ?? label;
  return found === undefined
    ? { because: 'no environment: add ?environment=NAME to the address of the webhook, or a label environment' }
    : { environment: found };
}
