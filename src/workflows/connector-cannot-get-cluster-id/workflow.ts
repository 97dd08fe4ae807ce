import { CancellationScope } from '@temporalio/workflow';
import type { ArtifactQuestion } from '../../contract/activities';
import type { ArtifactFinding } from '../../contract/findings';
import type { RunDocument } from '../../contract/run-document';
import { nameCause } from '../../runbooks/connector-cannot-get-cluster-id/cause';
import { CLUSTER_ID_LOG, REGION_LOG, RUNBOOK } from '../../runbooks/connector-cannot-get-cluster-id/runbook';
import { diagnose } from '../run/activities';
import { escalate } from '../run/ending';
import { followRunbook } from '../steps/follow-runbook';
import { artifactQuestion, collectMasterInfo } from '../steps/information-job';
import { findCauseUnderLock } from '../steps/location';
import { findPlace } from '../steps/place';
import { readTarget } from '../steps/read-target';
import { refreshAlone } from '../steps/refresh-alone';
import type { RunContext } from '../steps/run-context';
import { verifyRepair } from '../steps/verification';

/** The runbook "Connector cannot get its cluster id". */
export async function connectorCannotGetClusterId(value: unknown): Promise<RunDocument> {
  return followRunbook(RUNBOOK, value, followSteps);
}

async function followSteps(context: RunContext): Promise<never> {
  const { alert } = context;

  // S1 to S7. Find the cause.
  const found = await alert.unlessVoid(() => findCauseUnderLock(context, () => findCause(context)));
  const { cause, location } = found;
  if (cause.next === 'escalate-razee') escalate(`${cause.because} cluster-updater provides it`, { team: 'razee' });
  if (cause.next !== 'gate') escalate(cause.because);

  // G and R2. A person decides about a refresh alone. The key is right, and a new one would break every user of it.
  const { target, facts } = await alert.unlessVoid(() => readTarget(context, location, 'nobody'));
  await alert.unlessVoid(() =>
    refreshAlone(context, { target, facts, because: `a ConfigMap is stale: ${cause.because}` }),
  );

  // V. A build after the refresh must show both values as they should be.
  return CancellationScope.nonCancellable(() =>
    verifyRepair(context, {
      ...found,
      look: async (question) => {
        const [clusterId, region] = await readBoth(question);
        const { cause: now, because } = nameCause(clusterId, region);
        const isRight = now === 'config-readable';
        return {
          proof: { artifacts: [clusterId, region] },
          open: isRight ? null : because,
          isAsBefore: now === 'config-stale',
        };
      },
      shows: 'the right cluster id and region',
      means: 'the connector has the right cluster id and region',
      ifAsBefore: 'The ConfigMap is as stale as before: find out why cluster-updater did not write it.',
    }),
  );
}

/** S1 to S7. Reads only. */
async function findCause(context: RunContext) {
  const { run } = context;

  // S1 and S2. Ask xo which tugboat hosts the location, and fill in the form of the Jenkins job for it.
  const { location, form } = await findPlace(context);

  // S3 and S4. Start the job and wait for it.
  const { build, carrier } = await collectMasterInfo(run, form, RUNBOOK.artifacts);

  // S5 and S6. Read the two ConfigMaps, both from the same build.
  run.begin('S5', 'looking for cluster_id');
  run.begin('S6', 'looking for region');
  const [clusterId, region] = await readBoth(artifactQuestion(run, build));
  run.end('S5', clusterId.because);
  run.end('S6', region.because);
  run.find({ location, apiKey: null, tokenLog: null, artifacts: [clusterId, region] });

  // S7. Name the cause.
  const cause = nameCause(clusterId, region);
  run.sayCause(cause.cause, cause.because);
  return { location, form, carrier, cause };
}

function readBoth(question: ArtifactQuestion): Promise<[ArtifactFinding, ArtifactFinding]> {
  const read = (artifact: string) => diagnose.readSmallArtifact({ ...question, artifact });
  return Promise.all([read(CLUSTER_ID_LOG), read(REGION_LOG)]);
}
