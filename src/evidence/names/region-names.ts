/**
 * A region has up to two names: one for `ibmcloud target -r`, and one in the operators' tools. For most regions they
 * are the same.
 */
const OPERATOR_NAMES = new Map([
  ['eu-gb', 'uk-south'],
  ['eu-de', 'eu-central'],
  ['au-syd', 'ap-south'],
  ['jp-tok', 'ap-north'],
]);
const IBMCLOUD_NAMES = new Map([...OPERATOR_NAMES].map(([ibmcloud, operator]) => [operator, ibmcloud]));
const SAME_NAME_EVERYWHERE = ['us-south', 'us-east', 'ca-tor', 'ca-mon', 'br-sao', 'jp-osa', 'eu-es', 'eu-fr2'];
const KNOWN = new Set([...OPERATOR_NAMES.keys(), ...IBMCLOUD_NAMES.keys(), ...SAME_NAME_EVERYWHERE]);
const REGION_SHAPE = /^[a-z]{2}-[a-z]{2,10}[0-9]{0,2}$/;

/** `eu-central` → `eu-de`. A name without an alias, or an unknown name, is returned in lower case. */
export function toIbmcloudRegion(name: string): string {
  const region = name.trim().toLowerCase();
  return IBMCLOUD_NAMES.get(region) ?? region;
}

/** `eu-de` → `eu-central`, the name in xo and similar tools. */
export function toOperatorRegion(name: string): string {
  const region = name.trim().toLowerCase();
  return OPERATOR_NAMES.get(region) ?? region;
}

/** Do two names mean the same region? */
export function sameRegion(one: string, other: string): boolean {
  return toIbmcloudRegion(one) === toIbmcloudRegion(other);
}

/** Does the text look like a region's name, known or not? */
export function isRegionShaped(text: string): boolean {
  return REGION_SHAPE.test(text);
}

/** Is it one of the names above? For places where a text that only looks like a region (`at-least`) must not pass. */
export function isKnownRegion(text: string): boolean {
  return KNOWN.has(text);
}

/** The region in a label of a host name, in `ibmcloud` spelling: `us-south.containers.cloud.ibm.com` → `us-south`. */
export function regionOfHost(host: string): string | null {
  const label = host
    .toLowerCase()
    .split('.')
    .find((part) => KNOWN.has(part));
  return label === undefined ? null : toIbmcloudRegion(label);
}
