import { BRAKE_KINDS } from '../../approvals/brake';
import { INCIDENT_KINDS } from '../../approvals/incident';
import type { GatewayParts } from '../parts';

/** Counts the brakes that hold, at each scrape. While the engine does not answer, the figure is NaN. */
export function gaugeBrakes({ brakes, metrics }: Pick<GatewayParts, 'brakes' | 'metrics'>): void {
  metrics.onScrape('satlink_brakes_set', async () => {
    const seen = await brakes.fresh();
    for (const kind of BRAKE_KINDS) {
      const count = seen?.filter(({ subject }) => subject.kind === kind).length ?? Number.NaN;
      metrics.set('satlink_brakes_set', { kind }, count);
    }
  });
}

/** Counts the incidents that are open, at each scrape. While the engine does not answer, the figure is NaN. */
export function gaugeIncidents({ incidents, metrics }: Pick<GatewayParts, 'incidents' | 'metrics'>): void {
  metrics.onScrape('satlink_incidents_open', async () => {
    const seen = await incidents.fresh();
    for (const kind of INCIDENT_KINDS) {
      const count = seen?.filter((incident) => incident.kind === kind).length ?? Number.NaN;
      metrics.set('satlink_incidents_open', { kind }, count);
    }
  });
}
