import {
  ApplicationFailure,
  condition,
  defineUpdate,
  setHandler,
  getExternalWorkflowHandle,
} from '@temporalio/workflow';
import { shownName } from '../../approvals/shown-name';
import type { LookUp } from '../../approvals/look-up';
import type { GateCall } from '../../contract/activities';
import type { LocationFinding } from '../../contract/findings';
import type { HandOver } from '../../contract/hand-over';
import { titleOfHandOver } from '../../handover/hand-over';
import { moment } from '../../words/times';
import type { AlertWatch } from '../run/alert-watch';
import type { RunState } from '../run/run-state';
import { endRun, failureType } from '../run/ending';
import { deadlineIn } from '../run/clock';
import { keepNotifying } from '../run/hearing';
import type { Notices } from '../run/hearing';
import { diagnose, localReads, locks, policy, poll, shareTurnsOf } from '../run/activities';
import { runLock } from '../../runbooks';
import { messageOf } from '../run/notify';
import { CARRIER_LABEL } from '../../contract/decorations';
import { FAILED } from '../../contract/failures';
import { PROVIDE_LOCATION_UPDATE, runName, SIGNALS } from '../../contract/engine-names';
import type { Provided, RunInput, WaitEnd } from '../../contract/run-document';
import { inCode } from '../../text/markdown';
import { inShell } from '../../text/shell';
import { readProvided } from '../../contract/provided-location';

/** Each takeover means that another holder ended just then. More than a few in a row would be a fault of ours. */
const TAKEOVERS_MAX = 5;
const NOT_WAITED_FOR = 'xo is not being waited for';

/** The answer that was taken in, with the name of the person as it is shown. */
type Taken = Pick<Provided, 'finding' | 'by'>;

/** S1: the answer of xo, or a person's while xo is silent or cannot be read. */
export class LocationLookup {
  private asked: LookUp | null = null;
  private provided: Taken | null = null;

  /** Registers the Update. Call it in the first synchronous lines of the workflow. */
  constructor(private readonly run: RunState) {
    setHandler(
      defineUpdate<{ because: string }, [unknown]>(PROVIDE_LOCATION_UPDATE),
      (value) => this.takeIn(readProvided(value) as Provided),
      {
        validator: (value) => {
          const given = readProvided(value);
          if (typeof given === 'string') throw refusal('malformed', given);
          this.refuseUnlessAsked(given);
        },
        description:
          'While xo is silent or cannot be read: what a person read from it, as {"finding", "by", "signed"?}; see satlink provide-xo.',
      },
    );
  }

  private async takeIn(given: Provided): Promise<{ because: string }> {
    const lookUp = this.refuseUnlessAsked(given);
    const { environment } = this.run.input;
    const { allowed, because, by, verified } = await policy.authoriseProvider({ environment, lookUp, provided: given });
    if (!allowed) throw refusal('not-allowed', because);
    // Time has passed: by now the run may ask about another id.
    if (this.refuseUnlessAsked(given) !== lookUp) throw refusal('too-early', NOT_WAITED_FOR);
    const name = shownName(by ?? given.by);
    this.provided = { finding: given.finding, by: verified === true ? name : `${name}, claimed` };
    return { because: `${name} provided what xo says: ${given.finding.kind}` };
  }

  /**
   * The question of an answer. The finding must be about the id of the question. A cluster's finding names its
   * location.
   */
  private refuseUnlessAsked({ finding }: Provided): LookUp {
    const { asked } = this;
    if (asked === null || this.provided !== null || Date.now() >= Date.parse(asked.until))
      throw refusal('too-early', NOT_WAITED_FOR);

    if (finding.kind === 'found' && finding.id !== asked.id)
      throw refusal('malformed', `finding.id: the run asks about ${asked.id}, and this is about ${finding.id}`);

    return asked;
  }

  /**
   * Asks xo about an id. If xo is silent, or its answer cannot be read, a person may look it up until the deadline.
   * Null is silence to the end.
   */
  async lookUp(id: string): Promise<LocationFinding | null> {
    const seen = await this.ask(id);
    if (seen !== null && seen.kind !== 'unreadable') return seen;
    const { run } = this;
    const until = await deadlineIn(run, run.settings.xoSilenceMs);
    const why = seen === null ? 'xo is silent.' : `xo answered, and the answer cannot be read: ${seen.because}`;
    run.begin(
      'S1',
      `${why} Look up ${id} by hand and hand it in (satlink provide-xo) until ${moment(until)}`,
      'waiting',
    );
    this.asked = { run: run.name, id, until };
    run.askForLocation({ id, until });
    const stopNotifying = keepNotifying(run, { ...this.noticesOf(id, why, until), first: async () => null });
    let end: WaitEnd = 'withdrawn';
    try {
      await condition(() => this.provided !== null, Math.max(1, Date.parse(until) - Date.now()));
      end = this.provided === null ? 'expired' : 'provided';
    } finally {
      stopNotifying();
      run.notHeardYet();
      run.askNoMore(end);
      this.asked = null;
    }
    const provided: Taken | null = this.provided;
    this.provided = null;
    if (provided === null) return seen;
    const { finding, by } = provided;
    return { ...finding, because: `${finding.because} (provided by ${by})` };
  }

