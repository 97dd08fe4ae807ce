import { randomBytes } from 'node:crypto';
import { chromium, type Frame, type Page } from 'playwright-core';
import { findBrowser } from '../lab/browser/find-browser';
import { connectTo, startStack, type Stack } from '../lab/stack';
import { startRun, watchRun } from '../src/runs';

const RING = { current: '2026-11', keys: { '2026-11': randomBytes(32).toString('base64') } };
/** The story's finding, in words that stand nowhere but in its encrypted data. */
const FINDING = /IAM was reached and rejected the key/;
const ASKED_BY = 'rota-of-tuesday';
/** A busy machine takes its time to draw a page. */
const PATIENCE_MS = 180_000;
/** A shorter one stands in texts by chance. */
const SECRET_MIN = 20;

/**
 * `npm run try-codec-server`: encrypts a run, and looks at it with Temporal's own pages in a browser, as a person does. It
 * looks without the codec server, with it after the sign-in, and signed out again. Ends with code 1 if a page shows what it
 * should not, or does not show what it should.
 */
async function tryCodecServer(): Promise<void> {
  const ring = { SATLINK_CODEC_KEYS: JSON.stringify(RING) };
  const stack = await startStack({ say: (line) => console.log(line), gateway: true, ui: true, environment: ring });
  const found = await findBrowser();
  const browser = await chromium.launch({ executablePath: found.path, args: found.args });
  try {
    const history = await runAtItsGate(stack, ring);
    const context = await browser.newContext({ viewport: { width: 1400, height: 1400 } });
    const page = await context.newPage();
    const answers: string[] = [];
    page.on('response', (answer) => {
      if (!answer.url().includes('/codec/decode')) return;
      void answer.text().then(
        (text) => answers.push(text),
        () => undefined,
      );
    });

    await page.goto(history);
    await page.getByText('Activity Task Completed').first().waitFor({ timeout: PATIENCE_MS });
    await expectHidden(page, 'without the codec server');

    await page.goto(`${stack.gateway!.url}/runs`);
    await page.getByRole('button', { name: stack.people[0]!.name }).click();
    await page.waitForURL(/\/runs/);
    await page.goto(history);
    await useCodecServer(page, `${stack.gateway!.url}/codec`);
    await page.goto(history);
    await page.getByTestId('input-and-result').getByText(ASKED_BY).waitFor({ timeout: PATIENCE_MS });
    await page.getByRole('tab', { name: 'User Metadata' }).click();
    await untilShown(page, FINDING);
    console.log(`with it, and signed in: the findings are shown, by ${answers.length} answers`);
    nothingMore(stack, answers);

    const slack = await context.newPage();
    await slack.goto(stack.lab.addresses.slack);
    const read = await slack.evaluate(readAsForeignPage, `${stack.gateway!.url}/codec/decode`);
    if (read !== null) throw new Error(`a page of another origin read ${read}`);
    console.log('a page of another origin reads nothing');

    await context.clearCookies();
    await page.goto(history);
    await page.getByText('Codec Server could not connect').first().waitFor({ timeout: PATIENCE_MS });
    await expectHidden(page, 'signed out');
  } finally {
    await browser.close();
    await stack.close();
  }
}

/** Returns the address of its history in Temporal's pages. */
async function runAtItsGate(stack: Stack, ring: Record<string, string>): Promise<string> {
  const engine = await connectTo(stack, { ...process.env, ...ring });
  const { location, environment } = stack.lab.story('key-rejected');
  const { run } = await startRun(engine, { location, environment, requestedBy: ASKED_BY });
  for await (const document of watchRun(engine, run)) if (document.asks !== null) break;
  await engine.close();
  const [workflowId, runId] = run.split('@') as [string, string];
  return `${stack.engine.ui}/namespaces/default/workflows/${encodeURIComponent(workflowId)}/${runId}/history`;
}

/** The development server has no setting that sends the session along, so this is the setting of one's own browser. */
async function useCodecServer(page: Page, endpoint: string): Promise<void> {
  await page.getByRole('button', { name: 'Configure Codec Server' }).click();
  await page.getByText('Use my browser setting').click();
  await page.getByRole('textbox', { name: 'endpoint' }).fill(endpoint);
  await page.getByText('Include cross-origin credentials').click();
  await page.getByRole('button', { name: 'Apply' }).click();
}

/** Temporal's pages draw Markdown in frames of their own. */
async function untilShown(page: Page, words: RegExp): Promise<void> {
  for (let second = 0; second < PATIENCE_MS / 1000; second++) {
    for (const frame of page.frames()) if (words.test(await textIn(frame))) return;
    await page.waitForTimeout(1000);
  }
  throw new Error(`the page does not show ${String(words)}`);
}

/** Empty for a frame that goes away. */
async function textIn(frame: Frame): Promise<string> {
  return frame
    .locator('body')
    .innerText({ timeout: 1000 })
    .catch(() => '');
}

async function expectHidden(page: Page, when: string): Promise<void> {
  const text = (await Promise.all(page.frames().map(textIn))).join('\n');
  if (!text.includes('Event History')) throw new Error(`${when}, the page is not there`);
  if (FINDING.test(text) || text.includes(ASKED_BY)) throw new Error(`${when}, the page shows what was encrypted`);
  console.log(`${when}: the page shows no finding`);
}

/** Throws if the answers hold a signature, a secret of a process or a key of a connector. */
function nothingMore({ lab }: Stack, answers: string[]): void {
  const payloads = answers.flatMap((text) => (JSON.parse(text) as { payloads: { data?: string }[] }).payloads);
  const said = payloads.map(({ data = '' }) => Buffer.from(data, 'base64').toString()).join('\n');
  const planted = [...lab.world.customerKeys(), ...Object.values(lab.secrets)];
  const secrets = planted.filter((secret) => secret.length >= SECRET_MIN && said.includes(secret));
  if (!FINDING.test(said) || secrets.length > 0 || /eyJ[\w-]+\.[\w-]+\./.test(said))
    throw new Error('the answers hold more than findings, or less');
}

/** Runs in the page. Returns what it could read; null if the browser let it read nothing. */
async function readAsForeignPage(address: string): Promise<string | null> {
  try {
    const headers = { 'content-type': 'application/json' };
    const how = { method: 'POST', credentials: 'include', headers, body: '{"payloads":[]}' } as const;
    return await (await fetch(address, how)).text();
  } catch {
    return null;
  }
}

tryCodecServer().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
