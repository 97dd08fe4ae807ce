import { Client, Connection } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { WebAPIPlatformError } from '@slack/web-api';
import { randomUUID } from 'node:crypto';
import { blocksOf } from '../../src/activities/announcements/card';
import { notify } from '../../src/activities/announcements/notify';
import { severalOf } from '../../src/activities/diagnosis/artifact';
import { createAuthoriser } from '../../src/activities/diagnosis/authorise';
import { queueWords } from '../../src/activities/diagnosis/await-build';
import { toFailure } from '../../src/activities/to-failure';
import { listLines } from '../../src/cli/view/list-view';
import { runLines } from '../../src/cli/view/run-view';
import { styleFor } from '../../src/cli/view/style';
import { createGitHub } from '../../src/clients/github/client';
import { JenkinsError } from '../../src/clients/jenkins/error';
import { createPagerDuty } from '../../src/clients/pagerduty/client';
import { redirectOf, redirectWords } from '../../src/clients/redirect';
import { slackErrorOf } from '../../src/clients/slack/failure';
import { Secret } from '../../src/config/secret';
import type { Channel } from '../../src/config/fleet';
import { createRedactor } from '../../src/evidence/redaction/redact';
import { readTokenLog } from '../../src/evidence/token-log/token-log';
import { createLastScrub } from '../../src/evidence/redaction/whole-secrets';
import { readXoReply } from '../../src/evidence/location/xo-reply';
import { runPage } from '../../src/gateway/console/run-page';
import { createLog } from '../../src/logging/log';
import { findRun, readRun, tellOfMalformed } from '../../src/runs';
import type { Engine, ListedRun } from '../../src/runs';
import { inMarkdown } from '../../src/text/markdown';
import { inSlack, toMrkdwn } from '../../src/text/slack';
import { forTerminal } from '../../src/text/terminal';
import { inJson, inOneLine } from '../../src/text/visible';
import { renderCard } from '../../src/workflows/steps/card';
import { DEFAULT_RUNBOOK } from '../../src/runbooks';
import { renderReport } from '../../src/workflows/steps/report';
import { plan } from '../approvals/plans';
import { closeWires, openWire } from '../clients/wire';
import { openIntakeSide } from '../gateway/intake-side';
import type { IntakeSide } from '../gateway/intake-side';
import { alert, notification } from '../gateway/gateway';
import { bare, ENCODINGS, leaked } from '../evidence/secret-encodings';
import { World } from '../workflows/world';
import { textOfHistory } from '../text-of-history';
import { isPlayed } from '../thorough';
import { until } from '../until';
import { runThatSays } from './hostile';

/** A key that nobody knows, in every form, in every text that somebody else writes, looked for wherever a text leaves. */
const CANARY = 'Qx7kPz2Lw9RtVb4NmY6sKd3HgF8jTc1ZaE5uXo0WqBv2';
const AT = '2026-11-22T18:00:00.000Z';
const BUILD = { number: 7, result: 'SUCCESS' } as Parameters<typeof severalOf>[0];
const redact = createRedactor([]);

let connection: Connection;
let engine: Engine;
let side: IntakeSide;
beforeAll(async () => {
  side = await openIntakeSide();
  connection = await Connection.connect({ address: process.env['SATLINK_TEST_TEMPORAL']! });
  const queues = { diagnosis: `q-${randomUUID()}`, remediation: '' };
  engine = { client: new Client({ connection }), address: '', namespace: '', queues, close: async () => undefined };
});
afterAll(async () => {
  await closeWires();
  await side.close();
  await connection.close();
});

const facts = {
  reason: 'HTTP 404',
  method: 'GET',
  status: 404,
  retryAfterMs: null,
  sent: 'answered',
  permanent: true,
} as const;
const failed = (change: { attempt?: string; url?: string }) =>
  toFailure(new JenkinsError({ ...facts, attempt: 'read it', url: 'https://jenkins.example/', ...change }, true))
    .message;

async function saidOfDecision(text: string): Promise<string> {
  const { authorise } = createAuthoriser({
    policyNow: () => new World().policies(),
    redact,
    keyRecord: async () => 'unreadable',
    startOf: async () => null,
    brakesOn: async () => [],
    incidentsOn: async () => [],
  });
  const asked = plan({ expiresAt: new Date(Date.now() + 60_000).toISOString() });
  const decision = {
    decision: 'approve' as const,
    plan: asked.code,
    by: 'mia',
    comment: text,
    change: text.slice(0, 120),
  };
  const { said } = await authorise({ decision, plan: asked, offers: ['approve'], standing: [] });
  return `${said!.comment} ${said!.change}`;
}

