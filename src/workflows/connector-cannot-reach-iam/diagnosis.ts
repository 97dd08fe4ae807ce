import type { ArtifactQuestion, FinishedBuild } from '../../contract/activities';
import { nameCause } from '../../evidence/cause';
import type { NamedCause } from '../../evidence/cause';
import type { LocationFinding } from '../../contract/findings';
import type { CaseFile } from '../run/run-state';
import { toAPerson } from '../run/ending';
import type { Ending } from '../run/ending';
import { collectMasterInfo } from './information-job';
import { diagnose } from '../run/activities';
import { fillInForm } from './form';
import type { FilledForm } from './form';
import type { Desks } from './run-context';
import { recallPreviousEnd } from './earlier-changes';
import { claimLocation } from './location';

/** A case whose cause is known, with what later steps need to look again. */
export interface Diagnosed {
  location: LocationFinding;
  form: FilledForm;
  carrier: string;
  cause: NamedCause;
}

/** S1 to S7: who hosts the location, what its connector has for a key, and what its pods say. Reads only. */
export async function diagnoseCase(desks: Desks, salt: string): Promise<Diagnosed | Ending> {
  const { file, alert } = desks;
  const { input, document } = file;

  // S1. Ask xo which tugboat hosts the location. The form of the Jenkins job does not depend on it: read it meanwhile.
  file.begin('S1', `asking xo about ${input.location}`);
  file.begin('S2', 'reading the form of the information job');
  const [seen, jobForm] = await Promise.all([
    lookUpLocation(desks),
    diagnose.readJobForm({ environment: input.environment }),
  ]);
  // Before the claim, which names whoever held the location last. Once only: each look costs an event.
  await recallPreviousEnd(file, seen?.id ?? input.location);
  if (seen === null) {
    document.cause = 'inconclusive';
    return toAPerson('xo stayed silent and nobody looked the location up; find out which tugboat hosts it');
  }
  document.findings.location = seen;
  file.end('S1', seen.because);
  if (seen.kind !== 'found') return notFurther(file, nameCause(document.findings));
  const elsewhere = await claimLocation({ file, alert }, seen.id!);
  if (elsewhere !== null) return elsewhere;

  // S2. Fill in the form: the tugboat in its dash form, and the first available carrier of its data centre.
  const form = fillInForm(jobForm, seen);
  if (typeof form === 'string') {
    file.end('S2', form, 'failed');
    document.cause = 'inconclusive';
    return toAPerson(`${form}; start the job by hand and read its artifacts`);
  }
  file.end(
    'S2',
    `${seen.tugboat}, carrier ${form.carriers[0]}${form.carriers.length > 1 ? ` (then ${form.carriers.slice(1).join(', ')})` : ''}`,
  );

  // S3 and S4. Start the job and wait for it.
  const { build, carrier } = await collectMasterInfo(file, form, jobForm);

  // S5 and S6. Is the API key there? What do the pods say about getToken? Both read the same build.
  file.begin('S5', 'looking for iam_api_key');
  file.begin('S6', 'reading getToken');
  const question = artifactQuestion(file, build);
  const [apiKey, tokenLog] = await Promise.all([
    diagnose.readApiKeyLog({ ...question, salt }).then((finding) => {
      file.end('S5', finding.because);
      return finding;
    }),
    diagnose.readPodLog({ ...question, notBefore: notBefore(file, build) }).then((finding) => {
      file.end('S6', finding.because);
      return finding;
    }),
  ]);
  file.find({ location: seen, apiKey, tokenLog });

  // S7. What it means together.
  const cause = nameCause(document.findings);
  document.cause = cause.cause;
  file.end('S7', `${cause.cause}: ${cause.because}`);
  return { location: seen, form, carrier, cause };
}

/** xo's answer about the location itself: the alert may name a cluster that lives on it. Null is xo's silence. */
async function lookUpLocation({ file, location }: Desks): Promise<LocationFinding | null> {
  const seen = await location.lookUp(file.input.location);
  if (seen?.kind !== 'cluster-on-location') return seen;
  file.begin('S1', `${file.input.location} is a cluster on the location ${seen.id}; asking about that`);
  const its = await location.lookUp(seen.id!);
  if (its === null) return null;
  if (its.kind === 'cluster-on-location') {
    return {
      kind: 'ambiguous',
      because: `xo says that ${file.input.location} and ${seen.id} are both clusters on another location`,
    };
  }
  return { ...its, because: `${its.because} (the alert named ${file.input.location}, a cluster on it)` };
}

/** What is asked of the artifacts of a build: they must be about this location. */
export function artifactQuestion({ document, input }: CaseFile, build: FinishedBuild): ArtifactQuestion {
  const { id, region } = document.findings.location!;
  return { build, location: id!, environment: input.environment, ...(region === undefined ? {} : { region }) };
}

/** Failures older than an hour before alert and build are not evidence of now. */
function notBefore({ alertSince }: CaseFile, build: FinishedBuild): string {
  const latest = Math.max(Date.parse(build.startedAt), Date.parse(alertSince ?? build.startedAt));
  return new Date(latest - 3_600_000).toISOString();
}

/** The end of a case that stops at S1. */
function notFurther(file: CaseFile, { cause, because }: NamedCause): Ending {
  file.document.cause = cause;
  file.end('S7', `${cause}: ${because}`);
  return cause === 'location-gone' ? { ending: 'void', because } : toAPerson(because);
}
