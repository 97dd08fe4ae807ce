import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '../../../lab/engine/engine';
import type { Engine as Server } from '../../../lab/engine/engine';
import { findEngine } from '../../../lab/engine/find-engine';
import { peopleOf } from '../../../src/config/people';
import type { Policy } from '../../../src/config/policy-shape';
import { Secret } from '../../../src/config/secret';
import { readingOf } from '../../../src/config/reading';
import { newKey } from '../../../src/signing';
import type { PrivateKey } from '../../../src/signing';
import { runName } from '../../../src/contract/engine-names';
import type { RunDocument, RunInput } from '../../../src/contract/run-document';
import { openGateway } from '../../gateway/gateway';
import type { TestGateway } from '../../gateway/gateway';
import { openSlackSide, SIGNING_SECRET } from '../../gateway/slack-app';
import type { SlackSide } from '../../gateway/slack-app';
import { until as untilSeen } from '../../until';
import { openStage } from '../../workflows/stage';
import type { Run, Stage } from '../../workflows/stage';
import { World } from '../../workflows/world';
import { gateOf } from '../../workflows/gate-of';
import { startedBy as signedStart } from '../../signing/rota';
import type { Start } from './case';
import type { Engine } from './scene';

/** Everybody who tries to decide. `eve` is outside the policy, though it lists a key of hers. */
const PEOPLE = ['mia', 'noah', 'rota', 'otto', 'eve'] as const;
export type Name = (typeof PEOPLE)[number];

/** What else stands for them in every policy here. */
export const KNOWN_AS: Policy['people'] = {
  ...Object.fromEntries(PEOPLE.map((name) => [name, { slack: `U${name.toUpperCase()}` }])),
  mia: { slack: 'UMIA', login: 'mia@example.com', aliases: ['mmaier', 'Mia.Maier@example.com'] },
};

/** As the rule compares them. */
export const PEOPLE_KNOWN = peopleOf({ people: KNOWN_AS, environments: {} });

/** The real engine with the real gateway before it, and the keys of those who decide. */
export interface Stand {
  stage: Stage;
  gateway: TestGateway;
  slack: SlackSide;
  /** Where the engine listens, and Temporal's own command line. */
  address: string;
  temporal: string;
  keys: Record<Name | 'gateway', PrivateKey>;
  /** A key that no policy lists. */
  strange: PrivateKey;
  /** As the policy lists them. */
  listed: { of: string; kid: string; x: string; revoked?: string }[];
  /** What every policy here says: signatures are required, of these keys, and there is time for many to decide. */
  verified: { trust: 'verified'; keys: Stand['listed']; gate: Record<string, string> };
  queuePrefix: string;
  play(policy: object, order: Order, lay?: (world: World) => void): Promise<Played>;
  close(): Promise<void>;
}

/** How a run is started: as a workflow with this input, or by the real intake with this in the body. */
export interface Order {
  input: Partial<RunInput>;
  startedBy?: Start | undefined;
  intake?: Record<string, unknown> | undefined;
}

/** A run of a case, with its name as it is printed everywhere. */
export type Played = Run & { name: string };