async function saidOfTerminated(text: string): Promise<string> {
  const handle = await engine.client.workflow.start(DEFAULT_RUNBOOK.type, {
    workflowId: `satlink-prod-${randomUUID()}`,
    taskQueue: engine.queues.diagnosis,
    args: [],
  });
  await handle.terminate(text.slice(0, 1000));
  return (await readRun(engine, await findRun(engine, handle.workflowId), 0)).outcome!.because;
}

async function saidOfAlert(text: string): Promise<string> {
  const said: unknown[] = [];
  const client = new Client({
    connection,
    interceptors: { workflow: [{ start: async (input, next) => (said.push(input.options.args), next(input)) }] },
  });
  const alert = { labels: { team: text }, annotations: { summary: text }, owner: text };
  await tellOfMalformed({ ...engine, client }, { source: 'alertmanager', because: `labels: ${text}`, alert });
  return JSON.stringify(said);
}

/** What the process makes of a text of others, before anything of it is shown. */
const INPUTS: Record<string, (text: string) => string | Promise<string>> = {
  'a comment and a change id': saidOfDecision,
  'the reason of who ended a run': saidOfTerminated,
  'the words of Jenkins’ queue': (why) => queueWords({ why, stuck: false }, redact),
  'labels and annotations of an alert': saidOfAlert,
  'the path of a redirect': (text) => failed({ url: `https://files.example/${encodeURIComponent(text)}/x.log` }),
  'the path of a redirect, as it came': (text) => failed({ url: `https://files.example/${text}` }),
  'the host of a redirect': (text) =>
    redirectWords(redirectOf(`https://${text.replace(/\W/g, '')}.example/`, 'https://a.example/')),
  'the error word of Slack': (text) => {
    const word = text.toLowerCase().replace(/\W/g, '_').slice(0, 80);
    return toFailure(
      slackErrorOf(new WebAPIPlatformError({ ok: false, error: word }), {
        attempt: 'post',
        url: 'https://s.example/',
      }),
    ).message;
  },
  'an answer of xo': (text) =>
    JSON.stringify(readXoReply(`Name: ${text}\nClusterID: ${text}\nRegion: ${text}`, { id: 'c0abcdefghij12345678' })),
  'a log of the job': (text) => {
    const { excerpt, because } = readTokenLog(Buffer.from(`${AT} ERROR getToken error ${text}\n${text}\n`), {});
    return [...excerpt, because].join('\n');
  },
  'the name of an artifact': (text) =>
    `${failed({ attempt: `read the artifact ${text}/a.log of build 7` })} ${severalOf(BUILD, 'a.log', [`${text}/a.log`])}`,
};

const lines: string[] = [];
const log = createLog({
  log: { level: 'info', pretty: false },
  always: {},
  destination: { write: (line) => void lines.push(line) },
});
const asking = { session: { role: 'viewer' }, standing: { decided: [] }, calls: [] } as unknown as Parameters<
  typeof runPage
>[1];
const drawing = { style: styleFor(false), width: 200, now: Date.parse(AT), frame: 0 };

/** As long as the report of a page may be. */
const PAGE_CHARACTERS = 20_000;

/** What GitHub and PagerDuty are sent, as they get it. */
async function sentToTeams(text: string): Promise<string> {
  const wire = await openWire();
  const issue = { number: 1, html_url: 'https://github.example/1' };
  wire.answer(({ method, path }) => {
    if (path === '/v2/enqueue') return { status: 202, body: { status: 'success', dedup_key: 'k' } };
    return method === 'GET' ? { body: [] } : { status: 201, body: issue };
  });
  const clients = {
    slackBot: null,
    github: createGitHub({ url: wire.url, token: new Secret('ours') }),
    pagerduty: createPagerDuty({ url: wire.url }),
  };
  const voices = { clients, routingKeys: { link: new Secret('ours') } };
  const channels: Channel[] = [
    { kind: 'github', repository: 'org/link' },
    { kind: 'pagerduty', routingKey: 'link' },
  ];
  const where = { run: { workflowId: 'w', firstRunId: 'r' }, environment: 'prod', team: 'razee', key: 'end' } as const;
  for (const part of text.match(new RegExp(`[^]{1,${PAGE_CHARACTERS}}`, 'g')) ?? []) {
    const words = { title: part, report: part, cie: part, links: { build: part, thread: part }, since: AT };
    for (const channel of channels) await notify(voices, channel, { ...where, ...words });
  }
  return wire.requests.map(({ path, body }) => `${path} ${body}`).join('\n');
}

