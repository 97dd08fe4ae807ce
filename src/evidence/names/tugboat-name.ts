/** A tugboat: the carrier, numbered 100 or more, that hosts a location's control plane. */
export interface Tugboat {
  /** Dash form, as Jenkins and alert labels spell it: `prod-wdc04-carrier107`. */
  name: string;
  /** `prod` */
  prefix: string;
  /** `wdc04` */
  datacenter: string;
  /** 107 */
  carrier: number;
}

const DOT_FORM = /^([a-z][a-z0-9]{1,19})-([a-z]{3}[0-9]{2})\.carrier([1-9][0-9]{2,3})$/;
const DASH_FORM = /^([a-z][a-z0-9]{1,19})-([a-z]{3}[0-9]{2})-carrier([1-9][0-9]{2,3})$/;
/** Lower numbers are old carriers, which host no location. */
export const TUGBOAT_NUMBER_MIN = 100;

/**
 * Reads a tugboat in xo's spelling, `prod-wdc04.carrier107`: exactly one dot, right before `carrier`, and a number of
 * three or four digits. Null for everything else, also for legacy carriers. An uncertain name must not reach a form.
 */
export function parseTugboat(dotForm: string): Tugboat | null {
  return read(DOT_FORM.exec(dotForm));
}

/** Reads the dash form of alert labels (`location_carrier_name`), under the same rules. */
export function parseDashedTugboat(dashForm: string): Tugboat | null {
  return read(DASH_FORM.exec(dashForm));
}

/** `prod-wdc04.carrier107` → `prod-wdc04-carrier107`; null if the name is not a tugboat's. */
export function tugboatDashName(dotForm: string): string | null {
  return parseTugboat(dotForm)?.name ?? null;
}

function read(match: RegExpExecArray | null): Tugboat | null {
  const [, prefix, datacenter, digits] = match ?? [];
  if (prefix === undefined || datacenter === undefined || digits === undefined) return null;

  return { name: `${prefix}-${datacenter}-carrier${digits}`, prefix, datacenter, carrier: Number(digits) };
}
