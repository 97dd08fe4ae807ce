import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { crashPolicy, crashStories } from '../../lab/crash/locations';
import { startLab } from '../../lab/lab';
import type { Lab } from '../../lab/lab';
import { settleIn } from '../../lab/people';
import { openRogue } from '../../lab/rogue/rogue';
import type { Rogue, RogueRun } from '../../lab/rogue/rogue';
import type { RogueAnswer, RogueOrder } from '../../lab/rogue/rogue-workflow';
import { startWorker } from '../../lab/worker-process';
import { placeOf } from '../../lab/world/settle';
import { lockId } from '../../src/contract/engine-names';
import type { Asker } from '../../src/approvals/asker';
import type { Choice, RecordedDecision } from '../../src/approvals/decision';
import { planOf, scopeOf } from '../../src/approvals/plan';
import type { Action, Plan, PlanTerms, RunName, Target } from '../../src/approvals/plan';
import { createClients } from '../../src/clients/clients';
import { readConfig } from '../../src/config/read-config';
import { readPrivateKey } from '../../src/signing';
import type { PrivateKey } from '../../src/signing';
import { EVIDENCE_MEMO, taskQueues } from '../../src/contract/engine-names';
import { DEFAULT_RUNBOOK, workflowIdOf } from '../../src/runbooks';
import { startedBy } from '../signing/rota';
import { signedFor } from '../signing/signed-for';
import { installQuietRuntime } from '../workflows/stage';

const ENVIRONMENT = 'prod';
/** The digest of findings that a run like ours shows. */
export const EVIDENCE = 'e'.repeat(64);
const LIVES_MS = 5 * 60_000;

/**
 * The ground on which attackers are let loose: a real remediation worker that counts signatures only, the lab behind it,
 * and a rogue at the engine. What they reach is read from the lab's truth alone.
 */
export interface Ground {
  lab: Lab;
  /** The rogue with workflow code of their own, on the queue of our runs unless our own code runs there. */
  rogue: Rogue;
  /** Everything that a process needs to answer for the outside world. */
  engine: { address: string; namespace: string };
  environment: Record<string, string>;
  /** The rogue on a queue of their own. */
  stranger: Rogue;
  queues: { diagnosis: string; remediation: string };
  policyFile: string;
  keys: Record<string, PrivateKey>;
  /** A location that no other test touches, with all that is true about it. */
  victim(): Promise<Victim>;
  close(): Promise<void>;
}

export interface Victim {
  target: Target;
  /** Another group of its account. */
  defaultGroup: string;
  affects: NonNullable<Plan['affects']>;
  workflowId: string;
  /** Who asked for its run, signed just now: the alert source, by the gateway, or mia by herself. */
  askedBy: Record<'alert' | 'mia', Asker>;
  /** A plan that says nothing but the truth about the location. */
  truePlan(run: RunName, change?: Partial<PlanTerms>): Plan;
  /** What really happened to it: how often its key was reset, and how often its master was refreshed. */
  truth(): Promise<{ resets: number; refreshes: number }>;
}

let victims = 0;

