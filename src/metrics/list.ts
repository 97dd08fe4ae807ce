import { GATEWAY_METRICS } from './gateway';
import { OUTSIDE_METRICS } from './outside';
import { PROCESS_METRICS } from './process';
import { RUN_METRICS } from './runs';

/** All metrics of ours, by their names. The page of the metrics is made from this list. */
export const METRICS = { ...GATEWAY_METRICS, ...RUN_METRICS, ...PROCESS_METRICS, ...OUTSIDE_METRICS } as const;
export type MetricName = keyof typeof METRICS;
