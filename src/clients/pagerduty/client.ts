import type { Secret } from '../../config/secret';
import { ClientError } from '../client-error';
import { sendForJson } from '../http';
import type { HttpRequest, Endpoint } from '../http';
import { Enqueued } from './schema';

/** PagerDuty refused, or could not be asked. */
export class PagerDutyError extends ClientError {
  override name = 'PagerDutyError';
}

/** A page for a person. */
export interface Page {
  /** The same key is the same alert, however often it is sent; at most 255 characters. */
  dedupKey: string;
  /** At most 1,024 characters; longer ones are cut. */
  summary: string;
  source: string;
  details: Record<string, string>;
  links: { href: string; text: string }[];
}

/** PagerDuty's Events API v2. Throws `PagerDutyError` only. */
export interface PagerDuty {
  /** Pages the owner of the routing key. Idempotent by `dedupKey` until the incident is resolved. */
  trigger(routingKey: Secret, page: Page): Promise<void>;
}

const SUMMARY_MAX = 1024;
const KEY_MAX = 255;

export function createPagerDuty({ url, timeoutMs = 15_000 }: { url: string; timeoutMs?: number }): PagerDuty {
  const site: Endpoint = {
    system: 'pagerduty',
    baseUrl: url,
    timeoutMs,
    // 403 means "too many" for a key, which passes.
    fail: (facts) => new PagerDutyError({ ...facts, permanent: facts.permanent && facts.status !== 403 }),
  };
  return {
    async trigger(routingKey, { dedupKey, summary, source, details, links }) {
      const ask: HttpRequest = {
        attempt: 'page through PagerDuty',
        method: 'POST',
        path: '/v2/enqueue',
        json: {
          routing_key: routingKey.reveal(),
          event_action: 'trigger',
          dedup_key: dedupKey.slice(0, KEY_MAX),
          payload: {
            summary: summary.length > SUMMARY_MAX ? `${summary.slice(0, SUMMARY_MAX - 1)}…` : summary,
            source,
            severity: 'critical',
            custom_details: details,
          },
          links,
        },
        expects: [202],
      };
      await sendForJson(site, ask, Enqueued);
    },
  };
}
