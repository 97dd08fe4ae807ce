/** A carrier on which the information job runs, by its name in Jenkins: `prod-wdc06-carrier1`. */
export interface CarrierName {
  /** `prod` */
  prefix: string;
  /** `wdc06` */
  datacenter: string;
}

/** Null for every text that is no such name. */
export function readCarrierName(text: string): CarrierName | null {
  const [, prefix, datacenter] = /^([a-z0-9]+)-([a-z]{3}\d{2})-carrier\d+$/.exec(text) ?? [];
  return prefix === undefined || datacenter === undefined ? null : { prefix, datacenter };
}
