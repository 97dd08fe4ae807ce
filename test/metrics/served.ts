import { METRICS } from '../../src/metrics/list';
import { SDK_METRICS } from '../../src/metrics/sdk';
import type { MetricDefinition, MetricsProcess } from '../../src/metrics/definition';

/** The metrics on a page for Prometheus: for each name its kind, and the labels that its samples have. */
export function metricsOn(page: string): Map<string, { kind: string; labels: string[] }> {
  const metrics = new Map<string, { kind: string; labels: string[] }>();
  for (const [, name, kind] of page.matchAll(/^# TYPE (\S+) (\S+)$/gm)) metrics.set(name!, { kind: kind!, labels: [] });
  for (const [, sample, labels = ''] of page.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    const name = [sample!, sample!.replace(/_(bucket|sum|count)$/, '')].find((one) => metrics.has(one));
    const named = [...labels.matchAll(/(\w+)="/g)].map(([, label]) => label!).filter((label) => label !== 'le');
    const metric = metrics.get(name!)!;
    metric.labels = [...new Set([...metric.labels, ...named])].sort();
  }
  return metrics;
}

/** Our own ones there. The others tell of Node and its process, and their names are prom-client's. */
export function oursOn(page: string): Record<string, { kind: string; labels: string[] }> {
  return Object.fromEntries([...metricsOn(page)].filter(([name]) => name.startsWith('satlink_')));
}

/** What the page of a process should have. Labels whose values are ours show only after the first sample. */
export function shouldServe(process: MetricsProcess): Record<string, { kind: string; labels: string[] }> {
  const own = Object.entries<MetricDefinition>(METRICS).filter(([, { of }]) => of.includes(process));
  return Object.fromEntries(
    own.map(([name, { kind, labels }]) => [name, { kind, labels: Object.keys(labels).sort() }]),
  );
}

/** The names of metrics in an expression for Prometheus. */
export function metricsIn(expression: string): string[] {
  return [...expression.matchAll(/\b(?:satlink|temporal)_\w+/g)].map(([name]) => name);
}

/** Whether a process serves it: ours, or one of the SDK that our page explains. Series of a histogram have endings. */
export function isKnown(name: string): boolean {
  const names = [name, name.replace(/_(bucket|sum|count)$/, '')];
  return names.some((one) => Object.hasOwn(METRICS, one) || Object.hasOwn(SDK_METRICS, one));
}