/** @param address another engine than the one that all test files share. */
export async function openStand(address = process.env['SATLINK_TEST_TEMPORAL']): Promise<Stand> {
  const [stage, slack, temporal, strange, gatewayKey, ...own] = await Promise.all([
    openStage(address),
    openSlackSide(),
    findEngine({ say: () => undefined, env: process.env }),
    newKey(),
    newKey(),
    ...PEOPLE.map(() => newKey()),
  ]);
  const queuePrefix = stage.queues.diagnosis.replace('satlink-diagnosis', '');
  const gateway = await openGateway({
    queuePrefix,
    address: address!,
    key: gatewayKey,
    config: {
      slack: {
        apiUrl: slack.origin,
        botToken: new Secret('xoxb-of-the-gateway'),
        signingSecret: new Secret(SIGNING_SECRET),
        responseOrigins: [slack.origin],
      },
      policyNow: () =>
        readingOf(() => ({
          people: KNOWN_AS,
          environments: { prod: new World({ policy: { keys: listed } }).policy },
        })),
      signIn: {
        issuer: 'http://127.0.0.1',
        clientId: 'satlink',
        clientSecret: null,
        scopes: 'openid',
        nameClaim: 'email',
        groupsClaim: 'groups',
        emailVerified: 'required',
        roles: { viewer: [], approver: [], operator: [] },
        sessionKeys: [new Secret('conformance-session-key-of-32-characters')],
      },
    },
  });
  const people = Object.fromEntries(PEOPLE.map((name, index) => [name, own[index]!])) as Record<Name, PrivateKey>;
  const keys = { ...people, gateway: gatewayKey };
  const listed = Object.entries(keys).map(([of, { kid, x }]) => ({ of, kid, x }));
  /** What somebody writes who says who started the run; nothing where rota starts it. */
  async function starterOf(
    { location }: World,
    { startedBy: start, workflowId }: { startedBy: Start | undefined; workflowId: string },
  ): Promise<Partial<RunInput>> {
    if (start === undefined) return {};
    const { who, key, wrong } = start;
    if (key === 'nobody') return { startedBy: who };
    const input = { location, environment: 'prod' };
    const order = {
      workflowId: wrong === 'of another run' ? 'satlink-prod-another' : workflowId,
      input,
      key: keys[key],
    };
    return {
      startedBy: await signedStart(who, { ...order, nowMs: Date.now() - (wrong === 'of an hour ago' ? HOUR_MS : 0) }),
    };
  }
  async function takenIn(world: World, { workflowId, body }: { workflowId: string; body: object }): Promise<Run> {
    stage.prepare(world, workflowId);
    const alert = { location: world.location, environment: 'prod', ...body };
    const { status, json } = await gateway.post('/v1/alerts', alert);
    const [run] = (json['runs'] ?? []) as { run: string }[];
    if (run === undefined) throw new Error(`it was not taken in: ${status} ${JSON.stringify(json)}`);
    return stage.follow(world, { workflowId, firstRunId: run.run.split('@')[1]! });
  }
  const verified = { trust: 'verified' as const, keys: listed, ...gateOf('30 minutes') };
  return {
    stage,
    gateway,
    slack,
    address: address!,
    temporal,
    keys,
    strange,
    listed,
    verified,
    queuePrefix,
    async play(policy, { input, startedBy, intake }, lay) {
      const world = new World({ policy: { ...verified, ...policy }, people: KNOWN_AS });
      lay?.(world);
      const workflowId = `satlink-prod-${world.location}`;
      const run =
        intake === undefined
          ? await stage.start(world, { ...input, ...(await starterOf(world, { startedBy, workflowId })) }, workflowId)
          : await takenIn(world, { workflowId, body: { ...input, ...intake } });
      return { ...lookedAt(run, stage), name: runName(workflowId, run.handle.firstExecutionRunId) };
    },
    async close() {
      await gateway.close();
      await slack.close();
      await stage.close();
    },
  };
}

const HOUR_MS = 3_600_000;
const LOOK_EVERY_MS = 300;

/**
 * A run as everybody looks at it: one that has ended is read from its result. And not too often, because many runs are
 * played at once, and whoever looks at one holds up the others.
 */
function lookedAt(run: Run, { client }: Stage): Run {
  // By its id alone: a run that was reset goes on under another run id.
  const latest = client.workflow.getHandle(run.handle.workflowId);
  const state: Run['state'] = async () => {
    const { status } = await latest.describe();
    return status.name === 'COMPLETED' ? ((await latest.result()) as RunDocument) : run.state();
  };
  const until: Run['until'] = async (condition) => {
    const look = async () => state().then((document) => condition(document) && document);
    return untilSeen(look, { everyMs: LOOK_EVERY_MS, instead: state });
  };
  return {
    ...run,
    state,
    until,
    gate: async (not) => (await until(({ asks }) => asks !== null && asks.of !== not)).plan!.code,
    result: () => latest.result() as Promise<RunDocument>,
  };
}

/** An engine that nobody else uses, with a file of its own, so that it can be killed without a word. */
export async function openEngine(): Promise<Engine & { close(): Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), 'satlink-conformance-engine-'));
  const order = { say: () => undefined, dbFile: join(directory, 'engine.db') };
  const env = { ...process.env, TEMPORAL_ADDRESS: '' };
  let server: Server = await startEngine({ ...order, env });
  const { address } = server;
  return {
    address,
    async kill() {
      process.kill(server.pid!, 'SIGKILL');
      await server.close();
    },
    async start() {
      server = await startEngine({ ...order, env, port: Number(address.split(':')[1]) });
    },
    async close() {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
