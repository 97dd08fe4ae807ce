import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { readPrivateKey } from '../../src/signing/keys';
import { signForPlan } from '../../src/signing/sign-for-plan';
import { taskQueues } from '../../src/contract/engine-names';
import { DEFAULT_RUNBOOK } from '../../src/runbooks';
import type { RunDocument } from '../../src/contract/run-document';
import { notificationOf, sentAlert } from '../notification';
import type { Bench } from './bench';

const TRIES_MAX = 60;
const PAUSE_MS = 500;

/** The ways to start and decide a run. Both answer only once that is durable, however often they must ask. */
export interface Door {
  /** Resolves with the id of the workflow. */
  start(order: { location: string; environment: string; cie?: string }): Promise<string>;
  decide(handle: WorkflowHandle, given: { decision: string; document: RunDocument; by: string }): Promise<void>;
}

/** Straight to the engine, as anybody may who has only Temporal's own tools. */
export function engineDoor({ client, stack }: Bench): Door {
  return {
    async start({ location, environment, cie }) {
      const workflowId = `satlink-${environment}-${location}-${randomUUID()}`;
      await insist(() =>
        client.workflow.start(DEFAULT_RUNBOOK.type, {
          workflowId,
          taskQueue: taskQueues(stack.queuePrefix).diagnosis,
          workflowTaskTimeout: '5 seconds',
          workflowIdConflictPolicy: 'USE_EXISTING',
          args: [{ location, environment, requestedBy: 'rota', cie }],
        }),
      );
      return workflowId;
    },
    async decide(handle, { decision, document, by }) {
      await handle.executeUpdate('decide', { args: [{ decision, plan: document.asks!.of, by }] });
    },
  };
}

/**
 * Through the gateway: alerts as Alertmanager sends them, several times, and decisions that are signed. The gateway is
 * killed a moment after each was sent first.
 */
export function gatewayDoor(bench: Bench, random: () => number): Door {
  const { url, tokens } = bench.stack.gateway!;
  const post = async (path: string, body: object, token?: string) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
  const killSoon = () =>
    void sleep(random() * 60).then(() => bench.kill('gateway', { heldSinceMs: Date.now() }).catch(() => undefined));
  return {
    async start({ location, environment }) {
      const notification = notificationOf([sentAlert(location)]);
      const send = async () => {
        const path = `/v1/alerts/alertmanager?environment=${environment}`;
        const answer = await post(path, notification, tokens.intake);
        if (!answer.ok) throw new Error(`the gateway answered ${answer.status}`);
        return (await answer.json()) as { runs: { run: string }[] };
      };
      killSoon();
      const answers = await Promise.all([insist(send), insist(send), insist(send)]);
      return answers[0].runs[0]!.run.split('@')[0]!;
    },
    async decide(_handle, { decision, document, by }) {
      const key = await readPrivateKey(readFileSync(bench.stack.people.find(({ name }) => name === by)!.key!, 'utf8'));
      if (typeof key === 'string') throw new Error(key);
      const { plan, asks, run } = document;
      const given = { decision, plan: asks!.of, by } as Parameters<typeof signForPlan>[0];
      const held = { plan: plan!, digest: plan!.digest, key, how: { via: 'key' } as const, nowMs: Date.now() };
      const signed = await signForPlan(given, held);
      if ('answer' in signed) throw new Error(signed.because);
      killSoon();
      await insist(async () => {
        const answer = await post(`/v1/runs/${encodeURIComponent(run)}/decisions`, signed);
        // If the decision that was handed in before the gateway died counts, there is nothing more to decide.
        if (!answer.ok && answer.status !== 409) throw new Error(`the gateway answered ${answer.status}`);
      });
    },
  };
}

/** Something that was killed is away for a moment. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries >= TRIES_MAX) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
