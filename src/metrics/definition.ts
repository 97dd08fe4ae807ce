/** The processes that serve metrics. */
export type MetricsProcess = 'gateway' | 'diagnosis' | 'remediation';

/** What a site configures, as far as labels show it. */
export interface LabelSite {
  /** The environments of the fleet file. */
  environments: readonly string[];
}

/**
 * The values of a label. A list is closed: everything else is counted under `other`, so no text from outside becomes a
 * label. `environments` are those of the fleet file. `ours`: values that only our own code writes, such as a route.
 */
export type LabelValues = readonly string[] | 'environments' | 'ours';

/** One metric: its shape for Prometheus, and its meaning for the people who read it. */
export interface MetricDefinition {
  kind: 'counter' | 'gauge' | 'histogram';
  /** The processes that serve it. */
  of: readonly MetricsProcess[];
  labels: Record<string, LabelValues>;
  /** One sentence. Times are in seconds. */
  help: string;
  /** What to do when it moves. Markdown. */
  then: string;
  /** Histograms: the upper bounds of the buckets. */
  buckets?: readonly number[];
}

/** The value of a label that its list does not have. */
export const OTHER = 'other';

export const EVERY_PROCESS = ['gateway', 'diagnosis', 'remediation'] as const;
export const BOTH_WORKERS = ['diagnosis', 'remediation'] as const;