/** Everything that leaves, with a text of others in each of its fields. */
async function exitsOf(text: string): Promise<string> {
  const document = runThatSays(text);
  const { sections, asks } = renderCard(document, DEFAULT_RUNBOOK);
  const where = {
    run: { workflowId: 'w', firstRunId: 'r' },
    environment: 'prod',
    links: [],
    ...(asks ? { asks } : {}),
  };
  const report = renderReport(document, DEFAULT_RUNBOOK, { drawnBy: 'run', incomplete: text });
  lines.length = 0;
  log.info(text, { because: text, error: new Error(text) });
  return [
    JSON.stringify(blocksOf({ sections, ...where })),
    toMrkdwn(report),
    report,
    inSlack(text),
    inOneLine(text),
    inMarkdown(text),
    runPage(document, asking).markup,
    ...runLines(document, { ...drawing, detail: 'full' }),
    ...listLines([document as unknown as ListedRun], drawing),
    forTerminal(text),
    inJson(document),
    ...lines,
    await sentToTeams(text),
  ].join('\n');
}

describe.each(Object.entries(INPUTS))('%s', (_input, read) => {
  test('shows no four characters of a key, in whatever form it stands there', async () => {
    const own = Array.from({ length: CANARY.length - 3 }, (_, at) => CANARY.slice(at, at + 4));
    const forms = Object.entries(ENCODINGS)
      .filter(() => isPlayed(1 / 3))
      .map(([form, encode]) => ({ form, ...encode(CANARY) }));
    const said = await Promise.all(forms.map(async ({ text }) => read(text)));
    const none = await read('…');
    const seen = forms.flatMap(({ form, windows }, at) =>
      leaked([...windows, ...own], said[at]!, none).map((part) => `${form}: ${part}`),
    );

    expect(seen).toEqual([]);
    // What leaves shows no more than was read: all of it at once, in each field of a run. Its plan has a code and a digest of
    // its own, in which four characters come about by chance, and six do not.
    const longer = own.slice(2).map((_, at) => CANARY.slice(at, at + 6));
    const windows = forms.flatMap((form) => form.windows).filter((window) => bare(window).length >= 6);
    const shown = await exitsOf([...new Set(said)].join(' ~ '));
    expect(leaked([...windows, ...longer], shown, await exitsOf(none))).toEqual([]);
  });
});

test('the last look takes out what the process knows, as a whole and in the ways that programs write it, and nothing else', () => {
  const secret = 'correct horse "battery"';
  const scrub = createLastScrub([secret, 'short']);
  const bytes = Buffer.from(secret);
  const forms = [
    secret,
    JSON.stringify(secret),
    encodeURIComponent(secret),
    bytes.toString('base64'),
    bytes.toString('hex'),
  ];
  const id = 'satlink-prod-c1234567890abcdefghi@0196f7c2-0000-7000-8000-000000000001';

  for (const form of forms) expect(scrub(`a ${form} b`)).toMatch(/^a "?…=*"? b$/);
  expect(scrub(`${id} is short, correct and a horse`)).toBe(`${id} is short, correct and a horse`);
});

/** What our own code put into the history of a run, its memo and its attributes: not the texts that others sent to it. */
async function keptOf(handle: WorkflowHandle): Promise<string> {
  const { events } = await handle.fetchHistory();
  const ours = events!.filter(
    (event) => !event.workflowExecutionStartedEventAttributes && !event.workflowExecutionSignaledEventAttributes,
  );
  const { workflowExecutionInfo, executionConfig } = (await handle.describe()).raw;
  return textOfHistory([ours, workflowExecutionInfo, executionConfig]);
}

test('what the engine keeps of a run, and what Prometheus collects, shows nothing of what an alert says', async () => {
  const forms = Object.values(ENCODINGS).map((encode) => encode(CANARY));
  const windows = forms.flatMap((form) => form.windows).filter((window) => bare(window).length >= 6);
  // What is found is no cause that we can mend, so all that is known is told to a team.
  const location = side.place(new World({ apiKey: 'missing' }));
  const texts = forms.map(({ text }) => text.slice(0, 300));
  const alerts = [0, 12, 24, 36, 48, 60].map((from) => {
    const named = Object.fromEntries(texts.slice(from, from + 12).map((text, at) => [`t${at}`, text]));
    return alert(location, { labels: named, annotations: named });
  });
  expect((await side.send(notification(alerts))).rejected).toEqual([]);
  const strange = texts.map((text) => ({ location: text, environment: text, runbook: text, cie: text }));
  await side.gateway.post('/v1/alerts', strange);
  for (const text of texts.map(encodeURIComponent)) {
    await side.gateway.post(`/v1/alerts/alertmanager?environment=${text}`, notification([]));
    await side.gateway.get(`/v1/runs/${text}?${text}=${text}`);
  }
  const handle = side.stage.client.workflow.getHandle(`satlink-prod-${location}`);
  const kept = await until(async () => {
    const text = await keptOf(handle);
    return text.includes('escalate') && text;
  });
  const { text: metrics } = await side.gateway.get('/metrics');

  expect(kept).toContain('alerts');
  expect(metrics).toContain('satlink_alerts_total');
  expect(leaked(windows, `${kept}\n${metrics}`, '')).toEqual([]);
}, 120_000);
