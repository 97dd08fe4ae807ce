import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { isKnown, metricsIn } from '../metrics/served';

/** The rules that watch the service itself: they read metrics that there are, and lead to words that there are. */
const FILE = 'deploy/prometheus/responder-alerts.yml';
const RECORDS = 'deploy/prometheus/responder-records.yml';

interface Rules {
  groups: { rules: { alert: string; expr: string; annotations: { runbook_url: string } }[] }[];
}
const RULES = (parse(readFileSync(FILE, 'utf8')) as Rules).groups.flatMap(({ rules }) => rules);

test('each alert leads to its own heading of the operations page', () => {
  const page = readFileSync('docs/operations.md', 'utf8');
  const anchors = [...page.matchAll(/^### (\w+)$/gm)].map(([, heading]) => heading);

  expect(RULES.map(({ alert }) => alert)).toEqual(anchors.filter((one) => one!.startsWith('Satlink')));
  for (const { alert, annotations } of RULES)
    expect(annotations.runbook_url).toBe(`https://pages.example/operations.md#${alert.toLowerCase()}`);
});

test('each metric of the rules is one that a process serves', () => {
  const records = (parse(readFileSync(RECORDS, 'utf8')) as Rules).groups.flatMap(({ rules }) => rules);
  const named = [...RULES, ...records].flatMap(({ expr }) => metricsIn(expr));

  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !isKnown(name))).toEqual([]);
});

/** Of the Debian package prometheus. */
const hasPromtool = spawnSync('promtool', ['--version']).error === undefined;
test('promtool, where it is installed, finds nothing wrong, and the rules fire when they should', () => {
  if (!hasPromtool) return;
  const run = (...args: string[]) => execFileSync('promtool', args, { encoding: 'utf8' });

  // The configuration names the rules, so they are checked with it.
  expect(run('check', 'config', 'deploy/prometheus/prometheus.yml')).toContain('2 rule files found');
  expect(run('check', 'rules', 'deploy/prometheus/connector-alerts.yml')).toContain('SUCCESS');
  for (const rules of ['responder-alerts', 'responder-alerts-of-days', 'connector-alerts'])
    expect(run('test', 'rules', `deploy/prometheus/${rules}.test.yml`)).toContain('SUCCESS');
});
