import type { Plan } from '../approvals/plan';

const NAME_MAX = 100;

/** The name of a location or cluster. Until a plan names it, its id is all that is known. */
export function placeName(plan: Pick<Plan, 'affects'> | null, id: string): string {
  return (plan?.affects?.find((one) => one.id === id)?.name ?? id).slice(0, NAME_MAX);
}
