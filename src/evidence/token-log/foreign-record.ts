import { hostClashes } from '../names/environment-of-host';
import { isLocationId } from '../../contract/location-id';
import { isKnownRegion, sameRegion } from '../names/region-names';

/** The expected origin of a log; a missing field is not judged. */
export interface LogOrigin {
  location?: string;
  environment?: string;
  region?: string;
}

const REGION = /\bregion["']?\s{0,8}[:= ]\s{0,8}["']?([a-z]{2}-[a-z]{2,10})\b/gi;
const LOCATION = /\blocation(?:_?id)?["']?\s{0,8}[:= ]\s{0,8}["']?([a-z0-9]{20}(?:[a-z0-9]{12})?)\b/gi;
const HOST = /\b(?:[a-z0-9-]{1,63}\.){1,8}(?:cloud\.ibm\.com|bluemix\.net)\b/gi;

/** The reason why a record is about something else; null if it is not, or does not say. */
export function foreignBecause(record: string, asked: LogOrigin): string | null {
  const { location, environment, region } = asked;
  if (location !== undefined) {
    const ids = all(record, LOCATION).filter(isLocationId);
    if (ids.length > 0 && !ids.includes(location))
      return 'The pod log names another location than the one that was asked about.';
  }
  if (region !== undefined && all(record, REGION).some((name) => isKnownRegion(name) && !sameRegion(name, region)))
    return 'The pod log names another region than the one that was asked about.';

  if (environment !== undefined && (record.match(HOST) ?? []).some((host) => hostClashes(host, environment)))
    return 'The pod log names hosts of another environment than the one that was asked about.';

  return null;
}

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => (match[1] ?? '').toLowerCase());
}