/** @param isOurCode our own workflow code is to run on the queue of our runs, whoever answers its activities. */
export async function openGround({ isOurCode = false } = {}): Promise<Ground> {
  installQuietRuntime();
  const address = process.env['SATLINK_TEST_TEMPORAL']!;
  const namespace = process.env['SATLINK_TEST_NAMESPACE']!;
  const directory = mkdtempSync(join(tmpdir(), 'satlink-rogue-'));
  // Runs and locks are named after locations and accounts, and another ground may use the same engine.
  const mine = randomBytes(4).toString('hex');
  const stories = crashStories(120).map((story, index) => {
    const location = `locrogue${mine}${String(index + 1).padStart(4, '0')}`;
    return { ...story, name: `rogue-${mine}-${index + 1}`, location, world: { ...story.world, locationId: location } };
  });
  const queuePrefix = `lab-${randomUUID()}-`;
  const queues = taskQueues(queuePrefix);
  const [lab, site] = await Promise.all([
    startLab({ stories }),
    settleIn(directory, { trust: 'verified', changePolicy: crashPolicy(stories) }),
  ]);
  const environment = {
    ...lab.workerEnv('remediation'),
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    SATLINK_QUEUE_PREFIX: queuePrefix,
    SATLINK_POLICY_FILE: site.policyFile,
  };
  const engine = { address, namespace };
  const logFile = join(directory, 'remediation.log');
  const order = { name: 'remediation' as const, environment, queuePrefix, engine, logFile, env: process.env };
  // Alone: the first one bundles its workflows, and a connection that is being opened does not survive so long a pause.
  const rogue = await openRogue({ ...engine, taskQueue: isOurCode ? `theirs-${randomUUID()}` : queues.diagnosis });
  const [worker, stranger] = await Promise.all([
    startWorker({ ...order, onDeath: (because) => console.error(`the worker ended: ${because}`) }),
    openRogue({ ...engine, taskQueue: `theirs-${randomUUID()}` }),
  ]);
  const keys: Record<string, PrivateKey> = {};
  for (const { name, key } of site.people)
    if (key !== undefined) keys[name] = (await readPrivateKey(readFileSync(key, 'utf8'))) as PrivateKey;

  keys['gateway'] = (await readPrivateKey(site.gatewayKey)) as PrivateKey;
  const { ibmCloud } = createClients(readConfig('remediation', environment));
  return {
    lab,
    rogue,
    engine,
    environment,
    stranger,
    queues,
    policyFile: site.policyFile,
    keys,
    async victim() {
      const { name, location, world } = stories[victims++]!;
      const { account, resourceGroup, defaultGroup } = placeOf(name);
      const target = { account, region: world.region, resourceGroup, location };
      const workflowId = workflowIdOf({ environment: ENVIRONMENT, location }, DEFAULT_RUNBOOK);
      const order = { workflowId, input: { location, environment: ENVIRONMENT } };
      const [keyRecord, affects, alert, mia] = await Promise.all([
        ibmCloud.keyRecord(target),
        ibmCloud.affected(target),
        startedBy({ kind: 'alert', source: 'alertmanager' }, { ...order, key: keys['gateway']! }),
        startedBy({ kind: 'person', name: 'mia' }, { ...order, key: keys['mia']! }),
      ]);
      return {
        target,
        defaultGroup,
        affects,
        workflowId,
        askedBy: { alert, mia },
        truePlan: (run, change = {}) =>
          planOf({
            run,
            askedBy: alert,
            environment: ENVIRONMENT,
            actions: ['api-key-reset', 'master-refresh'],
            by: { 'api-key-reset': 'api', 'master-refresh': 'jenkins' },
            target,
            affects,
            keyRecord,
            evidence: EVIDENCE,
            gate: 1,
            notes: [],
            expiresAt: new Date(Date.now() + LIVES_MS).toISOString(),
            ...change,
          }),
        async truth() {
          const answer = await fetch(`${lab.control}/truth?location=${location}`);
          const { keys: scopes, masters } = (await answer.json()) as {
            keys: { resets: number }[];
            masters: { refreshes: number }[];
          };
          return { resets: scopes.reduce((sum, one) => sum + one.resets, 0), refreshes: masters[0]!.refreshes };
        },
      };
    },
    async close() {
      await Promise.all([rogue.close(), stranger.close()]);
      await worker.end('SIGTERM');
      await lab.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A decision that its maker really signed, about the plan as it stands. */
export async function signed(
  { keys }: Ground,
  plan: Plan,
  { by = 'mia', decision = 'approve', nowMs = Date.now() }: { by?: string; decision?: Choice; nowMs?: number } = {},
): Promise<RecordedDecision> {
  const given = { decision, plan: plan.code, by };
  const made = await signedFor(given, { plan, key: keys[by]!, nowMs });
  return { ...made, verified: true, at: new Date(nowMs).toISOString(), answer: 'accepted' };
}

const ACTIVITY = { 'api-key-reset': 'resetApiKey', 'master-refresh': 'refreshMaster' } as const;

/** An order with a permit that is made of these decisions. */
export function orderOf(ground: Ground, plan: Plan, decisions: RecordedDecision[], action: Action): RogueOrder {
  const decidedAt =
    decisions
      .map(({ at }) => at)
      .sort()
      .at(-1) ?? new Date().toISOString();
  const until = new Date(Date.now() + 60_000).toISOString();
  const choice = decisions[0]?.decision ?? 'approve';
  const permit = { action, digest: plan.digest, choice, decisions, decidedAt, until };
  const order = { plan, permit, keyRecordBefore: plan.keyRecord };
  return { queue: ground.queues.remediation, activity: ACTIVITY[action], order };
}

/** The locks that a run of ours holds when it acts. */
export async function holdLocks({ rogue }: Ground, { target }: { target: Target }, run: RunName): Promise<void> {
  await rogue.claim(lockId({ kind: 'location', name: target.location }), run);
  await rogue.claim(lockId({ kind: 'scope', name: scopeOf(target) }), run);
}

/** A run that looks in every way like ours, because the rogue answers our queue: it holds the locks too. */
export async function startLikeOurs(ground: Ground, victim: Victim): Promise<RogueRun> {
  const run = await ground.rogue.start({ workflowId: victim.workflowId, type: DEFAULT_RUNBOOK.type });
  await Promise.all([run.remember({ [EVIDENCE_MEMO]: EVIDENCE }), holdLocks(ground, victim, run.name)]);
  return run;
}

/** Changes the policy file while something is tried, as a lead would. */
export async function underPolicy<T>(
  { policyFile }: Ground,
  change: (prod: Record<string, unknown>) => void,
  work: () => Promise<T>,
): Promise<T> {
  const before = readFileSync(policyFile, 'utf8');
  const policy = parse(before) as { environments: Record<string, Record<string, unknown>> };
  change(policy.environments[ENVIRONMENT]!);
  writeFileSync(policyFile, stringify(policy, { aliasDuplicateObjects: false }));
  try {
    return await work();
  } finally {
    writeFileSync(policyFile, before);
  }
}

export const NOTHING = { resets: 0, refreshes: 0 };

/** How an order ended, in one line. */
export function wordsOf({ performed, type, because }: RogueAnswer): string {
  return performed ? 'performed' : `${type}: ${because}`;
}
