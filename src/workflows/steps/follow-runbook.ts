import { ApplicationFailure, CancellationScope, defineQuery, setHandler } from '@temporalio/workflow';
import { FAILED } from '../../contract/failures';
import { MALFORMED_INPUT, STATE_QUERY } from '../../contract/engine-names';
import type { RunDocument } from '../../contract/run-document';
import { readRunInput } from '../../contract/run-input';
import type { Runbook } from '../../runbooks';
import { localReads } from '../run/activities';
import { AlertWatch } from '../run/alert-watch';
import { CardUpdates } from '../run/card-updates';
import { CANCELLED, failureText, failureType, isCancellation, RunEnded } from '../run/ending';
import type { Ending } from '../run/ending';
import { Gate } from '../run/gate';
import { Joins } from '../run/joins';
import { RunState } from '../run/run-state';
import { closeRun } from './closing';
import { LocationLookup } from './location';
import { pagesOf } from './pages';
import { whatWasChanged } from '../../handover/changes';
import type { RunContext } from './run-context';

/**
 * Follows a runbook from its input to its end. Its result is the run document. It fails only if the input is wrong, if
 * policy or fleet file do not know the environment, or if they cannot be read.
 */
export async function followRunbook(
  runbook: Runbook,
  value: unknown,
  steps: (context: RunContext) => Promise<never>,
): Promise<RunDocument> {
  const input = readRunInput(value);
  if (typeof input === 'string') throw ApplicationFailure.nonRetryable(input, MALFORMED_INPUT);
  const run = new RunState(input, runbook, pagesOf(runbook));
  const context: RunContext = {
    run,
    alert: new AlertWatch(run),
    card: new CardUpdates(run),
    gate: new Gate(run),
    joins: new Joins(run),
    location: new LocationLookup(run),
  };
  setHandler(defineQuery<RunDocument>(STATE_QUERY), () => run.document, { description: 'The run document.' });

  await openRun(run);
  run.started();
  context.alert.policyIsRead();
  const ending = await steps(context).catch((error: unknown) => endingOf(run, error));
  return CancellationScope.nonCancellable(() => closeRun(context, ending));
}

/** Reads the settings that bind the run from its start. */
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

/** The end of the run: as a step said; or, if a step could not be done at all, an escalation to the team. */
function endingOf(run: RunState, error: unknown): Ending {
  if (error instanceof RunEnded) return error.ending;
  const nothingChanged = whatWasChanged(run.document) === null;
  if (isCancellation(error) && nothingChanged) return { ending: 'void', because: CANCELLED, reason: 'cancelled' };
  const step = run.document.steps.find(({ state }) => ['running', 'waiting', 'in-doubt'].includes(state));
  const text = failureText(error);
  if (step !== undefined) run.end(step.id, text, 'failed');
  if (run.document.cause === null) run.nameCause('inconclusive');
  return { ending: 'escalated', because: `could not do ${step?.id ?? 'a step'}: ${text}` };
}
