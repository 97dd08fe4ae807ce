import type { Plan } from '../approvals/plan';

/** The name of a location or cluster, if the plan knows one; else its id. */
export function placeName({ affects }: Pick<Plan, 'affects'>, id: string): string {
  return affects?.find((one) => one.id === id)?.name ?? id;
}
