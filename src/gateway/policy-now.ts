import type { People } from '../approvals/names';
import type { GatewayConfig } from '../config/gateway-config';
import { peopleOf } from '../config/people';
import type { Policy } from '../config/policy';

type Readable = Pick<GatewayConfig, 'policyNow'>;

/** Today's policy, or null while it cannot be read. Only drawings may use it so; elsewhere an unreadable policy refuses. */
export function policyForDrawing({ policyNow }: Readable): Policy | null {
  try {
    return policyNow();
  } catch {
    return null;
  }
}

/** Whom today's policy knows, for words only; nobody while it cannot be read. */
export function peopleNow(config: Readable): People {
  const policy = policyForDrawing(config);
  return policy === null ? [] : peopleOf(policy);
}
