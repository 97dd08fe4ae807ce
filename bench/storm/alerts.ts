import { identityOf } from '../../src/contract/episodes';
import { DEFAULT_RUNBOOK } from '../../src/runbooks';
import { notificationOf, sentAlert } from '../../lab/notification';

/** Each pod of a location has an alert of its own. */
const PODS = 10;
/** Each fifth alert comes as plain JSON, the others from an Alertmanager. */
const JSON_EACH = 5;

export interface StormSize {
  alerts: number;
  locations: readonly string[];
  environment: string;
  /** ISO 8601: the start of every alert. A repeat has the same. */
  startsAt: string;
}

/** One alert of the storm: where it is sent, and what. */
export interface StormAlert {
  location: string;
  path: string;
  body: string;
  /** The name that a run gives to this alert. The run of its location must know it at the end. */
  identity: string;
}

/** The n-th alert, from 0. First each location has one, then each has another; from the eleventh on a location repeats. */
export function stormAlert(
  { locations, environment, startsAt }: Omit<StormSize, 'alerts'>,
  number: number,
): StormAlert {
  const location = locations[number % locations.length]!;
  const pod = `connector-${Math.floor(number / locations.length) % PODS}`;
  const alert = { ...sentAlert(location, { pod }), startsAt };
  const { labels } = alert;
  const alertname = DEFAULT_RUNBOOK.alerts[0]!;
  const identity = identityOf({ alertname, labels }, location);
  if (number % JSON_EACH === 0) {
    const body = JSON.stringify({ location, environment, alertname, startsAt, labels });
    return { location, path: '/v1/alerts', body, identity };
  }
  const path = `/v1/alerts/alertmanager?environment=${environment}`;
  return { location, path, body: JSON.stringify(notificationOf([alert])), identity };
}
