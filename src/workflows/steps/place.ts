import type { JobForm } from '../../contract/activities';
import type { LocationFinding } from '../../contract/findings';
import { diagnose } from '../run/activities';
import { recallPreviousEnd } from '../run/earlier-changes';
import { endRun, escalate } from '../run/ending';
import type { RunState } from '../run/run-state';
import { fillInForm } from './form';
import type { FilledForm } from './form';
import { lockLocation } from './location';
import type { RunContext } from './run-context';

/** The place of the location, and the form of the information job filled in for it. */
export interface PlaceAndForm {
  location: LocationFinding;
  jobForm: JobForm;
  form: FilledForm;
}

/**
 * S1 and S2. Finds the tugboat of the location and fills in the form of the information job. The run ends if that
 * cannot be found out.
 */
export async function findPlace(context: RunContext): Promise<PlaceAndForm> {
  const { run, alert } = context;
  const { input } = run;

  // S1. Ask xo which tugboat hosts the location. The form of the Jenkins job does not depend on it, so read it at the
  // same time.
  run.begin('S1', `asking xo about ${input.location}`);
  run.begin('S2', 'reading the form of the information job');
  const [seen, jobForm] = await Promise.all([
    lookUpLocation(context),
    diagnose.readJobForm({ environment: input.environment }),
  ]);
  // Before the lock, which names the last holder of the location. Only once: each look costs an event.
  await recallPreviousEnd(run, seen?.id ?? input.location);
  if (seen === null) {
    run.nameCause('inconclusive');
    // Their last words asked people for something, and that is over.
    run.end('S1', 'xo stayed silent, and nobody looked the location up', 'failed');
    run.end('S2', 'nobody knows where the location runs', 'skipped');
    escalate('xo stayed silent and nobody looked the location up; find out which tugboat hosts it', {
      reason: 'xo-silent',
    });
  }
  run.findLocation(seen);
  run.end('S1', seen.because);
  if (seen.kind !== 'found') notFurther(run, seen);
  await lockLocation({ run, alert }, seen.id!);

  // S2. Fill in the form: the tugboat in its dash form, and the first available carrier of its data centre.
  const form = fillInForm(jobForm, seen);
  if (typeof form === 'string') {
    run.end('S2', form, 'failed');
    run.nameCause('inconclusive');
    escalate(`${form}; start the job by hand and read its artifacts`, { reason: 'no-form' });
  }
  run.end(
    'S2',
    `${seen.tugboat}, carrier ${form.carriers[0]}${form.carriers.length > 1 ? ` (then ${form.carriers.slice(1).join(', ')})` : ''}`,
  );
  return { location: seen, jobForm, form };
}

/**
 * The answer of xo about the location itself: the alert may name a cluster that lives on it. Null is the silence of xo.
 */
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

/** The end of a case that stops at S1. */
function notFurther(run: RunState, { kind, because }: LocationFinding): never {
  const cause = kind === 'gone' ? 'location-gone' : 'inconclusive';
  run.sayCause(cause, because);
  return kind === 'gone' ? endRun('void', because, { reason: 'gone' }) : escalate(because);
}
