import { ApplicationFailure } from '@temporalio/common';
import type { EnvironmentFleet, Fleet } from '../../config/fleet';
import type { BuildOrder } from '../../contract/activities';
import { readCarrierName } from '../../contract/carrier-name';
import { FAILED } from '../../contract/failures';
import { isLocationId } from '../../contract/location-id';
import { parseDashedTugboat } from '../../evidence/names/tugboat-name';

/**
 * The jobs of Jenkins that this worker may use. Anybody who reaches the engine can order its activities, and its login
 * may do more in Jenkins than the runbook does. So each order is compared with the fleet file.
 */
export function checkJob(fleet: Fleet, which: 'informationJob' | 'refreshJob', job: string): void {
  if (Object.values(fleet.environments).some((one) => one[which]?.path === job)) return;
  refuse(`the fleet file knows no ${which} of that path`);
}

/** Only the information job may be started, with its five parameters as the runbook fills them in. */
export function checkInformationOrder(fleet: Fleet, { job, parameters }: Pick<BuildOrder, 'job' | 'parameters'>): void {
  checkJob(fleet, 'informationJob', job);
  const ofThisJob = Object.values(fleet.environments).filter(({ informationJob }) => informationJob.path === job);
  const given = new Map(Object.entries(parameters).map(([name, value]) => [name.toLowerCase(), value]));
  const fits = (fields: Field[]) =>
    given.size === fields.length &&
    Object.keys(parameters).length === fields.length &&
    fields.every(([name, isFine]) => isFine(String(given.get(name.toLowerCase()))));
  if (!ofThisJob.some((one) => fits(fieldsOf(one)))) refuse('the information job is not filled in as the runbook does');
}

/** The name of a parameter, in any case in which Jenkins spells it, and its possible values. */
type Field = [name: string, isFine: (value: string) => boolean];

function fieldsOf({ informationJob, tugboatPrefix }: EnvironmentFleet): Field[] {
  const { parameters: names, branch, envBranch } = informationJob;
  const is = (wanted: string) => (value: string) => value.toLowerCase() === wanted.toLowerCase();
  return [
    [names.branch, is(branch)],
    [names.envBranch, is(envBranch)],
    [names.cluster, isLocationId],
    [names.tugboat, (value) => parseDashedTugboat(value)?.prefix === tugboatPrefix],
    [names.carrier, (value) => readCarrierName(value)?.prefix === tugboatPrefix],
  ];
}

function refuse(because: string): never {
  throw ApplicationFailure.nonRetryable(because, FAILED.jobRefused);
}
