import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { watchOutsideRequests } from '../clients/outside-requests';
import { OTHER } from './definition';
import type { LabelSite, LabelValues, MetricDefinition, MetricsProcess } from './definition';
import { METRICS } from './list';
import type { MetricName } from './list';

type NameOf<Kind extends MetricDefinition['kind']> = {
  [Name in MetricName]: (typeof METRICS)[Name] extends { kind: Kind } ? Name : never;
}[MetricName];
type LabelsOf<Name extends MetricName> = { [Label in keyof (typeof METRICS)[Name]['labels']]: string };

/** The metrics of one process. What it does not serve, it does not count. */
export interface Metrics {
  count<Name extends NameOf<'counter'>>(name: Name, labels: LabelsOf<Name>, by?: number): void;
  observe<Name extends NameOf<'histogram'>>(name: Name, labels: LabelsOf<Name>, seconds: number): void;
  set<Name extends NameOf<'gauge'>>(name: Name, labels: LabelsOf<Name>, value: number): void;
  /** Forgets all values of a gauge whose labels come and go. */
  clear(name: NameOf<'gauge'>): void;
  /** Calls `read` before each scrape, so that it can set this gauge. */
  onScrape(name: NameOf<'gauge'>, read: () => Promise<void> | void): void;
  /** The page for Prometheus. */
  page(): Promise<{ contentType: string; text: string }>;
}

export interface MetricsSettings extends LabelSite {
  process: MetricsProcess;
  build: string;
}

/**
 * The metrics of a process, all there from the start. A counter whose labels are known begins at zero for each of them:
 * Prometheus does not see the first event of a counter that begins with it.
 */
export function createMetrics({ process, build, environments }: MetricsSettings): Metrics {
  const registry = new Registry();
  const definitions = Object.entries<MetricDefinition>(METRICS).filter(([, { of }]) => of.includes(process));
  const reads = new Map<string, () => Promise<void> | void>();
  const parts = new Map(
    definitions.map(([name, definition]) => [
      name,
      partOf(name, definition, { registry, collect: async () => reads.get(name)?.() }),
    ]),
  );
  const closed = new Map(definitions.map(([name, { labels }]) => [name, closedLabels(labels, { environments })]));
  const labelled = (name: string, labels: Record<string, string>) => clamped(labels, closed.get(name) ?? {});
  for (const [name, definition] of definitions) beginAtZero(parts.get(name)!, definition, closed.get(name)!);
  collectDefaultMetrics({ register: registry });

  const metrics: Metrics = {
    count: (name, labels, by = 1) => (parts.get(name) as Counter | undefined)?.inc(labelled(name, labels), by),
    observe: (name, labels, seconds) =>
      (parts.get(name) as Histogram | undefined)?.observe(labelled(name, labels), seconds),
    set: (name, labels, value) => (parts.get(name) as Gauge | undefined)?.set(labelled(name, labels), value),
    clear: (name) => (parts.get(name) as Gauge | undefined)?.reset(),
    onScrape: (name, read) => void reads.set(name, read),
    page: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
  metrics.set('satlink_build_info', { process, build }, 1);
  countOutsideRequests(parts);
  return metrics;
}

type Part = Counter | Gauge | Histogram;

function partOf(
  name: string,
  { kind, labels, help, buckets }: MetricDefinition,
  { registry, collect }: { registry: Registry; collect: () => Promise<void> },
): Part {
  const common = { name, help, labelNames: Object.keys(labels), registers: [registry] };
  switch (kind) {
    case 'counter':
      return new Counter(common);
    case 'gauge':
      return new Gauge({ ...common, collect });
    case 'histogram':
      return new Histogram({ ...common, ...(buckets ? { buckets: [...buckets] } : {}) });
  }
}

type Closed = Record<string, readonly string[]>;

/** The labels with a list of values; those whose values are ours are left out. */
function closedLabels(labels: Record<string, LabelValues>, site: LabelSite): Closed {
  const lists = Object.entries(labels).map(([label, values]) => [
    label,
    values === 'environments' ? site.environments : values,
  ]);
  return Object.fromEntries(lists.filter(([, values]) => values !== 'ours')) as Closed;
}

function clamped(labels: Record<string, string>, closed: Closed): Record<string, string> {
  const entries = Object.entries(labels).map(([label, value]) => {
    const values = Object.hasOwn(closed, label) ? closed[label] : undefined;
    return [label, values === undefined || values.includes(value) ? value : OTHER];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Gauges that are read at a scrape say their own values, and so does the one of the build. */
function beginAtZero(part: Part, { labels }: MetricDefinition, closed: Closed): void {
  if (Object.keys(closed).length < Object.keys(labels).length) return;
  for (const values of combinations(Object.entries(closed))) {
    if (part instanceof Counter) part.inc(values, 0);
    else if (part instanceof Histogram) part.zero(values);
    else part.set(values, 0);
  }
}

function combinations(labels: [string, readonly string[]][]): Record<string, string>[] {
  return labels.reduce<Record<string, string>[]>(
    (all, [label, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [label]: value }))),
    [{}],
  );
}

/** Every process that talks to outside systems counts that in the same way. */
function countOutsideRequests(parts: Map<string, Part>): void {
  const ended = parts.get('satlink_outside_requests_total' satisfies MetricName) as Counter;
  const inFlight = parts.get('satlink_outside_requests_in_flight' satisfies MetricName) as Gauge;
  const took = parts.get('satlink_outside_request_duration_seconds' satisfies MetricName) as Histogram;
  watchOutsideRequests((request) => {
    const { system } = request;
    if (request.moment === 'began') return inFlight.inc({ system });
    inFlight.dec({ system });
    ended.inc({ system, status: request.status });
    took.observe({ system }, request.seconds);
  });
}
