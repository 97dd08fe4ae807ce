import type { PolicyText } from '../people';
import type { Story } from '../story';
import { placeOf } from '../world/settle';

/** Locations that differ in nothing but their names: each trial has one to itself, with an account of its own. */
export function crashStories(count: number): Story[] {
  return Array.from({ length: count }, (_, index): Story => {
    const location = `loccrash${String(index + 1).padStart(12, '0')}`;
    return {
      name: `crash-${index + 1}`,
      location,
      environment: 'prod',
      sentence: 'A rejected key, in a trial of the crash script.',
      scripted: 'What the trial orders.',
      gate: 'approve',
      ending: { approve: 'resolved', reject: 'declined', silent: 'expired' },
      held: true,
      world: {
        locationId: location,
        region: 'us-east',
        tugboat: 'prod-wdc04.carrier107',
        trouble: 'owner-inactive',
        xo: { shape: 'aligned', part: 'text' },
      },
      faults: [],
    };
  });
}

/** The lab's policy with these accounts, and with more patience: a busy machine is no fault of the responder. */
export function crashPolicy(stories: readonly Story[]): (policy: PolicyText) => void {
  return ({ environments }) => {
    const prod = environments['prod']!;
    prod.heldAccounts = stories.map(({ name }) => placeOf(name).account);
    prod.verify = { ...prod.verify, deadline: '2 minutes' };
    prod.doubtDeadline = '1 minute';
    environments['stage']!.heldAccounts = [];
    Object.assign(prod, { xoSilence: '2 minutes', buildPatience: '3 minutes', effectWithin: '2 minutes' });
    Object.assign(prod, { refresh: { by: 'jenkins', patience: '2 minutes' } });
  };
}
