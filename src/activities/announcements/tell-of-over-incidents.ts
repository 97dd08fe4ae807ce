import type { Client } from '@temporalio/client';
import { regionName } from '../../approvals/incident';
import type { PolicyNow } from '../../config/policy-now';
import type { IncidentNotices } from '../../contract/incident';
import { listAllIncidents } from '../../marks/list-incidents';

const LOOK_EVERY_MS = 15_000;
const SAID_MAX = 1_000;

/**
 * Lets the message of an incident say its end: who released the region, or that it was over by itself. Nobody orders that:
 * a release may come from any surface, and most runs of an incident have ended before. So a worker looks, while it waits
 * for other things. A message that cannot be sent is sent with a later look, and holds up nothing.
 *
 * @param sinceMs incidents that were over before are no news.
 */
export function tellOfOverIncidents({
  client,
  policyNow,
  tell,
  sinceMs,
  everyMs = LOOK_EVERY_MS,
}: {
  client: Client;
  policyNow: PolicyNow;
  tell: IncidentNotices['tellOfIncident'];
  sinceMs: number;
  everyMs?: number;
}): () => Promise<void> {
  const said = new Set<string>();
  let nextMs = -Infinity;

  async function look(): Promise<void> {
    const now = policyNow();
    if (!now.readable) return;
    for (const { kind, since, overAt, ...place } of await listAllIncidents(client, now.value)) {
      if (since === null || overAt === null || Date.parse(overAt) < sinceMs) continue;
      const key = `${regionName(place)} ${kind} ${since}`;
      if (said.has(key)) continue;
      const { environment, region } = place;
      await tell({ environment, region, kind, since, cie: null });
      if (said.size >= SAID_MAX) said.clear();
      said.add(key);
    }
  }

  return async () => {
    if (performance.now() < nextMs) return;
    nextMs = performance.now() + everyMs;
    await look().catch(() => undefined);
  };
}
