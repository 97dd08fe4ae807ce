import type { JobForm } from '../../contract/activities';
import { readCarrierName } from '../../contract/carrier-name';
import type { LocationFinding } from '../../contract/findings';

/** The form of the information job without its carrier, and the carriers to try in order. */
export interface FilledForm {
  job: string;
  parameters: Record<string, string>;
  carrierParameter: string;
  carriers: string[];
}

/**
 * S2. We read "first available carrier in the data centre of the tugboat" as an ordered list. First come the job's own
 * choices in the tugboat's data centre, then those in its region, never in another environment. Returns a sentence if
 * none fits, because then a person must choose.
 */
export function fillInForm(form: JobForm, location: LocationFinding): FilledForm | string {
  const { id, tugboat, datacenter, region } = location;
  if (id === undefined || tugboat === undefined || datacenter === undefined)
    return 'xo named no tugboat, so the form of the information job cannot be filled in';

  if (!form.buildable) return `the job ${form.job} is disabled in Jenkins`;
  const environment = tugboat.slice(0, tugboat.indexOf('-'));
  const offered = form.carrierChoices ?? form.carriers.map((carrier) => carrier.name);
  const known = offered.map((name) => placeOf(name, form)).filter((carrier) => carrier.environment === environment);
  const near = known.filter((carrier) => carrier.datacenter === datacenter);
  const inRegion = known.filter(
    (carrier) => carrier.datacenter !== datacenter && region !== undefined && carrier.region === region,
  );
  const carriers = [...near, ...inRegion].map((carrier) => carrier.name);
  if (carriers.length === 0)
    return `the job offers no carrier in ${datacenter}${region === undefined ? '' : ` or elsewhere in ${region}`}`;

  const { names } = form;
  return {
    job: form.job,
    parameters: { ...form.fixed, [names.cluster]: id, [names.tugboat]: tugboat },
    carrierParameter: names.carrier,
    carriers,
  };
}

/** The place of a carrier: from its name (`prod-wdc06-carrier1`), and the region from the fleet file. */
function placeOf(name: string, { carriers }: JobForm) {
  const { prefix: environment, datacenter } = readCarrierName(name) ?? {};
  const listed = carriers.find((carrier) => carrier.name === name);
  const neighbour = carriers.find((carrier) => carrier.datacenter === datacenter);
  return {
    name,
    environment,
    datacenter: listed?.datacenter ?? datacenter,
    region: listed?.region ?? neighbour?.region,
  };
}
