import { ApplicationFailure } from '@temporalio/common';
import type { JobDefinition, Jenkins } from '../../clients/jenkins/client';
import type { EnvironmentFleet, Fleet } from '../../config/fleet';
import type { Diagnosis, JobForm } from '../../contract/activities';
import { FAILED } from '../../contract/failures';
import { fleetOf } from '../fleet-of';
import { toFailure } from '../to-failure';
import { API_KEY_LOG } from './artifact';

/**
 * S2. Reads the definitions of the information job. Jenkins silently drops a parameter that the job does not define. So
 * ours are looked up there, in any case, and sent in the job's own spelling.
 */
export function readJobForm({ jenkins, fleet }: { jenkins: Jenkins; fleet: Fleet }): Diagnosis['readJobForm'] {
  return async ({ environment }) => {
    const ours = fleetOf(fleet, environment);
    const definition = await jenkins.readJob(ours.informationJob.path).catch((error: unknown) => {
      throw toFailure(error, FAILED.jobRefused);
    });
    return jobFormOf(ours, definition);
  };
}

/** The form, made from the fleet file and the job's definitions. */
export function jobFormOf(ours: EnvironmentFleet, { buildable, parameters }: JobDefinition): JobForm {
  const { informationJob: job, podLogEnvironment, carriers } = ours;
  const find = (wanted: string) => {
    const found = parameters.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
    if (found === undefined) refuse(`the job ${job.path} has no parameter ${wanted}`);
    return found;
  };
  const branch = find(job.parameters.branch);
  const envBranch = find(job.parameters.envBranch);
  const carrier = find(job.parameters.carrier);
  return {
    job: job.path,
    buildable,
    names: {
      branch: branch.name,
      envBranch: envBranch.name,
      cluster: find(job.parameters.cluster).name,
      tugboat: find(job.parameters.tugboat).name,
      carrier: carrier.name,
    },
    fixed: { [branch.name]: offered(branch, job.branch), [envBranch.name]: offered(envBranch, job.envBranch) },
    carrierChoices: carrier.choices,
    artifacts: {
      apiKeyLog: API_KEY_LOG,
      podLog: `connector_pod_logs_${podLogEnvironment}.log`,
    },
    carriers,
  };
}

/** A value in the job's own spelling, if the job offers choices. */
function offered({ name, choices }: JobDefinition['parameters'][number], value: string): string {
  if (choices === null) return value;
  const choice =
    choices.find((one) => one === value) ?? choices.find((one) => one.toLowerCase() === value.toLowerCase());
  return choice ?? refuse(`the parameter ${name} of the job does not offer ${value}`);
}

function refuse(because: string): never {
  throw ApplicationFailure.nonRetryable(because, FAILED.jobRefused);
}
