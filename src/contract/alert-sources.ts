/** The sources whose alerts the gateway takes in, by the format of their body. Metrics count each of them by its name. */
export const ALERT_SOURCES = ['alertmanager', 'json'] as const;
export type AlertSource = (typeof ALERT_SOURCES)[number];
