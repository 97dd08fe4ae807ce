import { alsoAffected } from '../approvals/plan';
import type { Plan } from '../approvals/plan';
import { andOthers } from '../words/actions';

const AFFECTED_SHOWN_MAX = 6;

/** The actions in their order, each with the one who does it. */
export function actionsOf(plan: Plan): string[] {
  const { actions, by } = plan;
  const doer = {
    api: 'by us through the IBM Cloud API',
    customer: 'by the customer',
    nobody: 'by nobody',
    jenkins: 'by the Jenkins job',
    person: 'by a person',
  };
  const done = actions.map((action) =>
    action === 'api-key-reset'
      ? `reset the API key, ${doer[by['api-key-reset']]}`
      : `refresh the master${andOthers(plan)}, ${doer[by['master-refresh']]}`,
  );
  const customerFirst = by['api-key-reset'] === 'customer' && !actions.includes('api-key-reset');
  const all = customerFirst ? ['the customer resets the API key', ...done] : done;
  return all.map((text, index) => `${index + 1}. ${text}`);
}

/** The other users of the key that would be replaced: the first few by name, and the number of the rest. */
export function affectsOf(plan: Plan): string {
  const others = alsoAffected(plan);
  if (others === null) return `not known: ${plan.affectsUnknown ?? 'it could not be read'}`;
  if (others.length === 0) return 'nothing else uses this key';
  const names = others.map(({ kind, id, name }) => `${kind} ${name ?? id}`);
  const more = names.length - AFFECTED_SHOWN_MAX;
  return `${names.slice(0, AFFECTED_SHOWN_MAX).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
