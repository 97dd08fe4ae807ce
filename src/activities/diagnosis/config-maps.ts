import { isLocationId } from '../../contract/location-id';
import { isKnownRegion, sameRegion } from '../../evidence/names/region-names';
import { parseQuietly } from '../../evidence/text/json-in-text';

/** `kubectl describe` prints the value below a rule. */
const REGION = /^[ \t"'-]*region["']?\s{0,8}[:=]\s{0,8}(?:-{4}\s{1,4})?["']?([a-z]{2}-[a-z]{2,10}\d{0,2})\b/gim;
const CLUSTER = /^[ \t"'-]*cluster_?id["']?\s{0,8}[:=]\s{0,8}(?:-{4}\s{1,4})?["']?([a-z0-9]{20}(?:[a-z0-9]{12})?)\b/gim;

/**
 * Compares the connector's ConfigMaps with the place that was asked about: `region` in the one of satellite-link,
 * `cluster_id` in the one of the cluster. Returns the reason if they are foreign. A missing field proves nothing.
 */
export function foreignConfigMap(
  { satelliteLink, kubernetes }: { satelliteLink: string; kubernetes: string },
  asked: { location: string; region?: string },
): string | null {
  const ids = [...inLines(kubernetes).matchAll(CLUSTER)].map((match) => match[1]).filter(isLocationId);
  if (ids.some((id) => id !== asked.location))
    return 'The ConfigMap of the build (cluster_id) belongs to another location than the one that was asked about.';

  const regions = [...inLines(satelliteLink).matchAll(REGION)].flatMap((match) =>
    match[1] === undefined ? [] : [match[1]],
  );
  const { region } = asked;
  if (region !== undefined && regions.some((name) => isKnownRegion(name) && !sameRegion(name, region)))
    return 'The ConfigMap of the build (region) belongs to another region than the one that was asked about.';

  return null;
}

/** The text, with an object on one line in many lines. An annotation is indented: it holds an older copy, and stays. */
function inLines(text: string): string {
  return text
    .replace(/^\ufeff/, '')
    .split('\n')
    .map((line) => {
      const value = line.startsWith('{') ? parseQuietly(line) : undefined;
      return value === undefined ? line : JSON.stringify({ ...dataOf(value) }, null, 2);
    })
    .join('\n');
}

function dataOf(value: unknown): object {
  const { data } = value as { data?: unknown };
  return typeof data === 'object' && data !== null ? data : (value as object);
}
