import { CancellationScope } from '@temporalio/workflow';
import { heldByIncident } from '../../approvals/incident';
import type { IncidentPlace, OpenIncident } from '../../approvals/incident';
import type { Plan } from '../../approvals/plan';
import { poll } from './activities';
import { ask } from './ask';
import type { Asking } from './ask';
import type { GateEnd } from './gate';
import type { GateTerms } from './gate-terms';
import { notifyOfIncident } from './notify';
import type { RunState } from './run-state';

/**
 * Asks about a plan. If an incident of the region opens meanwhile, the question is withdrawn: nobody is reminded of what
 * nobody can approve.
 */
export async function askUntilIncident(
  context: Asking,
  place: IncidentPlace,
  { plan, ...about }: GateTerms & { plan: Plan; because: string },
): Promise<GateEnd> {
  const { gate } = context;
  const stop = beside(async () => {
    const incident = await watch(plan).awaitIncident({ ...place, until: 'open' });
    if (incident !== null) gate.withdraw(`an incident of the region opened: ${incident.because}`);
  });
  try {
    return await ask(context, plan, about);
  } finally {
    stop();
  }
}

/**
 * Holds a gate while an incident of its region is open. The plan is shown, and nobody is asked: an approval does not count
 * now. A no counts, and so does the word of a customer who has replaced the key. It is withdrawn when the incident is over.
 */
export async function holdGate(
  { run, gate, card }: Asking,
  incident: OpenIncident,
  { plan, ...terms }: GateTerms & { plan: Plan },
): Promise<GateEnd> {
  const heldBy = heldByIncident(incident.because);
  // A run whose key is rejected is no part of an incident of unreachable locations.
  if (incident.kind === 'bad-keys') run.joinIncident(incident);
  run.begin('G', `held, and nobody is asked: ${heldBy}`, 'waiting');
  run.enter('deciding');
  run.notHeardYet();
  const { environment, region } = incident;
  const stopTelling = beside(() => tellOf(run, incident));
  const stopWatching = beside(async () => {
    await watch(plan).awaitIncident({ environment, region, until: 'over' });
    gate.withdraw('the incident of the region is over; a new plan is asked about');
  });
  card.show();
  try {
    const end = await gate.ask(plan, { ...terms, heldBy });
    run.end('G', end.kind === 'decided' ? `${end.decisions[0]!.by} said ${end.choice}` : 'the incident is over');
    return end;
  } finally {
    stopTelling();
    stopWatching();
    run.show();
  }
}

/** The message of the incident is how people hear of this gate. */
async function tellOf(run: RunState, incident: OpenIncident): Promise<void> {
  if (!(await notifyOfIncident(run, incident))) return;
  const { at, channel } = run.document.told.at(-1)!;
  run.hear({ since: at, channel });
}

function watch(plan: Plan) {
  return poll(Date.parse(plan.expiresAt) - Date.now());
}

/** Works beside a wait, until the returned function is called. A failure of it ends nothing: each decision is checked anyway. */
function beside(work: () => Promise<void>): () => void {
  const scope = new CancellationScope();
  scope.run(work).catch(() => undefined);
  return () => scope.cancel();
}
