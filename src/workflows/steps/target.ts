import type { AccountFacts, RecordedPlace, SaidPlace } from '../../contract/activities';
import { GROUP_NOT_KNOWN } from '../../approvals/plan';
import type { Target } from '../../approvals/plan';
import type { LocationFinding } from '../../contract/findings';
import { escalate } from '../run/ending';

const UNKNOWN = { reason: 'place-unknown' } as const;

/** The location that is meant, by the words of xo. The run ends if xo did not name it. */
export function saidPlaceOf({ id, account, region, resourceGroup }: LocationFinding): SaidPlace {
  if (id === undefined) escalate('xo did not name the id of the location, so nobody can say whose key it is', UNKNOWN);
  if (account === undefined)
    escalate('xo did not name the account of the location, so nobody can say whose key it is', UNKNOWN);
  return {
    account,
    location: id,
    region,
    resourceGroup,
  };
}

/**
 * The target of a plan. The run ends if there can be none. IBM Cloud decides where a location is: the words of xo or of
 * a person are only compared. If they differ, a person finds out who is wrong. If IBM Cloud cannot be read, the target
 * is the place that xo or the person named; then the plan says so, and we reset nothing (`plan.ts`).
 */
export function targetOf(said: SaidPlace, { place }: Pick<AccountFacts, 'place'>): Target {
  const { account, location } = said;
  if (place === null) {
    escalate(
      `xo says that the location ${location} is in account ${account}, and IBM Cloud knows no such location there`,
      { reason: 'place-disputed' },
    );
  }
  const differs = place === undefined ? null : whereTheyDiffer(said, place);
  if (differs !== null) {
    escalate(`${differs}; no plan is drawn up before somebody has found out which is right`, {
      reason: 'place-disputed',
    });
  }
  const region = place?.region ?? said.region;
  if (region === undefined)
    escalate('neither xo nor IBM Cloud names the region of the location, so nobody can say whose key it is', UNKNOWN);
  return { account, region, resourceGroup: place?.resourceGroup ?? said.resourceGroup ?? GROUP_NOT_KNOWN, location };
}

const WORDS = { account: 'account', region: 'region', resourceGroup: 'resource group' } as const;

function whereTheyDiffer(said: SaidPlace, place: RecordedPlace): string | null {
  for (const field of ['account', 'region', 'resourceGroup'] as const) {
    const [theirs, recorded] = [said[field], place[field]];
    if (theirs === undefined || theirs === recorded) continue;
    // The service may leave the group out. A reset needs it and is not offered then. A refresh takes the location
    // alone.
    if (field === 'resourceGroup' && recorded === null) continue;
    const from = `xo says that the location ${said.location} is in ${WORDS[field]} ${theirs}`;
    return recorded === null
      ? `${from}, and IBM Cloud does not say its ${WORDS[field]}`
      : `${from}, and IBM Cloud says ${recorded}`;
  }
  return null;
}
