import { ApplicationFailure, CancellationScope, defineQuery, setHandler, uuid4 } from '@temporalio/workflow';
import { FAILED } from '../../contract/failures';
import { MALFORMED_INPUT, STATE_QUERY } from '../../contract/engine-names';
import type { RunDocument } from '../../contract/run-document';
import { readRunInput } from '../../contract/run-input';
import { diagnose, localReads } from '../run/activities';
import { AlertWatch } from '../run/alert-watch';
import { CardUpdates } from '../run/card-updates';
import { endRun, escalate, failureText, failureType, isCancellation, RunEnded } from '../run/ending';
import type { Ending } from '../run/ending';
import { Gate } from '../run/gate';
import { RunState } from '../run/run-state';
import { renderCard } from '../steps/card';
import { closeRun } from '../steps/closing';
import { findCause } from './diagnosis';
import { LocationLookup } from '../steps/location';
import { planFor } from '../steps/plan';
import { refreshMaster } from '../steps/refresh-master';
import { replaceKey } from '../steps/replace-key';
import { describePlan, renderReport, whatWasChanged } from '../steps/report';
import type { RunContext } from '../steps/run-context';
import { saidPlaceOf, targetOf } from '../steps/target';
import { verifyRepair } from '../steps/verification';

/**
 * The runbook "Connector cannot reach IAM". Ends with the run document as its result. It fails only for an input from which
 * no run could start, and for an environment that the policy does not know.
 */
export async function connectorCannotReachIam(value: unknown): Promise<RunDocument> {
  const input = readRunInput(value);
  if (typeof input === 'string') throw ApplicationFailure.nonRetryable(input, MALFORMED_INPUT);
  const run = new RunState(input, { card: renderCard, report: renderReport, plan: describePlan });
  const context: RunContext = {
    run,
    alert: new AlertWatch(run),
    card: new CardUpdates(run),
    gate: new Gate(run),
    location: new LocationLookup(run),
  };
  setHandler(defineQuery<RunDocument>(STATE_QUERY), () => run.document, { description: 'The run document.' });

  await openRun(run);
  context.alert.policyIsRead();
  const ending = await followRunbook(context).catch((error: unknown) => endingOf(run, error));
  return CancellationScope.nonCancellable(() => closeRun(context, ending));
}

/** The runbook, step by step. It ends where a step ends the run: each of them may. */
async function followRunbook(context: RunContext): Promise<never> {
  const { run, alert } = context;
  const salt = uuid4();

  // S1 to S7. What is wrong? A location that is gone, or an alert that is quiet again, ends the run here.
  const { cause, location, form, carrier } = await alert.unlessVoid(() => findCause(context, salt));
  switch (cause.next) {
    case 'void':
      return endRun('void', cause.because);
    case 'escalate-razee':
      return escalate(`${cause.because} cluster-updater provides it`, 'razee');
    case 'escalate-satellite-link':
    case 'person':
    case 'more-evidence':
      return escalate(cause.because);
    case 'gate':
  }

  // G. A person decides about exactly this plan; a run that came too late, or only watches, ends with the plan instead.
  if (Date.now() >= run.latest()) escalate('the alert is older than 160 hours: its hosts may have to be replaced');
  const said = saidPlaceOf(location);
  const facts = await alert.unlessVoid(() => diagnose.readAccount({ said }));
  const target = targetOf(said, facts);
  run.actOn(target);
  if (run.settings.mode === 'observe') {
    const expiresAt = run.deadlineIn(run.settings.gate.deadlineMs);
    run.propose(planFor(run, { target, facts, gate: 1, expiresAt }));
    escalate('this environment is only observed: the plan stands in the report, and nothing was changed');
  }

  // R1. The key is reset, by us or by the customer.
  const replaced = await alert.unlessVoid(() => replaceKey(context, target, facts));

  // R2 and V. From here on the refresh is owed: neither a cancellation nor a quiet alert stops it.
  return CancellationScope.nonCancellable(async () => {
    await refreshMaster(context, replaced);
    return verifyRepair(context, { form, carrier, salt });
  });
}

/** Reads what the run is bound to from its start. */
async function openRun(run: RunState): Promise<void> {
  const { environment, labels } = run.input;
  try {
    run.settings = await CancellationScope.nonCancellable(() => localReads.readSettings({ environment }));
  } catch (error) {
    const type = failureType(error) === FAILED.unknownEnvironment ? MALFORMED_INPUT : 'SettingsUnreadable';
    throw ApplicationFailure.nonRetryable(`environment: ${failureText(error)}`, type);
  }
  run.linkToPages();
  const label = run.settings.cieLabel;
  const cie = label && labels && Object.hasOwn(labels, label) ? labels[label] : undefined;
  if (cie && run.document.cie === null) run.nameCie(cie);
}

/** How the run ends: as a step said, or, where a step could not be done at all, with the team. */
function endingOf(run: RunState, error: unknown): Ending {
  if (error instanceof RunEnded) return error.ending;
  const nothingChanged = whatWasChanged(run.document) === null;
  if (isCancellation(error) && nothingChanged) return { ending: 'void', because: 'cancelled, and nothing was changed' };
  const step = run.document.steps.find(({ state }) => ['running', 'waiting', 'in-doubt'].includes(state));
  const text = failureText(error);
  if (step !== undefined) run.end(step.id, text, 'failed');
  if (run.document.cause === null) run.nameCause('inconclusive');
  return { ending: 'escalated', because: `could not do ${step?.id ?? 'a step'}: ${text}`, team: 'satellite-link' };
}
