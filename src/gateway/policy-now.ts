import type { People } from '../approvals/names';
import type { GatewayConfig } from '../config/gateway-config';
import { peopleOf } from '../config/people';
import type { Policy } from '../config/policy';

export type PolicyNow = Pick<GatewayConfig, 'policyNow'>;

/** Today's policy, or null while it cannot be read. Nothing is allowed by it: to judge, an unreadable policy refuses. */
export function policyIfReadable({ policyNow }: PolicyNow): Policy | null {
  try {
    return policyNow();
  } catch {
    return null;
  }
}

/** Whom today's policy knows, for words only; nobody while it cannot be read. */
export function peopleNow(config: PolicyNow): People {
  const policy = policyIfReadable(config);
  return policy === null ? [] : peopleOf(policy);
}
