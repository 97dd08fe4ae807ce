import { ApplicationFailure, CancellationScope, setHandler, defineQuery, uuid4 } from '@temporalio/workflow';
import { FAILED } from '../../contract/failures';
import { scopeOf } from '../../approvals/plan';
import { AlertWatch } from '../run/alert-watch';
import { CardDesk } from '../run/card-updates';
import { CaseFile } from '../run/run-state';
import { failureText, failureType, isCancellation, isEnding, toAPerson } from '../run/ending';
import type { Ending } from '../run/ending';
import { GateDesk } from '../run/gate';
import { diagnose, glance } from '../run/activities';
import { closeCase } from './closing';
import { MALFORMED_INPUT, STATE_QUERY } from '../../contract/run-document';
import type { RunDocument } from '../../contract/run-document';
import type { Desks } from './run-context';
import { diagnoseCase } from './diagnosis';
import { readRunInput } from '../../contract/run-input';
import { LocationDesk } from './location';
import { drawUpPlan } from './plan';
import { refreshMaster } from './refresh-master';
import { replaceKey } from './replace-key';
import { whatWasChanged } from './report';
import { saidPlaceOf, targetOf } from './target';
import { verifyRepair } from './verification';

/**
 * The runbook "Connector cannot reach IAM". Ends with the run document as its result. It fails only for an input from which
 * no run could start, and for an environment that the policy does not know.
 */
export async function connectorCannotReachIam(value: unknown): Promise<RunDocument> {
  const input = readRunInput(value);
  if (typeof input === 'string') throw ApplicationFailure.nonRetryable(input, MALFORMED_INPUT);
  const file = new CaseFile(input);
  const desks: Desks = {
    file,
    alert: new AlertWatch(file),
    card: new CardDesk(file),
    gate: new GateDesk(file),
    location: new LocationDesk(file),
  };
  setHandler(defineQuery<RunDocument>(STATE_QUERY), () => file.document, { description: 'The run document.' });

  await openCase(file);
  desks.alert.policyIsRead();
  const ending = await followRunbook(desks).catch((error: unknown) => afterAFault(file, error));
  return CancellationScope.nonCancellable(() => closeCase(desks, ending));
}

async function followRunbook(desks: Desks): Promise<Ending> {
  const { file, alert } = desks;
  const salt = uuid4();

  // S1 to S7. What is wrong? A location that is gone, or an alert that is quiet again, ends the run here.
  const diagnosed = await alert.unlessVoid(() => diagnoseCase(desks, salt));
  if (isEnding(diagnosed)) return diagnosed;
  const { cause, location, form, carrier } = diagnosed;
  switch (cause.next) {
    case 'void':
      return { ending: 'void', because: cause.because };
    case 'escalate-razee':
      return { ending: 'escalated', because: `${cause.because} cluster-updater provides it`, team: 'razee' };
    case 'escalate-satellite-link':
    case 'person':
    case 'more-evidence':
      return toAPerson(cause.because);
    case 'gate':
  }

  // G. A person decides about exactly this plan; a run that came too late, or only watches, ends with the plan instead.
  if (Date.now() >= file.latest())
    return toAPerson('the alert is older than 160 hours: its hosts may have to be replaced');
  const said = saidPlaceOf(location);
  if (typeof said === 'string') return toAPerson(said);
  const facts = await alert.unlessVoid(() => diagnose.readAccount({ said }));
  if (isEnding(facts)) return facts;
  const target = targetOf(said, facts);
  if (typeof target === 'string') return toAPerson(target);
  file.document.scope = scopeOf(target);
  if (file.settings.mode === 'observe') {
    const { settings, name: run, document, input } = file;
    const expiresAt = file.deadlineIn(settings.gate.deadlineMs);
    document.plan = drawUpPlan({
      run,
      askedBy: file.askedBy,
      environment: input.environment,
      about: input.location,
      target,
      facts,
      settings,
      findings: document.findings,
      gate: 1,
      expiresAt,
    });
    return toAPerson('this environment is only observed: the plan stands in the report, and nothing was changed');
  }

  // R1. The key is reset, by us or by the customer.
  const replaced = await alert.unlessVoid(() => replaceKey(desks, target, facts));
  if (isEnding(replaced)) return replaced;

  // R2 and V. From here on the refresh is owed: neither a cancellation nor a quiet alert stops it.
  return CancellationScope.nonCancellable(async () => {
    const unfinished = await refreshMaster(desks, replaced);
    return unfinished ?? verifyRepair(desks, { form, carrier, salt });
  });
}

/** Reads what the run is bound to from its start. */
async function openCase(file: CaseFile): Promise<void> {
  const { environment, labels } = file.input;
  try {
    file.settings = await CancellationScope.nonCancellable(() => glance.readSettings({ environment }));
  } catch (error) {
    const type = failureType(error) === FAILED.unknownEnvironment ? MALFORMED_INPUT : 'SettingsUnreadable';
    throw ApplicationFailure.nonRetryable(`environment: ${failureText(error)}`, type);
  }
  file.linkToPages();
  const label = file.settings.cieLabel;
  if (label && labels && Object.hasOwn(labels, label)) file.document.cie ??= labels[label] || null;
}

/** A step that could not be done at all: a team is told, with what was already changed. */
function afterAFault(file: CaseFile, error: unknown): Ending {
  const nothingChanged = whatWasChanged(file.document) === null;
  if (isCancellation(error) && nothingChanged) return { ending: 'void', because: 'cancelled, and nothing was changed' };
  const step = file.document.steps.find(
    ({ state }) => state === 'running' || state === 'waiting' || state === 'in-doubt',
  );
  const text = failureText(error);
  if (step !== undefined) file.end(step.id, text, 'failed');
  file.document.cause ??= 'inconclusive';
  return toAPerson(`could not do ${step?.id ?? 'a step'}: ${text}`);
}
