import type { PolicyText } from '../people';
import type { Story } from '../story';
import { holdAccountsOf } from '../stories/shared-keys';

/** The kinds of locations: in staging, and where Jenkins keeps artifacts on another origin. */
export interface LocationKind {
  environment: 'prod' | 'stage';
  artifactsElsewhere: boolean;
}

/** The number of plain locations. */
export function crashStories(count: number): Story[] {
  return storiesOf(Array.from({ length: count }, () => ({ environment: 'prod', artifactsElsewhere: false }) as const));
}

/** A location for each of these kinds. A trial has one to itself, with an account of its own. */
export function storiesOf(kinds: readonly LocationKind[]): Story[] {
  return kinds.map(({ environment, artifactsElsewhere }, index): Story => {
    const location = `loccrash${String(index + 1).padStart(12, '0')}`;
    const isProd = environment === 'prod';
    return {
      name: `crash-${index + 1}`,
      location,
      environment,
      sentence: 'A rejected key, in a trial of the crash script.',
      scripted: 'The faults that the trial orders.',
      gate: 'approve',
      ending: { approve: 'resolved', reject: 'declined', silent: 'expired' },
      held: true,
      world: {
        locationId: location,
        region: isProd ? 'us-east' : 'us-south',
        tugboat: isProd ? 'prod-wdc04.carrier107' : 'stage-dal09.carrier104',
        trouble: 'owner-inactive',
        xo: { shape: 'aligned', part: 'text' },
        build: { artifactsElsewhere },
      },
      faults: [],
    };
  });
}

/** Hands each location out once. */
export class Locations {
  readonly #free: { id: string; kind: LocationKind }[];

  constructor(kinds: readonly LocationKind[]) {
    const stories = storiesOf(kinds);
    this.#free = kinds.map((kind, index) => ({ id: stories[index]!.location, kind }));
  }

  /** Throws when none of this kind is left. */
  take({ environment, artifactsElsewhere }: LocationKind): string {
    const at = this.#free.findIndex(
      ({ kind }) => kind.environment === environment && kind.artifactsElsewhere === artifactsElsewhere,
    );
    if (at < 0) throw new Error(`no location in ${environment} is left for another trial`);
    return this.#free.splice(at, 1)[0]!.id;
  }
}

/** The lab's policy with these accounts, and with more patience: a busy machine is no fault of the responder. */
export function crashPolicy(stories: readonly Story[]): (policy: PolicyText) => void {
  return (policy) => {
    const { environments } = policy;
    holdAccountsOf(stories)(policy);
    for (const environment of Object.values(environments)) {
      environment.verify = { ...environment.verify, deadline: '2 minutes' };
      environment.doubtDeadline = '1 minute';
      Object.assign(environment, { xoSilence: '2 minutes', buildPatience: '3 minutes', effectWithin: '2 minutes' });
      Object.assign(environment, { refresh: { by: 'jenkins', patience: '2 minutes' } });
    }
    // As long as the client waits for the answer of a reset, so that the one must not use up the other.
    Object.assign(environments['stage']!, { propagation: '60 seconds' });
  };
}
