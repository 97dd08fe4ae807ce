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
export type AlertmanagerWebhook = z.infer<typeof AlertmanagerWebhook>;

/**
 * One thing to take in for each alert of a notification. The environment is the one that the webhook's address names,
 * or else the label `environment`; when both are there they must agree, because labels are text from outside.
 */
export function incomingOf(webhook: AlertmanagerWebhook, environment: string | undefined): Incoming[] {
  return webhook.alerts.map(({ status, labels, annotations, startsAt, endsAt }): Incoming => {
    const alertname = labels['alertname'] ?? '';
    if (!isOurs(alertname)) return { kind: 'not-ours' };
    const place = environmentOf(labels, environment);
    if ('because' in place) return { kind: 'malformed', because: `${alertname}: ${place.because}` };
    const input = { location: labels['cluster_id'] ?? '', ...place, alertname, startsAt, labels, annotations };
    const isEnded = status === 'resolved' && endsAt !== undefined;
    return { kind: status, input, ...(isEnded ? { endsAt } : {}) };
  });
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
