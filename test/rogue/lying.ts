import { openLyingWorker } from '../../lab/rogue/lying-worker';
import type { Lies, LyingWorker } from '../../lab/rogue/lying-worker';
import { createAnnouncements, createIncidentNotices } from '../../src/activities/announcements';
import { createDiagnosis } from '../../src/activities/diagnosis';
import { createEngineActivities } from '../../src/activities/diagnosis/engine';
import type { FinishedBuild } from '../../src/contract/activities';
import type { Choice } from '../../src/approvals/decision';
import type { Plan } from '../../src/approvals/plan';
import { createClients } from '../../src/clients/clients';
import { readConfig } from '../../src/config/read-config';
import { redact } from '../../src/evidence/redaction/redact';
import { DEFAULT_RUNBOOK } from '../../src/runbooks';
import type { RunDocument } from '../../src/contract/run-document';
import type { Ground, Victim } from './ground';
import { signed } from './ground';

/** A worker that tells the truth about every run of which it was not told to lie. */
export async function openLiar(ground: Ground): Promise<LyingWorker> {
  const { engine, queues } = ground;
  return openLyingWorker({ ...engine, taskQueue: queues.diagnosis, truth: honestActivities(ground) });
}

/** All that our diagnosis worker does. */
export function honestActivities({ environment, lab, policyFile, rogue }: Ground) {
  const config = readConfig('diagnosis', {
    ...{ ...environment, ...lab.workerEnv('diagnosis') },
    SATLINK_POLICY_FILE: policyFile,
  });
  const clients = createClients(config);
  return {
    ...createDiagnosis({ config, clients, redact }),
    ...createAnnouncements({ config, clients }),
    ...createIncidentNotices({ client: rogue.client, config, clients }),
    ...createEngineActivities({ client: rogue.client, config, clients, redact }),
  };
}

const BUILD: FinishedBuild = {
  job: 'get-info',
  number: 1,
  url: 'https://jenkins.example/job/get-info/1/',
  result: 'SUCCESS',
  startedAt: new Date(0).toISOString(),
  endedAt: new Date(0).toISOString(),
  artifacts: ['key.log', 'pods.log'].map((fileName) => ({ fileName, relativePath: fileName })),
};

/** Made-up evidence of a key that IAM refuses, about a location of which nobody asked anything, and of its repair. */
export function madeUpEvidence({ target }: Victim): Lies {
  const { location: id, account, region, resourceGroup } = target;
  const place = { id, account, region, resourceGroup };
  const told = { channel: 'C1', at: new Date(0).toISOString() };
  return {
    lookUpLocation: () => ({
      ...{ kind: 'found', ...place, tugboat: 'prod-wdc04-carrier107', datacenter: 'wdc04' },
      because: 'xo says so',
    }),
    readJobForm: () => ({
      job: 'get-info',
      buildable: true,
      names: { branch: 'B', envBranch: 'E', cluster: 'CLUSTER', tugboat: 'TUGBOAT', carrier: 'CARRIER' },
      fixed: {},
      carrierChoices: ['prod-wdc04-carrier1'],
      artifacts: { apiKeyLog: 'key.log', podLog: 'pods.log' },
      carriers: [],
    }),
    startBuild: (order) => ({ ...order, number: 1, foundOurs: false }),
    awaitBuild: () => BUILD,
    readApiKeyLog: () => ({ kind: 'present', because: 'the key is there', fingerprint: String(Math.random()) }),
    readPodLog: ({ after }) => ({
      ...{ kind: after === undefined ? 'rejected' : 'working', lines: 1, newest: null, codes: [], statuses: [400] },
      ...{ excerpt: [], because: 'the pods say so' },
    }),
    readLink: () => ({ kind: 'connected', because: 'Link says so' }),
    postToThread: () => told,
    showCard: () => told,
    askPeople: () => told,
    escalate: ({ team }) => [{ team, posted: told }],
  };
}

/** What people were asked: why, about which plan. */
export interface Asked {
  because: string;
  plan: Plan;
}

export interface Played {
  asked: Asked[];
  end: RunDocument;
  truth: { resets: number; refreshes: number };
}

/**
 * Starts a run of ours about the victim, and answers each of its questions as people do who believe what they are shown:
 * with true signatures of two approvers, about the plan that the run shows. After the last answer everything is rejected.
 */
export async function playRun(
  { rogue, queues }: Ground,
  victim: Victim,
  decide: (plan: Plan, decision: Choice) => Promise<object[]>,
  answers: readonly Choice[],
): Promise<Played> {
  const { workflowId, target } = victim;
  const input = { location: target.location, environment: 'prod', requestedBy: 'rota' };
  const order = { workflowId, taskQueue: queues.diagnosis, args: [input] };
  const handle = await rogue.client.workflow.start(DEFAULT_RUNBOOK.type, order);
  const asked: Asked[] = [];
  for (;;) {
    const isOpen = (await handle.describe()).status.name === 'RUNNING';
    const state = isOpen ? await handle.query<RunDocument>('state').catch(() => null) : null;
    if (!isOpen) return { asked, end: (await handle.result()) as RunDocument, truth: await victim.truth() };
    const { asks, plan, steps } = state ?? {};
    if (asks && plan && asked.every((one) => one.plan.code !== asks.of)) {
      const decision = answers[asked.length] ?? 'reject';
      asked.push({ because: steps!.find(({ id }) => id === 'G')!.because!, plan });
      for (const value of await decide(plan, decision)) {
        // The second of two is not needed where one is enough.
        await handle.executeUpdate('decide', { args: [value] }).catch(() => undefined);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** Two approvers sign what they are shown. */
export function bothSign(ground: Ground): (plan: Plan, decision: Choice) => Promise<object[]> {
  return async (plan, decision) =>
    Promise.all(['mia', 'noah'].map((by) => signed(ground, plan, { by, decision }).then(asGiven)));
}

/** Somebody without a key says it in their names. */
export async function unsigned({ code }: Plan, decision: Choice): Promise<object[]> {
  return ['mia', 'noah'].map((by) => ({ decision, plan: code, by }));
}

function asGiven({ decision, plan, by, signed: token }: Awaited<ReturnType<typeof signed>>): object {
  return { decision, plan, by, signed: token };
}
