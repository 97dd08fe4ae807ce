import { Client, Connection } from '@temporalio/client';
import { WebAPIPlatformError } from '@slack/web-api';
import { randomUUID } from 'node:crypto';
import { blocksOf } from '../../src/activities/announcements/card';
import { severalOf } from '../../src/activities/diagnosis/artifact';
import { createAuthoriser } from '../../src/activities/diagnosis/authorise';
import { queueWords } from '../../src/activities/diagnosis/await-build';
import { toFailure } from '../../src/activities/to-failure';
import { listLines } from '../../src/cli/view/list-view';
import { runLines } from '../../src/cli/view/run-view';
import { styleFor } from '../../src/cli/view/style';
import { JenkinsError } from '../../src/clients/jenkins/error';
import { redirectOf, redirectWords } from '../../src/clients/redirect';
import { slackErrorOf } from '../../src/clients/slack/failure';
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
import { bare, ENCODINGS, leaked } from '../evidence/secret-encodings';
import { World } from '../workflows/world';
import { runThatSays } from './hostile';

/** A key that nobody knows, in every form, in every text that somebody else writes, looked for wherever a text leaves. */
const CANARY = 'Qx7kPz2Lw9RtVb4NmY6sKd3HgF8jTc1ZaE5uXo0WqBv2';
const AT = '2026-11-22T18:00:00.000Z';
const BUILD = { number: 7, result: 'SUCCESS' } as Parameters<typeof severalOf>[0];
const redact = createRedactor([]);

let connection: Connection;
let engine: Engine;
beforeAll(async () => {
  connection = await Connection.connect({ address: process.env['SATLINK_TEST_TEMPORAL']! });
  const queues = { diagnosis: `q-${randomUUID()}`, remediation: '' };
  engine = { client: new Client({ connection }), address: '', namespace: '', queues, close: async () => undefined };
});
afterAll(() => connection.close());

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

/** Everything that leaves, with a text of others in each of its fields. */
function exitsOf(text: string): string {
  const document = runThatSays(text);
  const { sections, asks } = renderCard(document, DEFAULT_RUNBOOK);
  const where = {
    run: { workflowId: 'w', firstRunId: 'r' },
    environment: 'prod',
    links: [],
    ...(asks ? { asks } : {}),
  };
  const report = renderReport(document, DEFAULT_RUNBOOK, {
    title: text,
    remains: [text],
    previousEnd: text,
    drawnBy: 'run',
  });
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
  ].join('\n');
}

describe.each(Object.entries(INPUTS))('%s', (_input, read) => {
  test('shows no four characters of a key, in whatever form it stands there', async () => {
    const own = Array.from({ length: CANARY.length - 3 }, (_, at) => CANARY.slice(at, at + 4));
    const forms = Object.entries(ENCODINGS).map(([form, encode]) => ({ form, ...encode(CANARY) }));
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
    expect(leaked([...windows, ...longer], exitsOf([...new Set(said)].join(' ~ ')), exitsOf(none))).toEqual([]);
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
