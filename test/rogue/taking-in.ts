import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '../../src/approvals/plan';
import type { GatewayConfig } from '../../src/config/gateway-config';
import { inTheNameOf, type DecisionParts } from '../../src/gateway/decisions/in-the-name-of';
import { createLog } from '../../src/logging/log';
import { createMetrics } from '../../src/metrics/metrics';
import { loadPolicy } from '../../src/config/read-files';
import { readingOf } from '../../src/config/reading';
import { findRun } from '../../src/runs';
import { skeleton } from '../../src/runs/read-run';
import type { PrivateKey } from '../../src/signing';
import type { RogueRun } from '../../lab/rogue/rogue';
import { satlink } from '../cli/satlink';
import { openGateway } from '../gateway/gateway';
import type { Ground } from './ground';
import { signed } from './ground';
import { BrakeWatch } from '../../src/gateway/live/brake-watch';
import { RegionWatch } from '../../src/gateway/live/region-watch';
import { NO_TRACES } from '../../src/traces/traces';

export interface No {
  run: RogueRun;
  plan: Plan;
  /** Whose name is under it. */
  by: string;
  /** Who really signed; the key of `by` when not given. */
  with?: PrivateKey;
  /** How long ago it was signed. */
  agoMs?: number;
}

/** Each way in which a *no* comes in to a process of ours. */
export const TAKERS: Record<string, (ground: Ground, no: No) => Promise<unknown>> = {
  'the gateway': async (ground, no) => {
    const config: Partial<GatewayConfig> = { policyNow: () => readingOf(() => loadPolicy(ground.policyFile)) };
    const gateway = await openGateway({ queuePrefix: prefixOf(ground), config });
    const { decision, plan, signed: token } = await signedNo(ground, no);
    try {
      await gateway.post(`/v1/runs/${no.run.name.workflowId}/decisions`, { decision, plan, signed: token }, null);
    } finally {
      await gateway.close();
    }
  },
  'the command line': async (ground, { run, plan, by, with: key = ground.keys[by]! }) => {
    const folder = mkdtempSync(join(tmpdir(), 'satlink-no-'));
    writeFileSync(join(folder, 'key.json'), JSON.stringify(key), { mode: 0o600 });
    const env = {
      TEMPORAL_ADDRESS: process.env['SATLINK_TEST_TEMPORAL']!,
      SATLINK_QUEUE_PREFIX: prefixOf(ground),
      SATLINK_POLICY_FILE: ground.policyFile,
      SATLINK_KEY_FILE: join(folder, 'key.json'),
    };
    await satlink(['reject', run.name.workflowId, '--by', by], env, { answers: [plan.code] });
    rmSync(folder, { recursive: true });
  },
};

/** The same for somebody whom the gateway knows by Slack or a sign-in, and signs for. */
export async function takeInForPerson(ground: Ground, { run, plan, by }: No): Promise<void> {
  const config = { policyNow: () => readingOf(() => loadPolicy(ground.policyFile)) } as GatewayConfig;
  const gateway = await openGateway({ queuePrefix: prefixOf(ground), config });
  const parts: DecisionParts = {
    engine: gateway.engine,
    config,
    log: createLog({ log: { level: 'silent', pretty: false }, always: {} }),
    metrics: createMetrics({ process: 'gateway', build: 'source', environments: [] }),
    traces: NO_TRACES,
    brakes: new BrakeWatch(gateway.engine),
    incidents: new RegionWatch(gateway.engine),
  };
  await inTheNameOf(ground.keys['gateway']!, parts)
    .decide({
      run: run.name.workflowId,
      surface: 'console',
      how: { via: 'oidc', id: `test ${by}` },
      digest: plan.digest,
      value: { decision: 'reject', plan: plan.code, by },
    })
    .finally(() => gateway.close());
}

function signedNo(ground: Ground, { plan, by, with: key, agoMs = 0 }: No) {
  const keys = key === undefined ? ground.keys : { ...ground.keys, [by]: key };
  return signed({ ...ground, keys }, plan, { by, decision: 'reject', nowMs: Date.now() - agoMs });
}

/** Has the run show that it asks about this plan, as our own runs do. */
export async function askAbout(ground: Ground, run: RogueRun, plan: Plan): Promise<void> {
  const { client, queues } = { client: ground.rogue.client, queues: ground.queues };
  const engine = { client, queues, address: '', namespace: '', close: async () => undefined };
  const found = await findRun(engine, run.name.workflowId);
  const asks = { of: plan.code, offers: ['approve', 'reject'], expiresAt: plan.expiresAt };
  await run.show({ ...skeleton(found), phase: 'deciding', plan, asks });
}

function prefixOf({ queues }: Ground): string {
  return queues.diagnosis.replace('satlink-diagnosis', '');
}
