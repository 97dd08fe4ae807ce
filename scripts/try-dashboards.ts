import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { freePort } from '../lab/free-port';
import { startStack } from '../lab/stack';
import type { Stack } from '../lab/stack';
import { connect, decide, startRun, watchRun } from '../src/runs';
import type { Engine } from '../src/runs';
import { DASHBOARDS } from './dashboards/list';

const DEPLOY = join(__dirname, '..', 'deploy', 'prometheus');
const RULES = ['responder-records.yml', 'responder-alerts.yml'];
/** So that a minute is long enough for all rules. */
const EVERY = '2s';
const READY_WITHIN_MS = 30_000;
/** Long enough for scrapes and rules before the first event, and after the last one. */
const SETTLE_MS = 12_000;

/** How each story is answered at its question. */
const STORIES: [story: string, answers: string[]][] = [
  ['key-rejected', ['approve']],
  ['iam-unreachable', []],
  ['key-missing', []],
  ['cluster-on-location', ['reject']],
];

const say = (line: string) => void process.stderr.write(`${line}\n`);

/**
 * `npm run try-dashboards`: runs each query of the dashboards and each rule against a Prometheus (of the Debian package)
 * that scraped the real stack while it played stories. Ends with 1 if one of them fails, or shows nothing.
 */
async function tryDashboards(): Promise<number> {
  const ports = { diagnosis: [await freePort(), await freePort()], remediation: [await freePort(), await freePort()] };
  const stack = await startStack({
    say,
    gateway: true,
    workerEnv: (worker) => ({
      SATLINK_HEALTH_PORT: String(ports[worker][0]),
      SATLINK_SDK_METRICS_PORT: String(ports[worker][1]),
    }),
  });
  const directory = mkdtempSync(join(tmpdir(), 'satlink-prometheus-'));
  const targets = {
    'satlink-gateway': [new URL(stack.gateway!.url).host],
    'satlink-worker': [ports.diagnosis[0], ports.remediation[0]].map((port) => `127.0.0.1:${port}`),
    'satlink-sdk': [ports.diagnosis[1], ports.remediation[1]].map((port) => `127.0.0.1:${port}`),
  };
  const prometheus = await startPrometheus(directory, targets);
  try {
    await pause(SETTLE_MS);
    await playStories(stack);
    await pause(SETTLE_MS);
    return await askAll(prometheus.url);
  } finally {
    await prometheus.end();
    await stack.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

interface PrometheusConfig {
  global: object;
  scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
}

async function startPrometheus(directory: string, targets: Record<string, string[]>) {
  const config = parse(readFileSync(join(DEPLOY, 'prometheus.yml'), 'utf8')) as PrometheusConfig;
  config.global = { scrape_interval: EVERY, evaluation_interval: EVERY };
  for (const job of config.scrape_configs) job.static_configs = [{ targets: targets[job.job_name]! }];
  writeFileSync(join(directory, 'prometheus.yml'), stringify(config));
  for (const name of RULES) {
    writeFileSync(
      join(directory, name),
      readFileSync(join(DEPLOY, name), 'utf8').replace('interval: 1m', `interval: ${EVERY}`),
    );
  }

  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=${address}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const url = `http://${address}`;
  const until = Date.now() + READY_WITHIN_MS;
  while (!(await isReady(url))) {
    if (Date.now() > until || child.exitCode !== null) throw new Error('Prometheus did not start');
    await pause(200);
  }
  say(`Prometheus at ${url}`);
  return {
    url,
    async end() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/-/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function playStories(stack: Stack): Promise<void> {
  const { address } = stack.engine;
  const engine = await connect({ address, queuePrefix: stack.queuePrefix, env: {} });
  try {
    for (const [story, answers] of STORIES) await play(engine, stack, { story, answers });
  } finally {
    await engine.close();
  }
}

async function play(
  engine: Engine,
  { lab }: Stack,
  { story, answers }: { story: string; answers: string[] },
): Promise<void> {
  const { location, environment } = lab.story(story);
  const { run } = await startRun(engine, { location, environment, requestedBy: 'rota' });
  const left = [...answers];
  let answered = '';
  for await (const { asks, plan, outcome } of watchRun(engine, run)) {
    if (outcome !== null) say(`${story}: ${outcome.kind}`);
    if (asks === null || plan === null || answered === plan.code || left.length === 0) continue;
    answered = plan.code;
    const value = { plan: plan.code, comment: 'a try of the dashboards' };
    await decide(engine, run, { value: { ...value, decision: 'approve', by: 'nobody' } });
    await decide(engine, run, { value: { ...value, decision: left.shift(), by: 'mia' } });
  }
}

interface Asked {
  where: string;
  expr: string;
  mayBeEmpty: boolean;
}

async function askAll(url: string): Promise<number> {
  const ofPanels = Object.entries(DASHBOARDS).flatMap(([name, { panels }]) =>
    panels.flatMap(({ title, queries = [], mayBeEmpty = false }): Asked[] =>
      queries.map(({ expr }) => ({ where: `${name}: ${title}`, expr, mayBeEmpty })),
    ),
  );
  const ofRules = RULES.flatMap((name) => rulesIn(name));
  let failed = 0;
  for (const { where, expr, mayBeEmpty } of [...ofPanels, ...ofRules]) {
    const answer = await ask(url, expr.replaceAll('$__rate_interval', '1m'));
    const isWrong = typeof answer === 'string' || (answer === 0 && !mayBeEmpty);
    if (isWrong) failed += 1;
    say(`${isWrong ? '✖' : '✔'} ${where}: ${typeof answer === 'string' ? answer : `${answer} series`}`);
  }
  say(failed === 0 ? 'every query was answered' : `${failed} queries failed or showed nothing`);
  return failed === 0 ? 0 : 1;
}

/** Alerts are silent while all is well. */
function rulesIn(name: string): Asked[] {
  const { groups } = parse(readFileSync(join(DEPLOY, name), 'utf8')) as {
    groups: { rules: { alert?: string; record?: string; expr: string }[] }[];
  };
  return groups.flatMap(({ rules }) =>
    rules.map(({ alert, record, expr }) => ({ where: `${name}: ${alert ?? record}`, expr, mayBeEmpty: !record })),
  );
}

/** The number of series that show a number; or why there is no answer. */
async function ask(url: string, expr: string): Promise<number | string> {
  const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expr }).toString()}`);
  const answer = (await response.json()) as {
    status: string;
    error?: string;
    data?: { result: { value: [number, string] }[] };
  };
  if (answer.data === undefined) return answer.error ?? answer.status;
  return answer.data.result.filter(({ value: [, figure] }) => figure !== 'NaN').length;
}

void tryDashboards().then(
  (code) => process.exit(code),
  (error: unknown) => {
    say(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
