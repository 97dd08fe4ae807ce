import { inShell } from '../text/shell';
import { BINDING } from './decision';
import type { Choice } from './decision';
import type { IncidentPlace } from './incident';

/** The things that a decision must bring, as far as the policy said so when the gate opened. */
export interface Needs {
  signature: boolean;
  change: boolean;
}

/** The command that decides, with the options that the gate requires. */
export function commandFor(
  offers: readonly Choice[],
  { run, plan, needs }: { run: string; plan: string; needs: Needs | undefined },
): string {
  const choice = offers.find((one) => one !== 'reject') ?? 'reject';
  const named = inShell(run);
  const command = choice.startsWith('it-') ? `in-doubt ${named} --${choice}` : `${choice} ${named}`;
  // The signature covers the plan that the command shows, so the code would add nothing.
  const which = needs?.signature ? ' --key FILE' : ` --plan ${inShell(plan)}`;
  const change = needs?.change && BINDING.includes(choice) ? ' --change ID' : '';
  return `satlink ${command}${which}${change}`;
}

/** The command that releases a region. */
export function commandToRelease({ environment, region }: IncidentPlace): string {
  return `satlink release ${inShell(region)} --environment ${inShell(environment)}`;
}
