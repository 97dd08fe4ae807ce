import { hostOfUrl } from '../names/environment-of-host';
import { isLocationId } from '../../contract/location-id';
import { isKnownRegion } from '../names/region-names';
import { parseTugboat } from '../names/tugboat-name';

const NONE = /^(?:null|none)?$/i;
const HEX_32 = /^[0-9a-f]{32}$/;
/** A cluster on a location names its provider there: `upi`. */
const DATACENTER = /^[a-z]{3}(?:\d\d)?$/;
const WORD = /^[a-z_]+$/;
/** The known words in these fields. Any other word may be the beginning of one. */
const WHOLE_WORD = /^(?:multishift_controller|multishift_cruiser|deployed|deleted|deleting)$/;

/** Could this be the whole value of the field? */
export function isSound(key: string, value: string): boolean {
  if (NONE.test(value)) return true;
  switch (key) {
    case 'ActualDatacenterCluster':
      return parseTugboat(value) !== null;
    case 'ClusterID':
    case 'MultishiftControllerID':
      return isLocationId(value);
    case 'MultishiftAccountID':
    case 'ResourceGroupID':
      return HEX_32.test(value);
    case 'Region':
      return isKnownRegion(value.toLowerCase());
    case 'Datacenter':
      return DATACENTER.test(value);
    case 'ServerURL':
      return hostOfUrl(value) !== null;
    default:
      return WORD.test(value);
  }
}

/** Does a sound value of this field show by its form alone to which field it belongs? Ids, words and regions do not. */
export function showsItsField(key: string): boolean {
  return key === 'ActualDatacenterCluster' || key === 'ServerURL';
}

/**
 * Joins a value and the single word on the line after it. The word is the rest of a value that Slack split, or noise.
 * Null if both are possible: then neither is believed.
 */
export function joinValue(key: string, value: string, rest: string): string | null {
  const joined = value + rest;
  if (key === 'ServerURL') return hostOfUrl(value) !== null && hostOfUrl(value) === hostOfUrl(joined) ? value : null;

  if (value === '') return isSound(key, rest) ? rest : '';
  if (WHOLE_WORD.test(value)) return value;
  if (isSound(key, joined)) return isSound(key, value) ? null : joined;
  return isSound(key, value) ? value : null;
}

/** Could the value at the cut end of a text be the beginning of a longer one? */
export function canBeLonger(key: string, value: string): boolean {
  switch (key) {
    case 'ActualDatacenterCluster':
      return !/carrier\d{4}$/.test(value);
    case 'ClusterID':
    case 'MultishiftControllerID':
      // Twenty hexadecimal digits may be the beginning of an old id.
      return !NONE.test(value) && (!isLocationId(value) || /^[0-9a-f]{20}$/.test(value));
    case 'MultishiftAccountID':
    case 'ResourceGroupID':
      return !NONE.test(value) && !HEX_32.test(value);
    case 'ServerURL':
      return true;
    case 'DesiredState':
    case 'ActualState':
    case 'MultishiftType':
      return !WHOLE_WORD.test(value);
    default:
      return false;
  }
}
