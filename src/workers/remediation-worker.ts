import { secretsIn } from '../config/secret';
import { Worker } from '@temporalio/worker';
import { portsOf } from '../activities/remediation/client-ports';
import { createRemediation } from '../activities/remediation/index';
import { createClients } from '../clients/clients';
import { taskQueues } from '../contract/engine-names';
import { runWorker, type WorkerParts } from './run-worker';
import { traceActivities } from './trace-activities';
import { bothWorkers } from './worker-options';

/**
 * The worker that changes things: R1 and R2 only. It has its own process, queue and credentials, and runs no workflows.
 */
export async function createRemediationWorker({
  config,
  connection,
  client,
  namespace,
  dataConverter,
  log,
  traces,
}: WorkerParts): Promise<Worker> {
  const clients = createClients(config);
  const queues = taskQueues(config.queuePrefix);
  const ports = portsOf(clients, config);
  const both = bothWorkers(secretsIn(config), log);
  return Worker.create({
    ...both,
    interceptors: { activity: [...both.interceptors.activity, traceActivities(traces)] },
    connection,
    namespace,
    dataConverter,
    taskQueue: queues.remediation,
    activities: createRemediation({ client, policyNow: config.policyNow, ports, queue: queues.diagnosis }),
    // Few at a time: each one is a change of a customer's account.
    maxConcurrentActivityTaskExecutions: 10,
    // Longer than the start-to-close limit of a remediation (90 s), so that a deployment never cuts one between request
    // and answer. The container's stop period is longer still.
    shutdownGraceTime: '100 seconds',
  });
}

if (require.main === module) void runWorker('remediation', createRemediationWorker);
