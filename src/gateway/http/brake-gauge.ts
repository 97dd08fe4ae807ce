import { BRAKE_KINDS } from '../../approvals/brake';
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
