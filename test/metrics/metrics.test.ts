import { readFileSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { OTHER } from '../../src/metrics/definition';
import { METRICS } from '../../src/metrics/list';
import { createMetrics } from '../../src/metrics/metrics';
import { SDK_METRICS } from '../../src/metrics/sdk';
import { observed } from '../../src/clients/outside-requests';
import { openGateway } from '../gateway/gateway';
import { metricsPage } from './page';
import { oursOn, shouldServe } from './served';

/** The SDK's package has the sources of its native core. */
const CORE = 'node_modules/@temporalio/core-bridge/sdk-core/crates';
const CORE_METRICS = ['sdk-core/src/telemetry', 'common/src/telemetry', 'client/src'];
const PAGE = 'docs/metrics.md';

test(`${PAGE} says what is defined; write it anew with SATLINK_WRITE_DOCS=1`, () => {
  if (process.env['SATLINK_WRITE_DOCS']) writeFileSync(PAGE, metricsPage());

  expect(readFileSync(PAGE, 'utf8')).toBe(metricsPage());
});

test('the gateway serves what is defined, and nothing else', async () => {
  const gateway = await openGateway({ queuePrefix: `lab-metrics-${randomUUID()}-` });
  await gateway.get('/healthz');
  const { text } = await gateway.get('/metrics');
  await gateway.close();
  const served = oursOn(text);
  // Its reasons are written by our code, so it has none before the first.
  served['satlink_alerts_not_durable_total']!.labels.push('reason');

  expect(served).toEqual(shouldServe('gateway'));
  expect(text).toMatch(/^satlink_runs_open\{runbook="connector-cannot-reach-iam",phase="deciding"\} 0$/m);
  // The list of runs is that of the whole namespace, which other tests use too.
  expect(text).toMatch(/^satlink_oldest_question_seconds\{runbook="connector-cannot-reach-iam"\} \d/m);
});

test('no label of any metric can name a run, a place or a person', () => {
  const labels = new Set(Object.values(METRICS).flatMap(({ labels: own }) => Object.keys(own)));

  for (const label of ['run', 'location', 'account', 'scope', 'by', 'workflow_id'])
    expect([...labels]).not.toContain(label);
});

test('a text that no list has counts as other, and every counter begins at zero', async () => {
  const metrics = createMetrics({ process: 'gateway', build: 'x', environments: [] });
  const stranger = `"} 1\nsatlink_fake 1`;
  metrics.count('satlink_alerts_total', { source: stranger, result: 'started', runbook: 'constructor' });
  const { text } = await metrics.page();

  expect(text).toContain(`satlink_alerts_total{source="${OTHER}",result="started",runbook="${OTHER}"} 1`);
  expect(text).toContain('satlink_alerts_total{source="json",result="rejected",runbook="none"} 0');
  expect(text).not.toContain('satlink_fake');
});

const ORDERED = { system: 'jenkins', method: 'GET', url: 'https://jenkins.example/job/x' } as const;

test('a request to an outside system is counted once, whatever became of it', async () => {
  const metrics = createMetrics({ process: 'diagnosis', build: 'x', environments: [] });
  const statuses = [200, 302, 404, 429, 503];
  for (const status of statuses) await observed(ORDERED, async () => ({ status }));
  const broken = observed(ORDERED, () => Promise.reject(new Error('no answer')));
  const during = (await metrics.page()).text;
  await expect(broken).rejects.toThrow('no answer');
  const { text } = await metrics.page();

  for (const status of ['2xx', '3xx', '4xx', '429', '5xx', 'no-answer'])
    expect(text).toContain(`satlink_outside_requests_total{system="jenkins",status="${status}"} 1`);
  expect(text).toContain('satlink_outside_requests_total{system="github",status="2xx"} 0');
  expect(text).toContain('satlink_outside_request_duration_seconds_count{system="jenkins"} 6');
  expect(during).not.toBe('');
  expect(text).toContain('satlink_outside_requests_in_flight{system="jenkins"} 0');
});

test('the metrics of the SDK that we read are its own', () => {
  const core = CORE_METRICS.map((folder) => readFileSync(`${CORE}/${folder}/metrics.rs`, 'utf8')).join('');
  const unknown = Object.keys(SDK_METRICS).filter((name) => !core.includes(`"${name.replace('temporal_', '')}"`));

  expect(unknown).toEqual([]);
});