  /** A run that waits for the answer of xo has asked for no decision yet, so there is no card that could say it. */
  private noticesOf(id: string, why: string, until: string): Omit<Notices, 'first'> {
    const { run } = this;
    const { document, input } = run;
    const place = `${input.location} (${input.environment})`;
    const how = `Ask xo about ${id}, then paste its answer: ${inCode(`satlink provide-xo ${inShell(document.run)}`)}. Without it the run ends at ${moment(until)}, and the team is told.`;
    const text = `**Somebody must look a location up**: ${place}. ${why} ${how}`;
    const call = (): GateCall => ({
      message: messageOf(run, `provide-xo-${id}`, text),
      ...titled(run.pages.handOver({ ...document, lookUp: { id, until } }, {})),
      report: how,
      cie: document.cie,
      links: document.links,
    });
    return { call, reminder: { text: `Still waiting for what xo says about ${id}. ${how}`, report: how } };
  }

  private async ask(id: string): Promise<LocationFinding | null> {
    const { run } = this;
    try {
      const seen = await diagnose.lookUpLocation({
        id,
        environment: run.input.environment,
        run: run.name,
        ...carrierLabelOf(run.input),
      });
      if (seen.account !== undefined) shareTurnsOf(seen.account);
      if (seen.kind !== 'found' || seen.id === id) return seen;
      return { kind: 'ambiguous', because: `xo was asked about ${id}, and what was read is about ${seen.id}` };
    } catch (error) {
      if (failureType(error) !== FAILED.xoSilent) throw error;
      return null;
    }
  }
}

/** The one label that is needed. The others are texts of others, and do not go into the history a second time. */
function carrierLabelOf({ labels = {} }: RunInput): { labels?: Record<string, string> } {
  const named = Object.hasOwn(labels, CARRIER_LABEL) ? labels[CARRIER_LABEL] : undefined;
  return named === undefined ? {} : { labels: { [CARRIER_LABEL]: named } };
}

function titled(handOver: HandOver): Pick<GateCall, 'title' | 'handOver'> {
  return { title: titleOfHandOver(handOver), handOver };
}

function refusal(answer: 'malformed' | 'not-allowed' | 'too-early', because: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(because, answer);
}

/**
 * Makes sure that this is the one run of its runbook for the location. If there is another one, that run gets our
 * alerts and this one ends. A run of another runbook may hold the location to change it; until then this run may go on
 * looking.
 */
export async function lockLocation(
  { run, alert }: { run: RunState; alert: AlertWatch },
  location: string,
  attempt = 1,
): Promise<void> {
  const lock = runLock(run.runbook, location);
  const answer = await localReads.claim({ ...lock, holder: run.name });
  if (answer.held || (answer.type ?? run.runbook.type) !== run.runbook.type) {
    if (answer.held && lock.kind === 'location') run.holdsLocation = true;
    alert.keepAlerts();
    return;
  }
  const { holder } = answer;
  const { cie } = run.input;
  try {
    const handle = getExternalWorkflowHandle(holder.workflowId);
    for (const one of alert.toPassOn()) await handle.signal(SIGNALS.fired, one);
    if (cie !== undefined) await handle.signal(SIGNALS.cie, { id: cie });
  } catch (error) {
    // The holder ended in between. Its lock is free now, so take it.
    if (attempt >= TAKEOVERS_MAX) throw error;
    return lockLocation({ run, alert }, location, attempt + 1);
  }
  alert.passedOnTo(holder);
  const otherRun = runName(holder.workflowId, holder.firstRunId);
  endRun('void', `${otherRun} is already working on it`, { reason: 'other-run', otherRun });
}

/**
 * Finds the cause, and locks the location before anybody is asked to change something there. If a run of another
 * runbook held the lock, this run waits for it and then looks for the cause again: the fault may be repaired by now.
 */
export async function findCauseUnderLock<T extends { location: LocationFinding; cause: { next: string } }>(
  { run }: { run: RunState },
  find: () => Promise<T>,
): Promise<T> {
  const found = await find();
  if (found.cause.next !== 'gate' || run.holdsLocation) return found;
  const lock = { kind: 'location' as const, name: found.location.id!, holder: run.name };
  const answer = await locks.claim(lock);
  run.holdsLocation = true;
  if (answer.held) return found;
  const { workflowId, firstRunId } = answer.holder;
  run.begin(
    'G',
    `${runName(workflowId, firstRunId)} works on this location; nobody is asked before it has ended`,
    'waiting',
  );
  await poll(run.latest() - Date.now()).awaitClaim(lock);
  return find();
}
