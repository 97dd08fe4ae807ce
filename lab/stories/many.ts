import type { PolicyText } from '../people';
import type { Ending, Story } from '../story';
import { placeOf } from '../world/settle';

/** A story of several locations whose alerts fire at the same time. */
export interface ManyStory {
  name: string;
  sentence: string;
  /** How each of its runs ends when the question is approved, rejected, or left alone. */
  ending: Record<'approve' | 'reject' | 'silent', Ending>;
  members: readonly Story[];
}

const LOCATIONS = 12;
const TUGBOATS = ['prod-wdc04.carrier107', 'prod-wdc07.carrier109'];

/** Locations of one account, region and resource group: they share one key. */
function oneKey(): ManyStory {
  const name = 'one-key-many-locations';
  const ending = { approve: 'resolved', reject: 'declined', silent: 'expired' } as const;
  const members = Array.from({ length: LOCATIONS }, (_, index): Story => {
    const number = String(index + 1).padStart(2, '0');
    const location = `loconekey${number.padStart(11, '0')}`;
    return {
      name: `one-key-${number}`,
      shares: name,
      location,
      environment: 'prod',
      sentence: 'One of the locations that share a key.',
      scripted: 'Nothing: the key in the location was deleted long ago.',
      gate: 'approve',
      ending,
      held: true,
      world: {
        locationId: location,
        region: 'us-east',
        tugboat: TUGBOATS[index % TUGBOATS.length]!,
        trouble: 'key-deleted',
        xo: { shape: 'aligned', part: 'fence' },
      },
      faults: [],
    };
  });
  return {
    name,
    sentence: `${LOCATIONS} locations share a key that IAM refuses; one person decides once, and each gets the new key.`,
    ending,
    members,
  };
}

/** Changes the lab's policy: we hold the account of the story, and a run waits until all locations have joined. */
export function holding({ name }: ManyStory): (policy: PolicyText) => void {
  return ({ environments }) => {
    environments['prod']!.heldAccounts.push(placeOf(name).account);
    environments['prod']!.gather = '30 seconds';
  };
}

export const MANY_STORIES: readonly ManyStory[] = [oneKey()];
