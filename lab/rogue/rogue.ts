import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import type { RunName } from '../../src/approvals/plan';
import { NativeConnection, Worker } from '@temporalio/worker';
import { bundleOfSources } from '../../src/workers/source-bundle';
import type { RogueAnswer, RogueOrder } from './rogue-workflow';

/**
 * Somebody who can write to Temporal, and holds nothing else: no credential of the remediation worker, no key of a person.
 * On a queue of their own they are a rogue starter; on the queue of our runs, with ours gone, a rogue diagnosis worker.
 */
export interface Rogue {
  client: Client;
  /** Starts a workflow of any id, type and queue; it does what it is told to where this worker answers that queue. */
  start(as: { workflowId: string; type: string; taskQueue?: string }): Promise<RogueRun>;
  /** Writes that a run holds a lock, as our own runs do. */
  claim(id: string, holder: RunName, as?: { type?: string; taskQueue?: string }): Promise<void>;
  /** Deletes a workflow, as who may do so in Temporal can; resolves when it is gone. */
  delete(workflowId: string): Promise<void>;
  /** Orders without any workflow, as the engine lets everybody do. */
  orderAlone(order: RogueOrder): Promise<RogueAnswer>;
  close(): Promise<void>;
}

export interface RogueRun {
  name: RunName;
  order(order: RogueOrder): Promise<RogueAnswer>;
  /** Answers the query `state` with it. */
  show(document: unknown): Promise<void>;
  remember(memo: Record<string, unknown>): Promise<void>;
  /** Answers every decision with it from here on; before, with `accepted`. */
  sayToDecisions(answer: string): Promise<void>;
  /** Ends it, and with it whatever it still waits for. */
  end(): Promise<void>;
}

const DELETED_LOOKS_MAX = 600;

/** @param taskQueue on which the rogue's own workflow code runs. */
export async function openRogue({
  address,
  namespace,
  taskQueue,
}: {
  address: string;
  namespace: string;
  taskQueue: string;
}): Promise<Rogue> {
  const workflowBundle = { codePath: await bundleOfSources(require.resolve('./rogue-workflow.ts')) };
  const native = await NativeConnection.connect({ address });
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  const worker = await Worker.create({ connection: native, namespace, taskQueue, workflowBundle });
  const running = worker.run();
  const started: RogueRun[] = [];
  return {
    client,
    async start({ workflowId, type, taskQueue: other = taskQueue }) {
      const handle = await client.workflow.start(type, { workflowId, taskQueue: other, args: [] });
      const run: RogueRun = {
        name: { workflowId, firstRunId: handle.firstExecutionRunId },
        order: (order) => handle.executeUpdate<RogueAnswer, [RogueOrder]>('order', { args: [order] }),
        show: (document) => handle.executeUpdate<void, [unknown]>('show', { args: [document] }),
        remember: (memo) => handle.executeUpdate<void, [Record<string, unknown>]>('remember', { args: [memo] }),
        sayToDecisions: (answer) => handle.executeUpdate<void, [string]>('sayToDecisions', { args: [answer] }),
        end: async () => void (await handle.terminate('the rogue is done').catch(() => undefined)),
      };
      started.push(run);
      return run;
    },
    async claim(id, holder, { type = 'claim', taskQueue: queue = 'claims' } = {}) {
      await client.workflow.start(type, { workflowId: id, taskQueue: queue, args: [], memo: { holder } });
    },
    async delete(workflowId) {
      await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution: { workflowId } });
      for (let look = 0; look < DELETED_LOOKS_MAX; look++) {
        const there = client.workflow.getHandle(workflowId).describe();
        const isThere = await there.then(
          () => true,
          () => false,
        );
        if (!isThere) return;
        await sleep(50);
      }
      throw new Error(`${workflowId} is still there`);
    },
    async orderAlone({ queue, activity, order }) {
      const options = { id: randomUUID(), taskQueue: queue, startToCloseTimeout: '60 seconds', args: [order] } as const;
      try {
        await client.activity.execute(activity, { ...options, retry: { maximumAttempts: 1 } });
        return { performed: true };
      } catch (error) {
        const { type, message } = (error as { cause?: { type?: string; message?: string } }).cause ?? {};
        return { performed: false, type: type ?? 'unknown', because: message ?? String(error) };
      }
    },
    async close() {
      await Promise.all(started.map((run) => run.end()));
      worker.shutdown();
      await running;
      await native.close();
      await connection.close();
    },
  };
}
