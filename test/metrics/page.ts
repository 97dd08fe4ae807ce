import { EVERY_PROCESS } from '../../src/metrics/definition';
import type { LabelValues, MetricDefinition } from '../../src/metrics/definition';
import { METRICS } from '../../src/metrics/list';
import { SDK_METRICS } from '../../src/metrics/sdk';

const HEAD = `# Metrics

Gateway and workers serve these pages for Prometheus. They are counted by each process for itself.

| Process | Address |
| --- | --- |
| gateway | \`/metrics\` at its own address; keep it inside, behind the proxy |
| both workers | \`/metrics\` at \`SATLINK_HEALTH_HOST\`:\`SATLINK_HEALTH_PORT\`, beside \`/healthz\` and \`/readyz\` |
| both workers, the SDK of Temporal | \`/metrics\` at \`SATLINK_HEALTH_HOST\`:\`SATLINK_SDK_METRICS_PORT\`; off where it is not set |

No label names a run, a location, an account or a person. A label has the values that stand here, and everything else counts as
\`other\`. So nobody outside can make a series. The pages also have \`process_…\` and \`nodejs_…\`, which tell of the process and of Node.
`;

/** The page of the metrics, made from their definitions. */
export function metricsPage(): string {
  const rows = Object.entries<MetricDefinition>(METRICS).map(rowOf);
  const sdk = Object.entries(SDK_METRICS).map(([name, { help, then }]) => `| \`${name}\` | ${help} | ${then} |`);
  return [
    HEAD,
    '## Ours',
    '',
    '| Metric | Kind | Process | Labels | Means | When it moves |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    '## Of the SDK',
    '',
    'Our rules and dashboards read these; [the SDK has more](https://docs.temporal.io/references/sdk-metrics).',
    '',
    '| Metric | Means | When it moves |',
    '| --- | --- | --- |',
    ...sdk,
    '',
  ].join('\n');
}

function rowOf([name, { kind, of, labels, help, then }]: [string, MetricDefinition]): string {
  const served = of.length === EVERY_PROCESS.length ? 'every' : of.join(', ');
  const labelled = Object.entries(labels).map(([label, values]) => `\`${label}\`: ${valuesInWords(values)}`);
  return `| \`${name}\` | ${kind} | ${served} | ${labelled.join('; ')} | ${help} | ${then} |`;
}

function valuesInWords(values: LabelValues): string {
  if (values === 'environments') return 'environments of the fleet file';
  if (values === 'ours') return 'named by our code';
  return values.join(', ');
}
