import type { Plan, Target } from '../../approvals/plan';
import type { Place } from '../containers/client';

type Affected = NonNullable<Plan['affects']>;

/**
 * What uses the key of a scope. The service lists by its own idea of region and group, so what says that it is elsewhere
 * is left out; what says nothing is counted in, because a plan must not promise too little.
 */
export function affectedBy(
  target: Target,
  { clusters, locations }: { clusters: Place[]; locations: Place[] },
): Affected {
  const inScope = ({ region, resourceGroup }: Place) =>
    (region ?? target.region) === target.region && (resourceGroup ?? target.resourceGroup) === target.resourceGroup;
  const listed = (kind: 'cluster' | 'location', places: Place[]): Affected =>
    places.filter(inScope).map(({ id, name }) => ({ kind, id, name }));
  return [...listed('location', locations), ...listed('cluster', clusters)].sort((one, other) =>
    `${one.kind} ${one.id}` < `${other.kind} ${other.id}` ? -1 : 1,
  );
}
