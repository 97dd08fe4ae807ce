import type { Plan } from '../approvals/plan';

const NAME_MAX = 100;

/** The name of the place of a run. A run that began with a cluster names its location too, once a plan does. */
export function placeTitle(plan: Pick<Plan, 'affects' | 'target'> | null, id: string): string {
  const location = plan?.target.location ?? id;
  return location === id
    ? placeName(plan, id)
    : `cluster ${placeName(plan, id)} on location ${placeName(plan, location)}`;
}

/** The name of a location or cluster. Until a plan names it, its id is all that is known. */
export function placeName(plan: Pick<Plan, 'affects'> | null, id: string): string {
  return (plan?.affects?.find((one) => one.id === id)?.name ?? id).slice(0, NAME_MAX);
}
