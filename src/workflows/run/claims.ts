import type { ClaimOrder } from '../../contract/activities';
import { claims } from './activities';

/** Ends a claim. Not worth failing for: the claim of a closed run is taken over by whoever needs it. */
export async function releaseClaim(claim: ClaimOrder): Promise<void> {
  await claims.releaseClaim(claim).catch(() => undefined);
}
