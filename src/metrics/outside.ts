import { STATUS_CLASSES, SYSTEMS } from '../clients/outside-requests';
import { EVERY_PROCESS } from './definition';
import type { MetricDefinition } from './definition';

/** Requests to other systems. Each process counts its own. */
export const OUTSIDE_METRICS = {
  satlink_outside_requests_total: {
    kind: 'counter',
    of: EVERY_PROCESS,
    labels: { system: SYSTEMS, status: STATUS_CLASSES },
    help: 'Requests to an outside system that ended, by the class of the answer.',
    then: '`5xx`, `no-answer`: the system or the way to it fails; runs wait and try again. `4xx`: a credential or a name is wrong, or xo, Slack or IAM say no; the log says which. `429`: the system limits us.',
  },
  satlink_outside_requests_in_flight: {
    kind: 'gauge',
    of: EVERY_PROCESS,
    labels: { system: SYSTEMS },
    help: 'Requests to an outside system that wait for their answer now.',
    then: 'High for long: the system answers slowly.',
  },
  satlink_outside_request_duration_seconds: {
    kind: 'histogram',
    of: EVERY_PROCESS,
    labels: { system: SYSTEMS },
    help: 'How long an outside system took to answer, or until the request was given up.',
    then: 'Compare it with the time limits of the clients, 10 to 30 s.',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60],
  },
} as const satisfies Record<string, MetricDefinition>;
