import { randomUUID } from 'node:crypto';
import { Signer } from '@fastify/cookie';
import { openRogue } from '../../lab/rogue/rogue';
import type { Rogue, RogueRun } from '../../lab/rogue/rogue';
import { planOf } from '../../src/approvals/plan';
import { loadPolicy } from '../../src/config/read-files';
import { readingOf } from '../../src/config/reading';
import { Secret } from '../../src/config/secret';
import { runName, taskQueues } from '../../src/contract/engine-names';
import { DEFAULT_RUNBOOK } from '../../src/runbooks';
import { findRun } from '../../src/runs';
import type { Engine } from '../../src/runs';
import { skeleton } from '../../src/runs/read-run';
import { terms } from '../approvals/plans';
import { satlink } from '../cli/satlink';
import { openGateway } from '../gateway/gateway';
import type { TestGateway } from '../gateway/gateway';
import { installQuietRuntime } from '../workflows/stage';
import { someOf } from '../thorough';

/**
 * Somebody who can start a workflow (T) answers for it as well, with a document of their own. It stands in the same lists as
 * the runs that people have to decide about, and must hide or break none of them.
 */
const KEY = 'n'.repeat(32);
const POLICY = 'lab/config/policy.yaml';
const queuePrefix = `lab-${randomUUID()}-`;
let gateway: TestGateway;
let rogue: Rogue;
let theirs: RogueRun;
let honest: RogueRun;

beforeAll(async () => {
  installQuietRuntime();
  const address = process.env['SATLINK_TEST_TEMPORAL']!;
  const namespace = process.env['SATLINK_TEST_NAMESPACE']!;
  rogue = await openRogue({ address, namespace, taskQueue: taskQueues(queuePrefix).diagnosis });
  const signIn = { sessionKeys: [new Secret(KEY)] } as never;
  gateway = await openGateway({
    queuePrefix,
    config: { signIn, policyNow: () => readingOf(() => loadPolicy(POLICY)) },
  });
  const start = async () => {
    const location = randomUUID().replaceAll('-', '').slice(0, 20);
    return rogue.start({ workflowId: `satlink-prod-${location}`, type: DEFAULT_RUNBOOK.type });
  };
  honest = await start();
  theirs = await start();
  await honest.show(await documentOf(honest, asking(honest)));
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await rogue.close();
});

async function documentOf({ name }: RogueRun, change: object): Promise<object> {
  const engine = { client: rogue.client } as unknown as Engine;
  return { ...skeleton(await findRun(engine, name.workflowId)), ...change };
}

/** A question as a run of ours shows it, with changes in its plan and in what is asked. */
function asking(run: RogueRun, plan: object = {}, asks: object = {}): object {
  const made = planOf({ ...terms, run: run.name, ...plan });
  const expiresAt = new Date(Date.now() + 60_000).toISOString();
  const asked = { of: made.code, offers: ['approve', 'reject'], expiresAt, ...asks };
  return { phase: 'deciding', plan: made, asks: asked };
}

const STRANGE = ['constructor', '__proto__', 'toString'];

test.each(
  someOf<[string, () => object]>(
    [
      ['a plan without actions', () => asking(theirs, { actions: null })],
      ['choices that nobody has, of names that each object has', () => asking(theirs, {}, { offers: STRANGE })],
      ['a text that is none', () => ({ location: { toString: 1 } })],
      ['decisions that are none', () => ({ decisions: [null] })],
      ['the name of another run', () => ({ ...asking(theirs), run: nameOf(honest) })],
    ],
    2,
  ),
)('a run in other hands that shows %s: people find what waits for them on each surface', async (_what, change) => {
  await theirs.show(await documentOf(theirs, change()));
  const env = {
    TEMPORAL_ADDRESS: process.env['SATLINK_TEST_TEMPORAL']!,
    SATLINK_QUEUE_PREFIX: queuePrefix,
    SATLINK_POLICY_FILE: POLICY,
  };
  const id = theirs.name.workflowId;

  const lists = await Promise.all([
    gateway.get('/v1/runs').then(({ text }) => text),
    page('/runs').then(({ text }) => decodeURIComponent(text)),
    satlink(['list', '--json'], env).then(({ out }) => out),
  ]);
  for (const list of lists) for (const run of [honest, theirs]) expect(list).toContain(nameOf(run));

  const shown = await Promise.all([satlink(['show', id], env), satlink(['report', id], env), page(`/runs/${id}`)]);
  expect(shown.map((one) => ('status' in one ? one.status : one.code))).toEqual([0, 0, 200]);
});

function nameOf({ name: { workflowId, firstRunId } }: RogueRun): string {
  return runName(workflowId, firstRunId);
}

/** A page of the console, for an approver. */
async function page(path: string): Promise<{ status: number; text: string }> {
  const until = Math.floor(Date.now() / 1000) + 600;
  const session = { name: 'mia', id: 'test mia', role: 'approver', csrf: 'c'.repeat(32), until };
  const value = Buffer.from(JSON.stringify(session)).toString('base64url');
  const cookie = `satlink-session=${encodeURIComponent(new Signer(KEY).sign(value))}`;
  const response = await fetch(`${gateway.url}${path}`, { headers: { cookie } });
  return { status: response.status, text: await response.text() };
}
