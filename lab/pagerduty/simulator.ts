import { randomUUID } from 'node:crypto';
import { jsonOf, type Answer, type Exchange } from '../http/exchange';
import { Router } from '../http/router';
import type { Simulator } from '../http/serve';
import type { World } from '../world/world';

const EVENTS_A_MINUTE = 120;
const MINUTE_MS = 60_000;
/** PagerDuty refuses a larger event, all of it counted. */
const EVENT_BYTES_MAX = 512 * 1024;

/** An alert as PagerDuty keeps it: one for each `dedup_key` that is open. */
export interface PagerDutyAlert {
  dedupKey: string;
  state: 'triggered' | 'acknowledged' | 'resolved';
  summary: string;
  details: Record<string, string>;
  links: { href: string; text?: string }[];
  events: number;
}

export interface PagerDutyLab {
  simulator: Simulator;
  alerts: PagerDutyAlert[];
  reset(): void;
}

/** Events v2. `routingKeys` are the keys of its services. */
export function pagerdutyLab(world: World, routingKeys: readonly string[]): PagerDutyLab {
  const alerts: PagerDutyAlert[] = [];
  let received: { key: string; atMs: number }[] = [];
  const enqueue = (exchange: Exchange): Answer => {
    if (exchange.body.length > EVENT_BYTES_MAX)
      return { status: 413, body: { status: 'request too large', message: 'Event object is too large' } };
    const event = jsonOf(exchange.body) as Partial<Event> | undefined;
    const wrong = faultsOf(event, routingKeys);
    if (wrong.length > 0 || event === undefined) return invalid(wrong);
    const nowMs = world.clock.now();
    received = received.filter(({ atMs }) => atMs > nowMs - MINUTE_MS);
    if (received.filter(({ key }) => key === event.routing_key).length >= EVENTS_A_MINUTE) {
      return {
        status: 429,
        body: { status: 'throttle exceeded', message: 'Requests for this service are arriving too quickly.' },
      };
    }
    received.push({ key: event.routing_key!, atMs: nowMs });
    const dedupKey = event.dedup_key ?? randomUUID().replaceAll('-', '');
    apply(alerts, { ...event, dedup_key: dedupKey });
    return { status: 202, body: { status: 'success', message: 'Event processed', dedup_key: dedupKey } };
  };
  const router = new Router().on('POST', '/v2/enqueue', enqueue);
  return {
    alerts,
    simulator: {
      name: 'pagerduty',
      answer: (exchange) => router.answer(exchange) ?? { status: 404, body: 'Not Found' },
      about: ({ body }) => world.idsIn(body.toString('utf8')),
    },
    reset: () => {
      alerts.length = 0;
      received = [];
    },
  };
}

interface Event {
  routing_key: string;
  event_action: string;
  dedup_key?: string;
  payload: { summary: string; source: string; severity: string; custom_details?: Record<string, string> };
  links?: { href: string; text?: string }[];
}

function faultsOf(event: Partial<Event> | undefined, routingKeys: readonly string[]): string[] {
  if (event === undefined || typeof event !== 'object') return ['JSON cannot be parsed'];
  const wrong: string[] = [];
  if (!routingKeys.includes(event.routing_key ?? '')) wrong.push('Invalid routing key');
  if (!['trigger', 'acknowledge', 'resolve'].includes(event.event_action ?? ''))
    wrong.push("'event_action' is invalid");
  if ((event.dedup_key?.length ?? 0) > 255) wrong.push("Length of 'dedup_key' is too long (maximum is 255)");
  if (event.event_action !== 'trigger') {
    if (event.dedup_key === undefined) wrong.push("'dedup_key' is missing or blank");
    return wrong;
  }
  const { summary, source, severity } = event.payload ?? {};
  if (!summary) wrong.push("'payload.summary' is missing or blank");
  if (typeof summary === 'string' && summary.length > 1024)
    wrong.push("'payload.summary' is too long (maximum is 1024)");
  if (!source) wrong.push("'payload.source' is missing or blank");
  if (!['critical', 'error', 'warning', 'info'].includes(severity ?? '')) wrong.push("'payload.severity' is invalid");
  return wrong;
}

function invalid(errors: string[]): Answer {
  return { status: 400, body: { status: 'invalid event', message: 'Event object is invalid', errors } };
}

function apply(alerts: PagerDutyAlert[], event: Partial<Event>): void {
  const open = alerts.find(({ dedupKey, state }) => dedupKey === event.dedup_key && state !== 'resolved');
  if (event.event_action === 'trigger') {
    if (open !== undefined) {
      open.events += 1;
    } else {
      const { summary = '', custom_details: details = {} } = event.payload ?? {};
      const { links = [] } = event;
      alerts.push({ dedupKey: event.dedup_key!, state: 'triggered', summary, details, links, events: 1 });
    }
  } else if (open !== undefined) {
    open.state = event.event_action === 'resolve' ? 'resolved' : 'acknowledged';
  }
}
