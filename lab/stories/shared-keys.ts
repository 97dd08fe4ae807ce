import type { PolicyText } from '../people';
import { scopeOfStory } from '../story';
import type { Story } from '../story';
import { placeOf } from '../world/settle';

const TUGBOATS = ['prod-wdc04.carrier107', 'prod-wdc07.carrier109'];
const ID_DIGITS = 12;

/**
 * Many locations whose keys IAM refuses. They are spread over so many scopes; the locations of a scope share one key, and
 * each scope is in an account of its own. The first location is in the first scope, the second in the second, and so on.
 */
export function sharedKeyStories({ locations, scopes }: { locations: number; scopes: number }): Story[] {
  return Array.from({ length: locations }, (_, index): Story => {
    const location = `locmany0${String(index + 1).padStart(ID_DIGITS, '0')}`;
    return {
      name: `many-${index + 1}`,
      shares: `many-scope-${(index % scopes) + 1}`,
      location,
      environment: 'prod',
      sentence: 'One of many locations whose keys are refused.',
      scripted: 'Nothing: the key in the location was deleted long ago.',
      gate: 'approve',
      ending: { approve: 'resolved', reject: 'declined', silent: 'expired' },
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
}

/** Makes a policy hold the accounts of these stories and no others, as the workers of a lab with these stories need it. */
export function holdAccountsOf(stories: readonly Story[]): (policy: Pick<PolicyText, 'environments'>) => void {
  return ({ environments }) => {
    for (const [name, environment] of Object.entries(environments)) {
      const held = stories.filter((story) => story.held && story.environment === name);
      environment.heldAccounts = [...new Set(held.map((story) => placeOf(scopeOfStory(story)).account))];
    }
  };
}
