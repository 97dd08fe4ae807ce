import { Signer } from '@fastify/cookie';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { EnvironmentPolicy } from '../../src/config/policy-shape';
import type { GatewayConfig } from '../../src/config/gateway-config';
import { readGatewayConfig } from '../../src/config/read-gateway-config';
import { readingOf } from '../../src/config/reading';
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

/** Where the gateway believes the engine's own pages to be. */
export const TEMPORAL_UI = 'https://temporal.invalid';

/** Newest first; a third one is known to nobody any more. */
export const SESSION_KEYS = { newest: 'n'.repeat(32), older: 'o'.repeat(32), removed: 'r'.repeat(32) };

/** Far above what a page needs on a busy machine. */
const PAGE_WITHIN_MS = 120_000;

/** What a session says, as its cookie carries it. */
export interface Sitting {
  name: string;
  role: string;
  csrf: string;
  /** Seconds since 1970. */
  until: number;
}

export type VisitedPage = Page & { complaints: string[] };

/** A console before the real engine, with a provider at which the lab's people sign in, and a browser. */
export interface Visit {
  stage: Stage;
  gateway: TestGateway;
  browser: Browser;
  /** The file of the archive, which the gateway reads. */
  archive: string;
  /** A run of a policy that counts signed decisions only. */
  start(change?: ConstructorParameters<typeof World>[0]): Promise<Run & { id: string }>;
  /** The same, at its gate. */
  play(policy?: object): Promise<Run & { code: string; digest: string; id: string }>;
  /** Changes the policy that the gateway reads; `null` makes it unreadable. */
  changePolicy(change: Record<string, unknown> | null): void;
  policy(): EnvironmentPolicy;
  /** A window of somebody, signed in at the provider once, or of a session. Messages of its console are collected. */
  open(who: string | Partial<Sitting>, path: string, options?: BrowserContextOptions): Promise<VisitedPage>;
  /** The way through the provider, to wherever it leads. */
  enter(who: string, path: string): Promise<VisitedPage>;
  /** Cookie and CSRF token of somebody who signed in. */
  session(who: string): Promise<{ cookie: string; csrf: string }>;
  /** The cookie of a session as one of our keys signs it. */
  seal(sitting: Partial<Sitting>, key?: string): string;
  /** Ends the gateway and starts another one at the same address; `meanwhile` nobody listens there. */
  restart(meanwhile?: () => Promise<unknown>, signIn?: Partial<GatewayConfig['signIn']>): Promise<void>;
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
    SATLINK_SESSION_KEYS: `${SESSION_KEYS.newest} ${SESSION_KEYS.older}`,
  });
  const policy = policyOfGateway(key);
  const archive = join(directory, 'archive.db');
  const listen = (change: Partial<GatewayConfig['signIn']> = {}) =>
    openGateway({
      queuePrefix: stage.queues.diagnosis.replace('satlink-diagnosis', ''),
      port,
      key,
      config: {
        publicUrl: url,
        temporalUi: TEMPORAL_UI,
        signIn: { ...signIn!, ...change },
        policyNow: () => readingOf(policy.now),
        archive: { kind: 'file', path: archive },
      },
    });
  const cookies = new Map<string, Promise<string>>();
  const cookieOf = (who: string) => {
    const known = cookies.get(who) ?? visit.enter(who, '/runs').then(cookieFrom);
    cookies.set(who, known);
    return known;
  };
  const visit: Visit = {
    stage,
    browser,
    archive,
    gateway: await listen(),
    async start({ policy: change, ...rest } = {}) {
      const keys = [{ of: 'gateway', kid: key.kid, x: key.x }];
      const world = new World({ ...rest, policy: { trust: 'verified', keys, ...change } });
      return { ...(await stage.start(world, {}, `satlink-prod-${world.location}`)), id: world.location };
    },
    async play(change = {}) {
      const run = await visit.start({ policy: { ...change } });
      const code = await run.gate();
      return { ...run, code, digest: (await run.state()).plan!.digest };
    },
    changePolicy: policy.change,
    policy: () => policy.now().environments.prod,
    async open(who, path, options = {}) {
      const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
      const value = typeof who === 'string' ? await cookieOf(who) : visit.seal(who).split('=')[1]!;
      await context.addCookies([{ name: 'satlink-session', value, url }]);
      return openPage(await context.newPage(), `${url}${path}`);
    },
    enter: (who, path) => enter(browser, who, `${url}${path}`),
    async session(who) {
      const value = await cookieOf(who);
      const { csrf } = JSON.parse(
        Buffer.from(decodeURIComponent(value).split('.')[0]!, 'base64url').toString(),
      ) as Sitting;
      return { cookie: `satlink-session=${value}`, csrf };
    },
    seal(sitting, sealedWith = SESSION_KEYS.newest) {
      const until = Math.floor(Date.now() / 1000) + 600;
      const whole = { name: 'mia', id: 'test mia', role: 'approver', csrf: 'c'.repeat(32), until, ...sitting };
      const value = Buffer.from(JSON.stringify(whole)).toString('base64url');
      return `satlink-session=${encodeURIComponent(new Signer(sealedWith).sign(value))}`;
    },
    async restart(meanwhile = async () => undefined, change = {}) {
      await visit.gateway.close();
      await meanwhile();
      visit.gateway = await listen(change);
    },
    async close() {
      await browser.close();
      await visit.gateway.close();
      await stage.close();
      await oidc.end('SIGTERM');
      rmSync(directory, { recursive: true, force: true });
    },
  };
  return visit;
}

/** The policy as the gateway reads it: with the people whom the provider knows, and the key of the gateway. */
function policyOfGateway({ kid, x }: PrivateKey) {
  const keys = [{ of: 'gateway', kid, x }];
  let world: World | null = new World({ policy: { keys } });
  const people = Object.fromEntries(PEOPLE.map(({ name, login }) => [name, { login }]));
  return {
    now: () => {
      if (world === null) throw new Error('the policy file cannot be read');
      return { people, environments: { prod: world.policy } };
    },
    change: (change: Record<string, unknown> | null) => {
      world = change === null ? null : new World({ policy: { keys, ...change } });
    },
  };
}

async function enter(browser: Browser, who: string, address: string): Promise<VisitedPage> {
  const page = await openPage(await (await browser.newContext()).newPage(), address);
  await page.getByRole('button', { name: new RegExp(`^${who}\\b`) }).click();
  await page.waitForURL((reached) => reached.href.startsWith(new URL(address).origin));
  return page;
}

async function cookieFrom(page: Page): Promise<string> {
  const cookie = (await page.context().cookies()).find(({ name }) => name === 'satlink-session');
  await page.context().close();
  if (cookie === undefined) throw new Error('nobody was signed in');
  return cookie.value;
}

async function openPage(page: Page, address: string): Promise<VisitedPage> {
  const complaints: string[] = [];
  page.setDefaultTimeout(PAGE_WITHIN_MS);
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
  page.on('pageerror', (error) => void complaints.push(error.message));
  await page.goto(address);
  return Object.assign(page, { complaints });
}
