import { DEFAULT_RUNBOOK } from '../src/runbooks';

/** An alert in a notification of Alertmanager. */
interface SentAlert {
  status: 'firing';
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** ISO 8601 */
  startsAt: string;
}

/** The alert of a location as Alertmanager sends it, beginning now. More labels make another alert of the same location. */
export function sentAlert(location: string, labels: Record<string, string> = {}): SentAlert {
  const [alertname] = DEFAULT_RUNBOOK.alerts;
  return {
    status: 'firing',
    labels: { alertname: alertname!, cluster_id: location, ...labels },
    annotations: {},
    startsAt: new Date().toISOString(),
  };
}

/** The body of Alertmanager's webhook, with the least that it holds. */
export function notificationOf(alerts: readonly SentAlert[]): { version: '4'; alerts: readonly SentAlert[] } {
  return { version: '4', alerts };
}
