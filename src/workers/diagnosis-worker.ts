import { Worker } from '@temporalio/worker';
import { archiveAt } from '../archive/archive';
import { keepEndedRuns } from '../archive/keep-ended-runs';
import { createAnnouncements, createIncidentNotices } from '../activities/announcements/index';
import { tellOfOverIncidents } from '../activities/announcements/tell-of-over-incidents';
import { createEngineActivities } from '../activities/diagnosis/engine';
import { createDiagnosis } from '../activities/diagnosis/index';
import { createClients } from '../clients/clients';
import { createRedactor } from '../evidence/redaction/redact';
import { secretsIn } from '../config/secret';
import { taskQueues } from '../contract/engine-names';
import { workflowLog } from './events-at-once';
import { keepWatch } from './keep-watch';
import { oursAlone } from './ours-alone';
import { runWorker, type WorkerParts } from './run-worker';
import { traceActivities } from './trace-activities';
import { traceEnds } from './trace-ends';
import { bothWorkers, WORKFLOWS, workflowCode } from './worker-options';
import { workerVersion } from './worker-version';

/**
 * The worker that runs the workflows, reads the outside world and notifies people. It changes nothing that a customer
 * owns.
 */
export async function createDiagnosisWorker({
  config,
  connection,
  client,
  namespace,
  dataConverter,
  log,
  traces,
}: WorkerParts): Promise<Worker> {
  const clients = createClients(config);
  if (config.secrets.kind !== 'diagnosis') throw new Error('the diagnosis worker needs its own configuration');
  const archive = archiveAt(config.secrets.archive, { writes: true });
  const { policyNow, queuePrefix } = config;
  const secrets = secretsIn(config);
  const redact = createRedactor(secrets);
  const taskQueue = taskQueues(config.queuePrefix).diagnosis;
  const notices = createIncidentNotices({ client, config, clients });
  const own = createEngineActivities({ client, config, clients, redact });
  // An incident that was over shortly before this process began may have been told by none.
  const sinceMs = Date.now() - 10 * 60_000;
  const sayOver = tellOfOverIncidents({ client, policyNow, tell: (order) => notices.tellOfIncident(order), sinceMs });
  const both = bothWorkers(secrets, log);
  const code = await workflowCode(dataConverter, { hasVersion: config.deployment !== null });
  return Worker.create({
    ...both,
    interceptors: { activity: [...both.interceptors.activity, oursAlone(client, taskQueue), traceActivities(traces)] },
    ...WORKFLOWS,
    sinks: workflowLog(log),
    ...code.options,
    ...(await workerVersion(config.deployment, { digest: code.digest, client, log })),
    connection,
    namespace,
    dataConverter,
    taskQueue,
    activities: {
      ...createDiagnosis({ config, clients, redact }),
      ...createAnnouncements({ config, clients }),
      ...notices,
      ...own,
      awaitEndedRuns: async () => {
        await sayOver();
        return own.awaitEndedRuns();
      },
      keepEndedRuns: keepEndedRuns({ client, queuePrefix, policyNow, archive, hears: traceEnds(traces) }),
    },
    // A running activity may finish. A cut one does no harm, because all of them can be repeated.
    shutdownGraceTime: '20 seconds',
    shutdownForceTime: '60 seconds',
  });
}

if (require.main === module) void runWorker('diagnosis', createDiagnosisWorker, keepWatch);
