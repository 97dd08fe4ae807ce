import { Counter, Registry } from 'prom-client';

/** The counters of the gateway, for Prometheus. */
export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    alerts: new Counter({
      name: 'satlink_alerts_total',
      help: 'Alerts by source and what became of them: started, joined, goes-on, resolved, ignored, rejected, not-durable, left-out; refused: a whole request. With the runbook where it is known.',
      labelNames: ['source', 'result', 'runbook'] as const,
      registers,
    }),
    notDurable: new Counter({
      name: 'satlink_alerts_not_durable_total',
      help: 'Alerts that could not be made durable, so that their source was answered 503, by reason.',
      labelNames: ['reason'] as const,
      registers,
    }),
    decisions: new Counter({
      name: 'satlink_decisions_total',
      help: 'Decisions handed in, by surface and answer.',
      labelNames: ['surface', 'answer'] as const,
      registers,
    }),
  };
}
