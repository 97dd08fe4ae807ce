import {
  ApplicationFailure,
  condition,
  defineUpdate,
  setHandler,
  getExternalWorkflowHandle,
} from '@temporalio/workflow';
import { shownName } from '../../approvals/shown-name';
import type { GateCall } from '../../activities/contract';
import type { LocationFinding } from '../../evidence/findings';
import type { AlertWatch } from '../shared/alert';
import type { CaseFile } from '../shared/case-file';
import { failureType } from '../shared/ending';
import type { Ending } from '../shared/ending';
import { keepTelling } from '../shared/hearing';
import type { Telling } from '../shared/hearing';
import { diagnose, glance, policy } from '../shared/proxies';
import { messageOf } from '../shared/telling';
import { FAILED } from '../../activities/failures';
import { PROVIDE_LOCATION_UPDATE, runName, SIGNALS } from './contract';
import type { ProvidedLocation } from './contract';
import { isObject } from './input';

/** Each takeover means that another holder ended just then; more than a few in a row would be a fault of ours. */
const TAKEOVERS_MAX = 5;

/** S1: xo's answer, or a person's while xo is silent or cannot be read. */
export class LocationDesk {
  private waiting = false;
  private provided: ProvidedLocation | null = null;

  /** Registers the Update; call it in the first synchronous lines of the workflow. */
  constructor(private readonly file: CaseFile) {
    setHandler(
      defineUpdate<{ because: string }, [unknown]>(PROVIDE_LOCATION_UPDATE),
      async (value) => {
        const given = readProvided(value) as ProvidedLocation;
        const { allowed, because, by } = await policy.authoriseProvider({
          environment: file.input.environment,
          by: given.by,
        });
        if (!allowed) throw ApplicationFailure.nonRetryable(because, 'not-allowed');
        this.refuseUnlessWaiting();
        this.provided = { ...given, by: shownName(by ?? given.by) };
        return { because: `${this.provided.by} provided what xo says: ${given.finding.kind}` };
      },
      {
        validator: (value) => {
          const given = readProvided(value);
          if (typeof given === 'string') throw ApplicationFailure.nonRetryable(given, 'malformed');
          this.refuseUnlessWaiting();
        },
        description:
          'While xo is silent or cannot be read: what a person read from it, as {"finding", "by"}; see satlink provide-xo.',
      },
    );
  }

  /**
   * Asks xo about an id. Where it is silent, and where we cannot read what it answers, somebody may look it up until the
   * deadline. Null is silence to the end.
   */
  async lookUp(id: string): Promise<LocationFinding | null> {
    const seen = await this.ask(id);
    if (seen !== null && seen.kind !== 'unreadable') return seen;
    const { file } = this;
    const until = file.deadlineIn(file.settings.xoSilenceMs);
    const why = seen === null ? 'xo is silent.' : `xo answered, and the answer cannot be read: ${seen.because}`;
    file.begin('S1', `${why} Look up ${id} by hand and hand it in (satlink provide-xo) until ${until}`, 'waiting');
    this.waiting = true;
    const stopTelling = keepTelling(file, { ...this.tellingOf(id, why, until), first: async () => null });
    try {
      await condition(() => this.provided !== null, Math.max(1, Date.parse(until) - Date.now()));
    } finally {
      stopTelling();
      file.document.heard = null;
      this.waiting = false;
    }
    const provided: ProvidedLocation | null = this.provided;
    this.provided = null;
    if (provided === null) return seen;
    const { finding, by } = provided;
    return { ...finding, because: `${finding.because} (provided by ${by})` };
  }

  /** A run that waits for xo's answer has asked nothing yet, so there is no card that could say it. */
  private tellingOf(id: string, why: string, until: string): Omit<Telling, 'first'> {
    const { file } = this;
    const { document, input } = file;
    const place = `${input.location} (${input.environment})`;
    const how = `Ask xo about ${id}, then paste its answer: \`satlink provide-xo ${document.run}\`. Without it the run ends at ${until}, and the team is told.`;
    const text = `**Somebody must look a location up**: ${place}. ${why} ${how}`;
    const call = (): GateCall => ({
      message: messageOf(file, `provide-xo-${id}`, text),
      title: `Somebody must ask xo about ${id} until ${until}: ${place}: ${why}`,
      report: how,
      cie: document.cie,
      links: document.links.temporal ? { temporal: document.links.temporal } : {},
    });
    return { call, reminder: { text: `Still waiting for what xo says about ${id}. ${how}`, report: how } };
  }

