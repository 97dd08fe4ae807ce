import type { FinishedBuild } from '../../contract/activities';
import type { ApiKeyFinding } from '../../contract/findings';
import { nameCause } from '../../evidence/cause';
import type { NamedCause } from '../../evidence/cause';
import { diagnose } from '../run/activities';
import type { RunState } from '../run/run-state';
import { artifactQuestion, collectMasterInfo } from '../steps/information-job';
import { findPlace } from '../steps/place';
import type { PlaceAndForm } from '../steps/place';
import type { RunContext } from '../steps/run-context';

/** A case whose cause is known, with the facts that later steps need for another look. */
export interface Diagnosed extends Omit<PlaceAndForm, 'jobForm'> {
  carrier: string;
  apiKey: ApiKeyFinding;
  cause: NamedCause;
}

/** S1 to S7: the tugboat of the location, the key of its connector, and the logs of its pods. Reads only. */
export async function findCause(context: RunContext, salt: string): Promise<Diagnosed> {
  const { run } = context;

  // S1 and S2. Ask xo which tugboat hosts the location, and fill in the form of the Jenkins job for it.
  const { location, form, jobForm } = await findPlace(context);

  // S3 and S4. Start the job and wait for it.
  const { build, carrier } = await collectMasterInfo(run, form, Object.values(jobForm.artifacts));

  // S5 and S6. Look for the API key, and for getToken in the pod log. Both read the same build.
  run.begin('S5', 'looking for iam_api_key');
  run.begin('S6', 'reading getToken');
  const question = artifactQuestion(run, build);
  const [apiKey, tokenLog] = await Promise.all([
    diagnose.readApiKeyLog({ ...question, salt }).then((finding) => {
      run.end('S5', finding.because);
      return finding;
    }),
    diagnose.readPodLog({ ...question, notBefore: notBefore(run, build) }).then((finding) => {
      run.end('S6', finding.because);
      return finding;
    }),
  ]);
  run.find({ location, apiKey, tokenLog });

  // S7. Name the cause.
  const cause = nameCause(run.document.findings);
  run.sayCause(cause.cause, cause.because);
  return { location, form, carrier, apiKey, cause };
}

/** Failures older than an hour before alert and build are not evidence of now. */
function notBefore({ alertSince }: RunState, build: FinishedBuild): string {
  const latest = Math.max(Date.parse(build.startedAt), Date.parse(alertSince ?? build.startedAt));
  return new Date(latest - 3_600_000).toISOString();
}
