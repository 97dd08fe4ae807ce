import { setCurrentDetails, upsertMemo, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { RunCard, RunSettings } from '../../contract/activities';
import { shownEventId } from '../../contract/event-id';
import { digestOfJson, scopeOf } from '../../approvals/plan';
import { shownStarter } from '../../approvals/asker';
import type { Asker } from '../../approvals/asker';
import type { JoinedLocation, Plan, RunName, Target } from '../../approvals/plan';
import type { JoinedRefresh } from '../../contract/one-key';
import type { OpenIncident } from '../../approvals/incident';
import type { Choice, RecordedDecision, RefusedDecision } from '../../approvals/decision';
import { shownName } from '../../approvals/shown-name';
import { askerOf } from './asker-of';
import type { GateTerms } from './gate-terms';
import type { Findings, LocationFinding } from '../../contract/findings';
import type { HandOver } from '../../contract/hand-over';
import type { HandOverExtras } from '../../handover/hand-over';
import { EVIDENCE_MEMO, runName, SEARCH_ATTRIBUTES } from '../../contract/engine-names';
import type { Outcome, Phase, RunDocument, RunInput, Step, StepId, Told, Wait } from '../../contract/run-document';
import { causeInWords, stepIds } from '../../runbooks';
import type { Runbook } from '../../runbooks';
import { inMarkdown } from '../../text/markdown';
import { auditedOf, AuditTrail } from './audit';
import { withWait, withWaitEnded } from './waits';
import { sinceByOurClock } from '../../contract/episodes';
import { WAIT_MAX_MS } from '../../contract/longest-wait';

const REFUSED_KEPT = 50;
const NOTES_KEPT = 20;
const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
const ATTRIBUTES = {
  location: keyword(SEARCH_ATTRIBUTES.location),
  environment: keyword(SEARCH_ATTRIBUTES.environment),
  phase: keyword(SEARCH_ATTRIBUTES.phase),
  outcome: keyword(SEARCH_ATTRIBUTES.outcome),
  scope: keyword(SEARCH_ATTRIBUTES.scope),
};

/** The view of a run. Each runbook hands in its own. */
export interface Pages {
  card: (document: RunDocument) => Pick<RunCard, 'sections' | 'asks' | 'links'>;
  /** The run as it is handed to a team. */
  handOver: (document: RunDocument, extras: HandOverExtras) => HandOver;
  /** Markdown: what was found, decided and done. It follows the hand-over. */
  evidence: (document: RunDocument) => string;
  /** Markdown: both. */
  report: (document: RunDocument) => string;
  /** Markdown: the proposed actions, and the possible answers. */
  plan: (plan: Plan, offers: readonly Choice[]) => string;
}

/**
 * All facts about one run: the document that people read, and the few facts that only the workflow needs. Only this
 * class writes the document. Other code calls its verbs.
 */
export class RunState {
  readonly document: RunDocument;
  readonly name: RunName;
  readonly askedBy: Asker;
  /** Set by the first step. */
  settings!: RunSettings;
  /** The place that is repaired. Set before anybody is asked. */
  target: Target | null = null;
  /** The work that is left for a person, for the report. */
  readonly remains: string[] = [];
  /** How the previous run of this location ended, when Temporal closed it. */
  previousEnd: string | null = null;
  /** The time since when the alert of the input fires, by our clock, ISO 8601. Null if the input names no time. */
  readonly alertSince: string | null;
  /** Whether this run holds the location, so that no other runbook changes it. */
  holdsLocation = false;
  /** The changes of this run before an operator reset it, in words. */
  earlier: readonly string[] = [];
  /** The permits that this life of the run used, as `<action> <plan code>`. Their own steps report what they did. */
  readonly permitsUsed = new Set<string>();
  private readonly listeners: (() => void)[] = [];
  private readonly audit: AuditTrail;
  private askedAtMs = 0;

  constructor(
    readonly input: RunInput,
    readonly runbook: Runbook,
    readonly pages: Pages,
  ) {
    const { workflowId, firstExecutionRunId, startTime } = workflowInfo();
    this.name = { workflowId, firstRunId: firstExecutionRunId };
    const { requestedBy } = input;
    this.askedBy = askerOf(input);
    this.alertSince = sinceByOurClock(input.startsAt, startTime);
    this.document = {
      run: runName(workflowId, firstExecutionRunId),
      location: input.location,
      environment: input.environment,
      scope: null,
      startedAt: startTime.toISOString(),
      endedAt: null,
      links: {},
      phase: 'diagnosing',
      steps: stepIds(runbook).map((id) => ({ id, state: 'pending' })),
      findings: { location: null, apiKey: null, tokenLog: null },
      cause: null,
      proof: null,
      plan: null,
      asks: null,
      lookUp: null,
      decisions: [],
      refused: [],
      refusedCount: 0,
      told: [],
      cie: input.cie === undefined ? null : shownEventId(input.cie),
      requestedBy: requestedBy === undefined ? null : shownName(requestedBy),
      startedBy: shownStarter(input.startedBy) ?? undefined,
      heard: null,
      alert: input.alertname
        ? { alertname: input.alertname, startsAt: this.alertSince ?? startTime.toISOString(), state: 'firing' }
        : null,
      outcome: null,
    };
    this.audit = new AuditTrail(this.document);
    upsertSearchAttributes([
      { key: ATTRIBUTES.location, value: input.location },
      { key: ATTRIBUTES.environment, value: input.environment },
      { key: ATTRIBUTES.phase, value: 'diagnosing' },
    ]);
  }

  /** The input was read, and the run begins. */
  started(): void {
    const { startedBy, requestedBy } = this.document;
    const by = startedBy?.kind === 'alert' ? startedBy.source : (startedBy?.name ?? requestedBy);
    this.audit.write('run-started', { runbook: this.runbook.slug, by });
  }

  /** Calls the listener after each change. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** The addresses of this run in the console and the Temporal UI, and of its runbook, if the site has them. */
  linkToPages(): void {
    const { temporalUi, console: pages, runbookPages = null } = this.settings;
    if (runbookPages !== null) this.document.links.runbook = `${runbookPages}/${this.runbook.slug}.md`;
    if (pages !== null) this.document.links.console = `${pages}/runs/${encodeURIComponent(this.document.run)}`;
    if (temporalUi === null) return;
    const { namespace, workflowId, firstExecutionRunId } = workflowInfo();
    const path = ['namespaces', namespace, 'workflows', workflowId, firstExecutionRunId]
      .map(encodeURIComponent)
      .join('/');
    this.document.links.temporal = `${temporalUi.replace(/\/$/, '')}/${path}/history`;
  }

  /** ISO 8601, workflow time. */
  now(): string {
    return new Date(Date.now()).toISOString();
  }

  /**
   * The last moment at which this run may still wait: 160 h after the alert started. After 168 h of disconnection every
   * host of the location must be replaced.
   */
  latest(): number {
    const began = Date.parse(this.alertSince ?? this.document.startedAt);
    return Math.min(began, Date.parse(this.document.startedAt)) + WAIT_MAX_MS;
  }

  step(id: StepId): Step {
    return this.document.steps.find((step) => step.id === id)!;
  }

  /** Begins or resumes a step. */
  begin(id: StepId, because?: string, state: 'running' | 'waiting' | 'in-doubt' = 'running'): void {
    const step = this.step(id);
    if (state === 'in-doubt' && step.state !== state) this.audit.write('in-doubt', { step: id });
    step.startedAt ??= this.now();
    delete step.endedAt;
    step.state = state;
    if (because !== undefined) step.because = because;
    this.show();
  }

  /** `build` is the page of the build that the step followed to its end. */
  end(id: StepId, because: string, state: 'done' | 'skipped' | 'failed' = 'done', build?: string): void {
    const step = this.step(id);
    if (state !== 'skipped') step.startedAt ??= this.now();
    step.endedAt = this.now();
    step.state = state;
    step.because = because;
    if (build !== undefined) step.build = build;
    this.show();
  }

  /** Enters a phase; costs one history event. */
  enter(phase: Phase): void {
    if (this.document.phase === phase) return;
    this.document.phase = phase;
    const { scope, outcome, findings } = this.document;
    // If a run was started for a cluster, the attribute names the location that it acts on. The workflow id still names
    // the cluster.
    const found = findings.location?.kind === 'found' ? findings.location.id : undefined;
    upsertSearchAttributes([
      { key: ATTRIBUTES.phase, value: phase },
      ...(found === undefined ? [] : [{ key: ATTRIBUTES.location, value: found }]),
      ...(scope === null ? [] : [{ key: ATTRIBUTES.scope, value: scope }]),
      ...(outcome === null ? [] : [{ key: ATTRIBUTES.outcome, value: outcome.kind }]),
    ]);
    this.show();
  }

  /**
   * The findings that the run uses from here on. Their digest stands in the run's memo too: costs one history event.
   */
  find(findings: Findings): void {
    this.document.findings = findings;
    upsertMemo({ [EVIDENCE_MEMO]: digestOfJson(findings) });
  }

  /** The place of the location, as S1 found it. */
  findLocation(location: LocationFinding): void {
    this.document.findings.location = location;
  }

  /** S7. Names the cause, and says it in words with its reason. */
  sayCause(cause: string, because: string): void {
    this.nameCause(cause);
    this.end('S7', `${causeInWords(this.runbook, cause).title}: ${because}`);
  }

  nameCause(cause: string): void {
    this.document.cause = cause;
    this.audit.write('cause-named', { runbook: this.runbook.slug, cause, seconds: this.secondsSinceStart() });
  }

  /** Names the key that the run is about, for searches. */
  actOn(target: Target): void {
    this.target = target;
    this.document.scope = scopeOf(target);
  }

  /** Shows a plan, whether it is asked about or not. */
  propose(plan: Plan): void {
    this.document.plan = plan;
  }

  /** People are asked about a plan from now on. */
  ask(plan: Plan, { offers, expiresAt, notCarriedOut, heldBy }: GateTerms): void {
    const { needs } = this.settings;
    this.document.plan = plan;
    this.document.asks = { offers: [...offers], expiresAt, of: plan.code, needs, notCarriedOut, heldBy };
    this.askedAtMs = Date.now();
    this.waitFor(heldBy === undefined ? 'decision' : 'incident');
    this.audit.write('asked', { plan: plan.code, digest: plan.digest, offers: offers.join(' '), until: expiresAt });
  }

  /** Another run asks about the key of this location; null when it no longer does. */
  follow(leader: string | null): void {
    this.document.follows = leader;
  }

  /** The run is part of an incident of its region. */
  joinIncident(incident: OpenIncident): void {
    this.document.incident = incident;
  }

  /** The runs that this one asks for. */
  joinedBy(locations: readonly JoinedLocation[]): void {
    this.document.joined = locations.map(({ location, name, run }) => ({
      location,
      name,
      run: runName(run.workflowId, run.firstRunId),
    }));
  }

  /** Says how far the refresh of a location that joined has come. */
  joinedRefresh(location: string, refresh: JoinedRefresh): void {
    const own = this.document.joined?.find((one) => one.location === location);
    if (own !== undefined) own.refresh = refresh;
  }

  askNoMore(end: NonNullable<Wait['end']>): void {
    this.document.asks = null;
    this.document.lookUp = null;
    this.document.waits = withWaitEnded(this.document.waits ?? [], end, this.now());
  }

  /** People are asked to look a location up. */
  askForLocation(lookUp: NonNullable<RunDocument['lookUp']>): void {
    this.document.lookUp = lookUp;
    this.waitFor('location');
  }

  decided(decision: RecordedDecision): void {
    this.document.decisions.push(decision);
    const seconds = (Date.now() - this.askedAtMs) / 1000;
    const digest = this.document.plan?.digest ?? '';
    this.audit.write('decided', { ...auditedOf(decision), answer: decision.answer ?? 'accepted', digest, seconds });
  }

  /** The findings in the newest build of V. */
  prove(proof: NonNullable<RunDocument['proof']>): void {
    this.document.proof = proof;
  }

  alertIs(alert: NonNullable<RunDocument['alert']>): void {
    this.document.alert = alert;
  }

  link(what: 'build' | 'thread', url: string): void {
    this.document.links[what] = url;
  }

  told(teams: Told[]): void {
    this.document.told.push(...teams);
    for (const { team, channel } of teams) this.audit.write('told', { team, channel });
  }

  /** The work that is left for a person. */
  leave(sentence: string): void {
    this.remains.push(sentence);
  }

  /** A team is told of this end now. Runs that follow this one read it at once. */
  close(end: Pick<Outcome, 'kind' | 'because'>): void {
    this.document.closes = end;
    this.enter('escalating');
  }

  /** Writes down how the run ended. Steps that were never reached are skipped. */
  conclude(outcome: Outcome, report: (document: RunDocument) => string): void {
    delete this.document.closes;
    this.document.outcome = outcome;
    this.document.endedAt = this.now();
    for (const step of this.document.steps) if (step.state === 'pending') step.state = 'skipped';
    this.document.outcome.report = report(this.document);
    const { kind, reason = null } = outcome;
    const [{ cause }, seconds] = [this.document, this.secondsSinceStart()];
    this.audit.write('outcome', { runbook: this.runbook.slug, outcome: kind, cause, reason, seconds });
  }

  /** A customer impacting event was named. All people who are told from now on hear of it, and the card shows it. */
  nameCie(id: string): void {
    this.document.cie = shownEventId(id);
    this.show();
  }

  /** Keeps a sentence about text that was cut or changed. The same sentence is kept once. */
  note(sentence: string): void {
    const notes = (this.document.notes ??= []);
    if (notes.length < NOTES_KEPT && !notes.includes(sentence)) notes.push(sentence);
  }

  /** Somebody could be told of the present question. */
  hear(heard: NonNullable<RunDocument['heard']>): void {
    this.document.heard = heard;
    this.audit.write('heard', { channel: heard.channel });
    this.show();
  }

  /** Nobody was told yet of the question that is asked from now on. */
  notHeardYet(): void {
    this.document.heard = null;
  }

  refuse(refused: RefusedDecision): void {
    this.document.refusedCount += 1;
    this.document.refused.push(refused);
    this.audit.write('refused', { ...auditedOf(refused), answer: refused.answer });
    if (this.document.refused.length > REFUSED_KEPT) this.document.refused.shift();
    this.show();
  }

  private waitFor(subject: Wait['for']): void {
    this.document.waits = withWait(this.document.waits ?? [], subject, this.now());
  }

  private secondsSinceStart(): number {
    return (Date.now() - Date.parse(this.document.startedAt)) / 1000;
  }

  /** Shows the present state: in the header of the Temporal UI, and to the listeners. */
  show(): void {
    for (const listener of this.listeners) listener();
    const { steps, plan, asks, cause, findings } = this.document;
    const lines = steps
      .filter((step) => step.state !== 'pending')
      .map(
        (step) =>
          `- **${step.id} ${this.runbook.steps[step.id]}**: ${step.state}${step.because ? `. ${inMarkdown(step.because)}` : ''}`,
      );
    if (cause !== null) lines.push('', `Cause: **${inMarkdown(cause)}**`);
    if (asks !== null && plan !== null) {
      lines.push(
        '',
        `**Waiting for a person until ${asks.expiresAt}.** Answer ${asks.offers.join(' / ')}, plan code \`${plan.code}\`.`,
        `Target: ${inMarkdown(Object.values(plan.target).join(' / '))}. Actions: ${plan.actions.join(', then ')}.`,
      );
    }
    if (findings.location?.tugboat) lines.push('', `Tugboat: ${inMarkdown(findings.location.tugboat)}`);
    setCurrentDetails(lines.join('\n'));
  }
}
