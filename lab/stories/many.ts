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
  /** The region that an incident holds, and that an operator releases before anybody approves. */
  releases?: string;
  /** How the lab's policy differs in this story. */
  changePolicy: (policy: PolicyText) => void;
}

const LOCATIONS = 12;
const UNREACHABLE = 8;
const BAD_KEYS = 5;
const LOCATION_LENGTH = 20;
const TUGBOATS = ['prod-wdc04.carrier107', 'prod-wdc07.carrier109'];

/** The locations of such a story. They differ in name, id and tugboat alone. */
function membersOf(count: number, { nameOf, location, tugboats, world, ...story }: MemberOrder): Story[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `${location}${String(index + 1).padStart(LOCATION_LENGTH - location.length, '0')}`;
    return {
      ...story,
      name: nameOf(index + 1),
      location: id,
      environment: 'prod',
      world: {
        ...world,
        locationId: id,
        tugboat: tugboats[index % tugboats.length]!,
        xo: { shape: 'aligned', part: 'fence' },
      },
      faults: [],
    };
  });
}

interface MemberOrder extends Pick<Story, 'shares' | 'sentence' | 'scripted' | 'gate' | 'ending' | 'held'> {
  nameOf: (number: number) => string;
  /** How its id begins. */
  location: string;
  tugboats: readonly string[];
  world: Omit<Story['world'], 'locationId' | 'tugboat' | 'xo'>;
}

/** Locations of one account, region and resource group: they share one key. */
function oneKey(): ManyStory {
  const name = 'one-key-many-locations';
  const ending = { approve: 'resolved', reject: 'declined', silent: 'expired' } as const;
  const members = membersOf(LOCATIONS, {
    nameOf: (number) => `one-key-${String(number).padStart(2, '0')}`,
    location: 'loconekey',
    tugboats: TUGBOATS,
    shares: name,
    sentence: 'One of the locations that share a key.',
    scripted: 'Nothing: the key in the location was deleted long ago.',
    gate: 'approve',
    ending,
    held: true,
    world: { region: 'us-east', trouble: 'key-deleted' },
  });
  return {
    name,
    sentence: `${LOCATIONS} locations share a key that IAM refuses; one person decides once, and each gets the new key.`,
    ending,
    members,
    // We hold the account of the story, and a run waits until all locations have joined.
    changePolicy: ({ environments }) => {
      environments['prod']!.heldAccounts.push(placeOf(name).account);
      environments['prod']!.gather = '30 seconds';
    },
  };
}

/** Locations of one region, each of an account of its own, that all lose their way to IAM. */
function regionDown(): ManyStory {
  const name = 'region-down';
  const ending = { approve: 'escalated', reject: 'escalated', silent: 'escalated' } as const;
  const members = membersOf(UNREACHABLE, {
    nameOf: (number) => `${name}-${number}`,
    location: 'locregiondown',
    tugboats: ['prod-dal12.carrier114'],
    sentence: 'One of the locations that cannot reach IAM.',
    scripted: 'The network between the location and IAM is down.',
    gate: null,
    ending,
    held: false,
    world: { region: 'us-south', trouble: 'none', network: 'down' },
  });
  return {
    name,
    sentence: `${UNREACHABLE} locations of one region cannot reach IAM; the team is told once, with a list of them.`,
    ending,
    members,
    changePolicy: ({ environments }) => {
      environments['prod']!.incident = { locations: 5, accounts: 3, within: '10 minutes' };
      environments['prod']!.gather = '1 minute';
    },
  };
}

/** Locations of one region, each of an account of its own, whose keys are all rejected at once. */
function manyBadKeys(): ManyStory {
  const name = 'many-bad-keys';
  const ending = { approve: 'resolved', reject: 'declined', silent: 'expired' } as const;
  const members = membersOf(BAD_KEYS, {
    nameOf: (number) => `${name}-${number}`,
    location: 'locmanybadkeys',
    tugboats: TUGBOATS,
    sentence: 'One of the locations whose keys are all rejected at once.',
    scripted: 'Nothing: the key in the location was deleted.',
    gate: 'approve',
    ending,
    held: true,
    world: { region: 'us-east', trouble: 'key-deleted' },
  });
  return {
    name,
    sentence: `IAM rejects the keys of ${BAD_KEYS} accounts of one region at once: no approval counts until an operator releases it.`,
    ending,
    members,
    releases: 'us-east',
    // A region is looked at every second then.
    changePolicy: ({ environments }) => {
      environments['prod']!.incident = { locations: 5, accounts: 3, within: '40 seconds' };
      environments['prod']!.heldAccounts.push(...members.map((member) => placeOf(member.name).account));
    },
  };
}

export const MANY_STORIES: readonly ManyStory[] = [oneKey(), regionDown(), manyBadKeys()];
