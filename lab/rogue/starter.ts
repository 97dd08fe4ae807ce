import { Client, Connection } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Decision, Reply } from '../../src/approvals/decision';
import type { Plan } from '../../src/approvals/plan';
import { taskQueues } from '../../src/contract/engine-names';
import { DEFAULT_RUNBOOK, workflowIdOf } from '../../src/runbooks';
import type { RunDocument, RunInput } from '../../src/contract/run-document';

/** Somebody who can start workflows and read histories, and lets our own workers do the rest. */
export interface Starter {
  /** The input of a run, as its history shows it to everybody. */
  inputOf(workflowId: string): Promise<RunInput>;
  /** Starts a run of ours, with whatever they say about who asks for it. */
  start(input: RunInput): Promise<StartedRun>;
  close(): Promise<void>;
}

export interface StartedRun {
  /** The plan that it asks about, once it does. */
  planAsked(): Promise<Plan>;
  decide(decision: Decision): Promise<Reply>;
  end(): Promise<void>;
}

const LOOKS_MAX = 100;
const LOOK_EVERY_MS = 300;

export async function openStarter({
  address,
  namespace,
  queuePrefix,
}: {
  address: string;
  namespace: string;
  queuePrefix: string;
}): Promise<Starter> {
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  return {
    async inputOf(workflowId) {
      const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
      const [payload] = events![0]!.workflowExecutionStartedEventAttributes!.input!.payloads!;
      return defaultPayloadConverter.fromPayload<RunInput>(payload!);
    },
    async start(input) {
      const handle = await client.workflow.start(DEFAULT_RUNBOOK.type, {
        workflowId: workflowIdOf(input, DEFAULT_RUNBOOK),
        taskQueue: taskQueues(queuePrefix).diagnosis,
        args: [input],
      });
      return {
        async planAsked() {
          for (let look = 0; look < LOOKS_MAX; look++) {
            const { asks, plan } = await handle.query<RunDocument>('state');
            if (asks !== null && plan !== null) return plan;
            await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
          }
          throw new Error('it never asked');
        },
        decide: (decision) => handle.executeUpdate<Reply, [Decision]>('decide', { args: [decision] }),
        end: async () => void (await handle.terminate('the rogue is done').catch(() => undefined)),
      };
    },
    close: () => connection.close(),
  };
}
