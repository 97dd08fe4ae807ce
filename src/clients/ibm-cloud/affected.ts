import type { Plan, Target } from '../../approvals/plan';
import type { ListedPlace } from '../containers/client';

type Affected = NonNullable<Plan['affects']>;

/**
 * The users of a scope's key. The service lists by its own idea of region and group. An entry that names another place
 * is left out. An entry without a place counts, because a plan must not promise too little. A list of several pages may
 * show one twice; here it stands once.
 */
export function affectedBy(
  target: Target,
  { clusters, locations }: { clusters: ListedPlace[]; locations: ListedPlace[] },
): Affected {
  const inScope = ({ region, resourceGroup }: ListedPlace) =>
    (region ?? target.region) === target.region && (resourceGroup ?? target.resourceGroup) === target.resourceGroup;
  const listed = (kind: 'cluster' | 'location', places: ListedPlace[]): Affected => [
    ...new Map(places.filter(inScope).map(({ id, name }) => [id, { kind, id, name }])).values(),
  ];
  return [...listed('location', locations), ...listed('cluster', clusters)].sort((one, other) =>
    `${one.kind} ${one.id}` < `${other.kind} ${other.id}` ? -1 : 1,
  );
}
