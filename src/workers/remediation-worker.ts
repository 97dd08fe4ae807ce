import { secretsIn } from '../config/secret';
import { Worker } from '@temporalio/worker';
import { portsOf } from '../activities/remediation/client-ports';
import { createRemediation } from '../activities/remediation/index';
import { createClients } from '../clients/clients';
import { taskQueues } from '../contract/engine-names';
import { runWorker, type WorkerParts } from './run-worker';
import { bothWorkers } from './worker-options';

/**
 * The worker that changes things: R1 and R2, and nothing else. A process, a queue and credentials of its own; it runs
 * no workflows.
 */
export async function createRemediationWorker({ config, connection, client, namespace }: WorkerParts): Promise<Worker> {
  const clients = createClients(config);
  const queues = taskQueues(config.queuePrefix);
  const ports = portsOf(clients, config);
  return Worker.create({
    ...bothWorkers(secretsIn(config.secrets)),
    connection,
    namespace,
    taskQueue: queues.remediation,
    activities: createRemediation({ client, policyNow: config.policyNow, ports, queue: queues.diagnosis }),
    // Few at a time: each of these is a change of a customer's account.
    maxConcurrentActivityTaskExecutions: 10,
    // Above the start-to-close limit of a remediation (90 s), so that a deployment never cuts one between its request
    // and the answer. The container's stop period is above this.
    shutdownGraceTime: '100 seconds',
  });
}

if (require.main === module) void runWorker('remediation', createRemediationWorker);
