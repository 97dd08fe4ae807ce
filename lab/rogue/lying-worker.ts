import { activityInfo } from '@temporalio/activity';
import { NativeConnection, Worker } from '@temporalio/worker';
import { bundleOfSources } from '../../src/workers/source-bundle';
import type { Announcements, Diagnosis } from '../../src/contract/activities';
import type { OwnRecords } from '../../src/contract/own-records';

type Answers = Diagnosis & OwnRecords & Announcements;

/** The false answer of each activity that lies. */
export type Lies = {
  [Name in keyof Answers]?: (order: Parameters<Answers[Name]>[0], truth: () => ReturnType<Answers[Name]>) => unknown;
};

/**
 * A rogue diagnosis worker: our own workflow code, and a process behind it that answers for the outside world as it likes.
 * It has whatever a diagnosis worker has, and no credential of the remediation worker.
 */
export interface LyingWorker {
  /** From here on it lies about this run. */
  lieAbout(workflowId: string, lies: Lies): void;
  close(): Promise<void>;
}

/** @param truth what an honest worker would answer. */
export async function openLyingWorker({
  address,
  namespace,
  taskQueue,
  truth,
}: {
  address: string;
  namespace: string;
  taskQueue: string;
  truth: Answers;
}): Promise<LyingWorker> {
  const connection = await NativeConnection.connect({ address });
  const lies = new Map<string, Lies>();
  const answers = Object.entries(truth).map(([name, honest]) => [
    name,
    async (order: never) => {
      const tellTruth = () => (honest as (given: never) => Promise<unknown>)(order);
      const lie = lies.get(activityInfo().workflowExecution!.workflowId)?.[name as keyof Answers] as
        ((given: never, truth: () => unknown) => unknown) | undefined;
      return lie === undefined ? tellTruth() : lie(order, tellTruth);
    },
  ]);
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle: { codePath: await bundleOfSources() },
    activities: Object.fromEntries(answers) as object,
    shutdownGraceTime: '100 ms',
  });
  const running = worker.run();
  return {
    lieAbout: (workflowId, about) => void lies.set(workflowId, about),
    async close() {
      worker.shutdown();
      await running;
      await connection.close();
    },
  };
}
