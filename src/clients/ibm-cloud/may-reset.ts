import type { Target } from '../../approvals/plan';
import type { Policy } from '../iam/schema';

const CONTAINERS = 'containers-kubernetes';
const IAM_IDENTITY = 'iam-identity';

/**
 * Do these policies let an identity reset the key of a scope without breaking what uses it? The new key acts as this
 * identity, so it needs Administrator on the container service there; a service ID also needs Operator on IAM Identity.
 * Only what is granted to the identity directly counts, and a restriction that we do not know grants nothing.
 */
export function mayReset(policies: Policy[], { iamId, target }: { iamId: string; target: Target }): boolean {
  const granted = (service: string, roles: string[]) =>
    policies.some((policy) => gives(policy, roles) && policy.resources.some((where) => covers(where, service, target)));
  if (!granted(CONTAINERS, ['Administrator'])) return false;
  return !iamId.startsWith('iam-ServiceId') || granted(IAM_IDENTITY, ['Administrator', 'Editor', 'Operator']);
}

function gives({ type, state, roles }: Policy, wanted: string[]): boolean {
  if ((type ?? 'access') !== 'access' || (state ?? 'active') !== 'active') return false;
  return roles.some(({ role_id: id }) => wanted.some((role) => id.endsWith(`:role:${role}`)));
}

function covers({ attributes }: Policy['resources'][number], service: string, target: Target): boolean {
  const granted: Record<string, string[]> = {
    accountId: [target.account],
    serviceName: [service],
    serviceType: ['service', 'platform_service'],
    region: [target.region],
    resourceGroupId: [target.resourceGroup],
  };
  return attributes.every(({ name, value, operator }) => {
    if (value === '*') return true;
    return (operator ?? 'stringEquals') === 'stringEquals' && (granted[name]?.includes(value) ?? false);
  });
}
