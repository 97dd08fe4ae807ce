import type { Target } from '../../approvals/plan';
import type { IamPolicy } from '../iam/schema';

const CONTAINERS = 'containers-kubernetes';
const IAM_IDENTITY = 'iam-identity';
const IDENTITY_ROLES = ['Administrator', 'Editor', 'Operator'];

/**
 * Do these policies let an identity reset the key of a scope safely for its users? The new key acts as this identity,
 * so it needs Administrator on the container service there. A service ID also needs Operator on IAM Identity. Only
 * direct grants to the identity count, and an unknown restriction grants nothing.
 */
export function mayReset(policies: IamPolicy[], { iamId, target }: { iamId: string; target: Target }): boolean {
  const granted = (service: string, roles: string[]) =>
    policies.some(
      (policy) => gives(policy, roles) && policy.resources.some((where) => meets(where, grants(service, target))),
    );
  if (!granted(CONTAINERS, ['Administrator'])) return false;
  return !iamId.startsWith('iam-ServiceId') || granted(IAM_IDENTITY, IDENTITY_ROLES);
}

/** Do these policies let an identity see everybody's API keys in the account? A right to some of them is not enough. */
export function seesAllKeys(policies: IamPolicy[], account: string): boolean {
  return policies.some(
    (policy) =>
      gives(policy, IDENTITY_ROLES) &&
      policy.resources.some((where) => meets(where, grants(IAM_IDENTITY, { account }))),
  );
}

function gives({ type, state, roles }: IamPolicy, wanted: string[]): boolean {
  if ((type ?? 'access') !== 'access' || (state ?? 'active') !== 'active') return false;
  return roles.some(({ role_id: id }) => wanted.some((role) => id.endsWith(`:role:${role}`)));
}

function grants(service: string, { account, ...scope }: Pick<Target, 'account'> & Partial<Target>) {
  const { region, resourceGroup } = scope;
  return {
    accountId: [account],
    serviceName: [service],
    serviceType: ['service', 'platform_service'],
    region: region === undefined ? [] : [region],
    resourceGroupId: resourceGroup === undefined ? [] : [resourceGroup],
  };
}

/** A policy holds if each of its restrictions is met. */
function meets({ attributes }: IamPolicy['resources'][number], granted: Record<string, string[]>): boolean {
  return attributes.every(({ name, value, operator }) => {
    if (value === '*') return true;
    return (operator ?? 'stringEquals') === 'stringEquals' && (granted[name]?.includes(value) ?? false);
  });
}
