import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Policy } from '../../src/config/policy';
import { readGatewayConfig } from '../../src/config/read-gateway-config';
import { newKey } from '../../src/signing';
import type { PrivateKey } from '../../src/signing';
import { findBrowser } from '../../lab/browser/find-browser';
import { freePort } from '../../lab/free-port';
import { startOidc } from '../../lab/oidc/process';
import { openGateway } from '../gateway/gateway';
import type { TestGateway } from '../gateway/gateway';
import { openStage } from '../workflows/stage';
import type { Run, Stage } from '../workflows/stage';
import { World } from '../workflows/world';

const PEOPLE = ['mia', 'noah', 'rota'].map((name) => ({
  name,
  role: 'approver' as const,
  login: `${name}@lab.invalid`,
}));

/** A console before the real engine, with a provider at which the lab's people sign in, and a browser. */
export interface Visit {
  stage: Stage;
  gateway: TestGateway;
  /** A run at its gate, of a policy that counts signed decisions only. */
  play(policy?: object): Promise<Run & { code: string; id: string }>;
  /** A browser window of somebody who signed in, on a page. Messages of the browser's console are collected. */
  open(who: string, path: string, options?: BrowserContextOptions): Promise<Page & { complaints: string[] }>;
  /** Cookie and CSRF token of somebody who signed in. */
  session(who: string): Promise<{ cookie: string; csrf: string }>;
  close(): Promise<void>;
}

export async function openVisit(): Promise<Visit> {
  const directory = mkdtempSync(join(tmpdir(), 'satlink-console-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const dead: string[] = [];
  const oidc = await startOidc(PEOPLE, {
    gatewayUrl: url,
    logFile: join(directory, 'oidc.log'),
    env: process.env,
    onDeath: (because) => void dead.push(because),
  });
  const [stage, key, found] = await Promise.all([openStage(), newKey(), findBrowser()]);
  const browser = await chromium.launch({ executablePath: found.path, args: found.args });
  const { signIn } = readGatewayConfig({
    ...oidc.environment,
    SATLINK_POLICY_FILE: 'lab/config/policy.yaml',
    SATLINK_FLEET_FILE: 'lab/config/fleet.yaml',
  });
  const gateway = await openGateway({
    queuePrefix: stage.queues.diagnosis.replace('satlink-diagnosis', ''),
    port,
    key,
    config: { publicUrl: url, signIn, policyNow: policyOf },
  });
  const open = (who: string, path: string, options: BrowserContextOptions = {}) =>
    openPage(browser, { who, address: `${url}${path}`, options });
  return {
    stage,
    gateway,
    play: (policy = {}) => play(stage, key, policy),
    open,
    async session(who) {
      const page = await open(who, '/runs');
      const [cookie] = (await page.context().cookies()).filter(({ name }) => name === 'satlink-session');
      const csrf = await page.locator('input[name=csrf]').first().inputValue();
      await page.context().close();
      return { cookie: `${cookie!.name}=${cookie!.value}`, csrf };
    },
    async close() {
      await browser.close();
      await gateway.close();
      await stage.close();
      await oidc.end('SIGTERM');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function policyOf(): Policy {
  const { policy } = new World();
  const people = Object.fromEntries(PEOPLE.map(({ name, login }) => [name, { login }]));
  return { people, environments: { prod: policy } };
}

async function play(stage: Stage, key: PrivateKey, policy: object): Promise<Run & { code: string; id: string }> {
  const keys = [{ of: 'gateway', kid: key.kid, x: key.x }];
  const world = new World({ policy: { trust: 'verified', keys, ...policy } });
  const run = await stage.start(world, {}, `satlink-prod-${world.location}`);
  return { ...run, id: world.location, code: await run.gate() };
}

async function openPage(
  browser: Browser,
  { who, address, options }: { who: string; address: string; options: BrowserContextOptions },
): Promise<Page & { complaints: string[] }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(address);
  await page.getByRole('button', { name: new RegExp(`^${who}\\b`) }).click();
  await page.waitForURL((reached) => reached.href.startsWith(new URL(address).origin));
  const complaints: string[] = [];
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
  page.on('pageerror', (error) => void complaints.push(error.message));
  await page.reload();
  return Object.assign(page, { complaints });
}
