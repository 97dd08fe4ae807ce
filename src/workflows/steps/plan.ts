import type { AccountFacts, RunSettings } from '../../contract/activities';
import type { Choice } from '../../approvals/decision';
import { digestOfJson, planOf } from '../../approvals/plan';
import type { Asker } from '../../approvals/asker';
import type { JoinedLocation, Plan, PlanTerms, RunName, Target } from '../../approvals/plan';
import type { Findings } from '../../contract/findings';
import { REPLACED_NOTE } from '../../words/actions';
import type { RunState } from '../run/run-state';

/** The facts that a plan is drawn up from. */
export interface PlanMaterial {
  run: RunName;
  askedBy: Asker;
  environment: string;
  /** The id that the alert names: that of the location, or of a cluster on it. */
  about: string;
  target: Target;
  facts: AccountFacts;
  settings: Pick<RunSettings, 'heldAccounts' | 'refreshBy'>;
  findings: Findings;
  /** The number of this gate in its run, from 1. A gate that opens again asks with a new code. */
  gate: number;
  expiresAt: string;
  /** Set if the key was replaced already, or stays as it is. Then the plan is the refresh alone. */
  keyReplacedBy?: 'api' | 'customer' | 'nobody';
  /** The other locations of this question. */
  alsoRefresh?: JoinedLocation[];
  /** The changes of the run before an operator reset it. An approver must know them. */
  earlier?: readonly string[];
  /** Refreshes of this location that were found since the key was replaced, as notes. */
  refreshed?: readonly string[] | undefined;
}

/** Draws up the plan of a run, from its facts and the present question. */
export function planFor(
  { name, askedBy, input, settings, document, earlier }: RunState,
  question: Pick<
    PlanMaterial,
    'target' | 'facts' | 'gate' | 'expiresAt' | 'keyReplacedBy' | 'alsoRefresh' | 'refreshed'
  >,
): Plan {
  const { environment, location: about } = input;
  return drawUpPlan({
    run: name,
    askedBy,
    environment,
    about,
    settings,
    findings: document.findings,
    earlier,
    ...question,
  });
}

/** Draws up a plan. We reset a key only with the identity of that account, a confirmed group and a readable key record. */
export function drawUpPlan(material: PlanMaterial): Plan {
  const { facts, settings, target, keyReplacedBy } = material;
  const obstacles = keyReplacedBy ? [] : obstaclesToReset(material);
  const resetBy = keyReplacedBy ?? (resetIsOurs(material) ? 'api' : 'customer');
  const terms: PlanTerms = {
    run: material.run,
    askedBy: material.askedBy,
    environment: material.environment,
    actions: resetBy === 'api' && !keyReplacedBy ? ['api-key-reset', 'master-refresh'] : ['master-refresh'],
    by: { 'api-key-reset': resetBy, 'master-refresh': settings.refreshBy },
    target,
    ...(material.alsoRefresh?.length ? { alsoRefresh: material.alsoRefresh } : {}),
    // A refresh alone touches its own location, whatever else uses the key.
    affects: keyReplacedBy === 'nobody' ? [{ kind: 'location', id: target.location }] : facts.affects,
    affectsUnknown: facts.affectsUnknown,
    keyRecord: facts.keyRecord,
    evidence: digestOfJson(material.findings),
    gate: material.gate,
    notes: [...obstacles, ...notesOn(material)],
    expiresAt: material.expiresAt,
  };
  return planOf(terms);
}

type ResetMaterial = Pick<PlanMaterial, 'facts' | 'settings' | 'target'>;

/** Whether we may reset this key ourselves. If not, the customer does. */
export function resetIsOurs(material: ResetMaterial): boolean {
  return obstaclesToReset(material).length === 0;
}

function obstaclesToReset({ facts, settings, target }: ResetMaterial): string[] {
  const obstacles: string[] = [];
  if (!facts.place) {
    obstacles.push(
      `Where the location is could not be read from IBM Cloud (${facts.placeUnknown ?? 'not found'}): account, region and resource group are only what xo says, and the customer confirms them.`,
    );
  }
  if (!settings.heldAccounts.includes(target.account))
    obstacles.push('The customer resets this key: the policy does not say that we hold the identity of the account.');

  if (facts.place?.resourceGroup === null) {
    obstacles.push('IBM Cloud does not say the resource group of the location; the customer must name it.');
  } else if (facts.resourceGroup === null) {
    obstacles.push(
      `The resource group is not confirmed as one of the account (${facts.resourceGroupUnknown ?? 'not found'}); the customer must name it.`,
    );
  }
  if (facts.keyRecord === null) {
    obstacles.push(
      `The key record could not be read (${facts.keyRecordUnknown ?? 'not found'}), so a reset could not be proved.`,
    );
  }
  return obstacles;
}

function notesOn({
  about,
  target,
  facts,
  findings,
  keyReplacedBy,
  earlier = [],
  refreshed = [],
}: PlanMaterial): string[] {
  const notes: string[] = [...earlier, ...refreshed];
  if (about !== target.location)
    notes.push(`The alert names ${about}; xo says that it is a cluster on the location ${target.location}.`);

  if (keyReplacedBy === 'nobody') {
    notes.push('The key stays as it is: a refresh writes the configuration of this location anew.');
    if (!facts.place) notes.push(`Where the location is could not be read (${facts.placeUnknown ?? 'not found'}).`);
  } else if (keyReplacedBy) {
    notes.push(`${REPLACED_NOTE}; this plan is the outstanding refresh.`);
  }
  if (facts.affects === null && keyReplacedBy !== 'nobody')
    notes.push(`What else uses this key is not known: ${facts.affectsUnknown ?? 'it could not be read'}.`);

  if (findings.location?.because.includes('provided by')) notes.push(`Location: ${findings.location.because}.`);
  return notes;
}

/** The possible answers to a plan at its gate. */
export function offersOf(plan: Plan, keyReplaced: boolean): Choice[] {
  if (keyReplaced) return ['approve', 'reject'];
  return plan.actions.includes('api-key-reset')
    ? ['approve', 'reject', 'customer-rotated']
    : ['customer-rotated', 'reject'];
}
