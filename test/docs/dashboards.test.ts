import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { DASHBOARDS } from '../../scripts/dashboards/list';
import { inGrafana } from '../../scripts/dashboards/panel';
import { METRICS } from '../../src/metrics/list';
import { isKnown, metricsIn } from '../metrics/served';

/** `npm run try-dashboards` runs every query against a real Prometheus. Here we see only that their names are known. */
const FOLDER = 'deploy/grafana/dashboards';
const QUERIES = Object.values(DASHBOARDS).flatMap(({ panels }) =>
  panels.flatMap(({ queries = [] }) => queries.map(({ expr }) => expr)),
);

interface Rules {
  groups: { rules: { record: string; expr: string }[] }[];
}

test('the committed dashboards are the generated ones ("npm run dashboards" writes them)', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(
    Object.keys(DASHBOARDS)
      .map((name) => `${name}.json`)
      .sort(),
  );
  for (const [name, dashboard] of Object.entries(DASHBOARDS)) {
    const committed = JSON.parse(readFileSync(`${FOLDER}/${name}.json`, 'utf8')) as object;
    expect(committed).toEqual(JSON.parse(JSON.stringify(inGrafana(dashboard))));
  }
});

test('each metric of a dashboard is one that a process serves, and each record is one of the rules', () => {
  const rules = parse(readFileSync('deploy/prometheus/responder-records.yml', 'utf8')) as Rules;
  const recorded = rules.groups.flatMap((group) => group.rules.map(({ record }) => record));
  const records = QUERIES.flatMap((expr) => [...expr.matchAll(/\bsatlink:[\w:]+/g)].map(([name]) => name));
  const metrics = QUERIES.flatMap((expr) => metricsIn(expr.replaceAll(/\bsatlink:[\w:]+/g, '')));

  expect(records.filter((name) => !recorded.includes(name))).toEqual([]);
  expect(metrics.filter((name) => !isKnown(name))).toEqual([]);
  expect(recorded.filter((name) => !records.includes(name))).toEqual([]);
});

test('each metric of ours is on a dashboard', () => {
  const rules = parse(readFileSync('deploy/prometheus/responder-records.yml', 'utf8')) as Rules;
  const shown = [...QUERIES, ...rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr))].flatMap(
    metricsIn,
  );
  const bare = shown.flatMap((name) => [name, name.replace(/_(bucket|sum|count)$/, '')]);

  expect(Object.keys(METRICS).filter((name) => !bare.includes(name))).toEqual([]);
});

test('each panel says what it shows, and no two stand in one place', () => {
  for (const dashboard of Object.values(DASHBOARDS)) {
    const { panels } = inGrafana(dashboard) as { panels: { gridPos: { x: number; y: number; w: number } }[] };
    expect(dashboard.panels.filter(({ about }) => about.length < 20)).toEqual([]);
    const taken = panels.flatMap(({ gridPos: { x, y, w } }) => Array.from({ length: w }, (_, at) => `${x + at} ${y}`));
    expect(new Set(taken).size).toBe(taken.length);
    expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
  }
});