  private async ask(id: string): Promise<LocationFinding | null> {
    const { file } = this;
    try {
      return await diagnose.lookUpLocation({
        id,
        environment: file.input.environment,
        run: file.name,
        ...(file.input.labels ? { labels: file.input.labels } : {}),
      });
    } catch (error) {
      if (failureType(error) !== FAILED.xoSilent) throw error;
      return null;
    }
  }

  private refuseUnlessWaiting(): void {
    if (this.waiting && this.provided === null) return;
    throw ApplicationFailure.nonRetryable('xo is not being waited for', 'too-early');
  }
}

/** Claims the location for this run. When another run holds it, that one gets our alerts and this one ends. */
export async function claimLocation(
  { file, alert }: { file: CaseFile; alert: AlertWatch },
  location: string,
  attempt = 1,
): Promise<Ending | null> {
  const answer = await glance.claim({ kind: 'location', name: location, holder: file.name });
  if (answer.held) {
    alert.locationIsHeld();
    return null;
  }
  const { holder } = answer;
  const { cie } = file.input;
  try {
    const handle = getExternalWorkflowHandle(holder.workflowId);
    for (const one of alert.toPassOn()) await handle.signal(SIGNALS.fired, one);
    if (cie !== undefined) await handle.signal(SIGNALS.cie, { id: cie });
  } catch (error) {
    // The holder ended meanwhile: its claim is free now, so take it.
    if (attempt >= TAKEOVERS_MAX) throw error;
    return claimLocation({ file, alert }, location, attempt + 1);
  }
  alert.passedOnTo(holder);
  return {
    ending: 'void',
    because: `${runName(holder.workflowId, holder.firstRunId)} is already working on it`,
  };
}

const KINDS: readonly LocationFinding['kind'][] = [
  'found',
  'cluster-on-location',
  'gone',
  'ambiguous',
  'not-found',
  'unreadable',
];
const FORMS: [keyof LocationFinding, RegExp][] = [
  ['id', /^(?:[a-z0-9]{20}|[0-9a-f]{32})$/],
  ['tugboat', /^[a-z0-9]+-[a-z]{3}\d{2}-carrier\d{3,5}$/],
  ['datacenter', /^[a-z]{3}\d{2}$/],
  ['region', /^[a-z]{2}(?:-[a-z]+)?$/],
  ['account', /^[A-Za-z0-9]{1,64}$/],
  ['resourceGroup', /^[A-Za-z0-9_-]{1,64}$/],
];

function readProvided(value: unknown): ProvidedLocation | string {
  if (!isObject(value) || !isObject(value['finding'])) return 'finding: is the finding that satlink provide-xo makes';
  const { by, finding } = value as { by: unknown; finding: Record<string, unknown> };
  if (typeof by !== 'string' || by.trim() === '' || by.length > 120) return 'by: names the person who looked it up';
  const kind = KINDS.find((known) => known === finding['kind']);
  if (kind === undefined) return `finding.kind: is one of ${KINDS.join(', ')}`;
  const because = finding['because'];
  if (typeof because !== 'string' || because.length > 1000) return 'finding.because: is a sentence';
  const read: LocationFinding = { kind, because };
  for (const [field, form] of FORMS) {
    const text = finding[field];
    if (text === undefined) continue;
    if (typeof text !== 'string' || !form.test(text)) return `finding.${field}: does not look like one`;
    (read as unknown as Record<string, string>)[field] = text;
  }
  if ((kind === 'found' || kind === 'cluster-on-location') && (!read.id || !read.tugboat || !read.datacenter)) {
    return 'finding: one that is found has id, tugboat and datacenter';
  }
  return { finding: read, by: by.trim() };
}
