import type { FinishedBuild } from '../../contract/activities';
import { nameCause } from '../../evidence/cause';
import type { NamedCause } from '../../evidence/cause';
import type { LocationFinding } from '../../contract/findings';
import type { RunState } from '../run/run-state';
import { endRun, escalate } from '../run/ending';
import { artifactQuestion, collectMasterInfo } from '../steps/information-job';
import { diagnose } from '../run/activities';
import { fillInForm } from '../steps/form';
import type { FilledForm } from '../steps/form';
import type { RunContext } from '../steps/run-context';
import { recallPreviousEnd } from '../run/earlier-changes';
import { lockLocation } from '../steps/location';

/** A case whose cause is known, with what later steps need to look again. */
export interface Diagnosed {
  location: LocationFinding;
  form: FilledForm;
  carrier: string;
  cause: NamedCause;
}

/** S1 to S7: who hosts the location, what its connector has for a key, and what its pods say. Reads only. */
export async function findCause(context: RunContext, salt: string): Promise<Diagnosed> {
  const { run, alert } = context;
  const { input, document } = run;

  // S1. Ask xo which tugboat hosts the location. The form of the Jenkins job does not depend on it: read it meanwhile.
  run.begin('S1', `asking xo about ${input.location}`);
  run.begin('S2', 'reading the form of the information job');
  const [seen, jobForm] = await Promise.all([
    lookUpLocation(context),
    diagnose.readJobForm({ environment: input.environment }),
  ]);
  // Before the lock, which names whoever held the location last. Once only: each look costs an event.
  await recallPreviousEnd(run, seen?.id ?? input.location);
  if (seen === null) {
    run.nameCause('inconclusive');
    escalate('xo stayed silent and nobody looked the location up; find out which tugboat hosts it');
  }
  run.findLocation(seen);
  run.end('S1', seen.because);
  if (seen.kind !== 'found') notFurther(run, nameCause(document.findings));
  await lockLocation({ run, alert }, seen.id!);

  // S2. Fill in the form: the tugboat in its dash form, and the first available carrier of its data centre.
  const form = fillInForm(jobForm, seen);
  if (typeof form === 'string') {
    run.end('S2', form, 'failed');
    run.nameCause('inconclusive');
    escalate(`${form}; start the job by hand and read its artifacts`);
  }
  run.end(
    'S2',
    `${seen.tugboat}, carrier ${form.carriers[0]}${form.carriers.length > 1 ? ` (then ${form.carriers.slice(1).join(', ')})` : ''}`,
  );

  // S3 and S4. Start the job and wait for it.
  const { build, carrier } = await collectMasterInfo(run, form, jobForm);

  // S5 and S6. Is the API key there? What do the pods say about getToken? Both read the same build.
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
  run.find({ location: seen, apiKey, tokenLog });

  // S7. What it means together.
  const cause = nameCause(document.findings);
  run.nameCause(cause.cause);
  run.end('S7', `${cause.cause}: ${cause.because}`);
  return { location: seen, form, carrier, cause };
}

/** xo's answer about the location itself: the alert may name a cluster that lives on it. Null is xo's silence. */
async function lookUpLocation({ run, location }: RunContext): Promise<LocationFinding | null> {
  const seen = await location.lookUp(run.input.location);
  if (seen?.kind !== 'cluster-on-location') return seen;
  run.begin('S1', `${run.input.location} is a cluster on the location ${seen.id}; asking about that`);
  const its = await location.lookUp(seen.id!);
  if (its === null) return null;
  if (its.kind === 'cluster-on-location') {
    return {
      kind: 'ambiguous',
      because: `xo says that ${run.input.location} and ${seen.id} are both clusters on another location`,
    };
  }
  return { ...its, because: `${its.because} (the alert named ${run.input.location}, a cluster on it)` };
}

/** Failures older than an hour before alert and build are not evidence of now. */
function notBefore({ alertSince }: RunState, build: FinishedBuild): string {
  const latest = Math.max(Date.parse(build.startedAt), Date.parse(alertSince ?? build.startedAt));
  return new Date(latest - 3_600_000).toISOString();
}

/** The end of a case that stops at S1. */
function notFurther(run: RunState, { cause, because }: NamedCause): never {
  run.nameCause(cause);
  run.end('S7', `${cause}: ${because}`);
  return cause === 'location-gone' ? endRun('void', because) : escalate(because);
}
