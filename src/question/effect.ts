import { alsoAffected } from '../approvals/plan';
import type { Plan } from '../approvals/plan';

type Users = NonNullable<Plan['affects']>;

/** The users of the key besides the location itself. */
export interface Effect {
  /** The count first: `30 clusters and 1 other location use this key. They get the new key too.` */
  summary: string;
  /** All of them, grouped by kind; null if they are not known. */
  groups: { kind: 'cluster' | 'location'; users: Users }[] | null;
}

/** Null if the key stays as it is. */
export function effectOf(plan: Plan): Effect | null {
  if (plan.by['api-key-reset'] === 'nobody') return null;
  const others = alsoAffected(plan);
  if (others === null) {
    const because = plan.affectsUnknown ?? 'it could not be read';
    return { summary: `It is not known what else uses this key: ${because}.`, groups: null };
  }
  if (others.length === 0) return { summary: 'Nothing else in this resource group uses this key.', groups: [] };
  const groups = (['cluster', 'location'] as const)
    .map((kind) => ({ kind, users: others.filter((one) => one.kind === kind) }))
    .filter(({ users }) => users.length > 0);
  const verb = others.length === 1 ? 'uses this key and gets' : 'use this key and get';
  return { summary: `${countsOf(groups)} ${verb} the new one too.`, groups };
}

/** `30 clusters and 1 other location` */
export function countsOf(groups: NonNullable<Effect['groups']>): string {
  return groups
    .map(({ kind, users: { length } }) => {
      const noun = kind === 'location' ? 'other location' : kind;
      return `${length} ${noun}${length === 1 ? '' : 's'}`;
    })
    .join(' and ');
}
