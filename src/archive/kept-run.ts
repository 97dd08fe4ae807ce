import type { RecordedDecision, RefusedDecision } from '../approvals/decision';
import type { StepId } from '../contract/run-document';
import { withoutSignatures } from '../runs';
import type { ReadRun } from '../runs';
import { placeTitle } from '../words/place-name';

/** A decision or a refusal as the archive keeps it beside the document, for questions about a time. */
export interface KeptDecision extends Pick<
  RecordedDecision,
  'by' | 'verified' | 'via' | 'unproved' | 'at' | 'plan' | 'comment' | 'change' | 'because'
> {
  /** A refused one may name no choice that there is. */
  decision: string;
  /** Absent for a decision that counted. */
  answer?: string;
  counted: boolean;
}

/** What the archive knows of an ended run without its document. Times are ISO 8601 in UTC; null if there is none. */
export interface RunFacts {
  run: string;
  /** The execution that was read. It is another one after an operator reset the run. */
  runId: string;
  environment: string;
  account: string | null;
  region: string | null;
  location: string;
  locationName: string;
  /** The slug. */
  runbook: string;
  cause: string | null;
  outcome: string;
  reason: string | null;
  started: string;
  ended: string;
  /** The alert began to fire. */
  alerted: string | null;
  causeNamed: string | null;
  asked: string | null;
  decided: string | null;
  /** The last change of the customer's account or control plane was made. */
  changed: string | null;
  repaired: string | null;
}

export function factsOf(run: ReadRun, runId: string): RunFacts {
  const { outcome, plan, findings } = run;
  const [account = null, region = null] = run.scope?.split('/') ?? [];
  const location = plan?.target.location ?? run.location;
  return {
    run: run.run,
    runId,
    environment: run.environment,
    account: plan?.target.account ?? account ?? findings.location?.account ?? null,
    region: plan?.target.region ?? region ?? findings.location?.region ?? null,
    location,
    locationName: placeTitle(plan, run.location),
    runbook: run.runbook,
    cause: run.cause,
    outcome: outcome?.kind ?? 'failed',
    reason: outcome?.reason ?? null,
    started: utc(run.startedAt) ?? '',
    ended: utc(run.endedAt ?? run.startedAt) ?? '',
    alerted: utc(run.alert?.startsAt),
    causeNamed: run.cause === null ? null : endOf(run, 'S7'),
    asked: startOf(run, 'G'),
    decided: run.decisions.length === 0 ? null : endOf(run, 'G'),
    changed: endOf(run, 'R2') ?? endOf(run, 'R1'),
    repaired: outcome?.kind === 'resolved' ? endOf(run, 'V') : null,
  };
}

export function decisionsOf({ decisions, refused }: ReadRun): KeptDecision[] {
  const kept = [...decisions.map((one) => keptOf(one, true)), ...refused.map((one) => keptOf(one, false))];
  return kept.sort((one, other) => one.at.localeCompare(other.at));
}

function keptOf(one: RecordedDecision | RefusedDecision, counted: boolean): KeptDecision {
  const { decision, by, verified, via, at, plan, comment, change, answer, because } = one;
  const { unproved } = one as RecordedDecision;
  return { decision, by, verified, via, unproved, at, plan, comment, change, answer, because, counted };
}

/**
 * The document as it is kept. It has no signature, no digest of a key, and no report, which a reader draws anew. It has
 * lines of logs only if the policy of the environment allows that.
 */
export function documentToKeep(run: ReadRun, { excerpts }: { excerpts: boolean }): ReadRun {
  const { outcome, findings, proof } = run;
  return {
    ...withoutSignatures(run),
    outcome: outcome && { ...outcome, ...(outcome.report === undefined ? {} : { report: '' }) },
    findings: withoutRawText(findings, excerpts),
    proof: proof && withoutRawText(proof, excerpts),
  };
}

function withoutRawText<T extends Partial<Pick<ReadRun['findings'], 'apiKey' | 'tokenLog'>>>(
  found: T,
  excerpts: boolean,
): T {
  const { apiKey, tokenLog } = found;
  const { fingerprint: _fingerprint, ...key } = apiKey ?? {};
  return {
    ...found,
    ...(apiKey ? { apiKey: key } : {}),
    ...(tokenLog && !excerpts ? { tokenLog: { ...tokenLog, excerpt: [] } } : {}),
  };
}

function stepOf({ steps }: ReadRun, id: StepId) {
  return steps.find((step) => step.id === id && step.state !== 'skipped');
}

function startOf(run: ReadRun, id: StepId): string | null {
  return utc(stepOf(run, id)?.startedAt);
}

function endOf(run: ReadRun, id: StepId): string | null {
  const step = stepOf(run, id);
  return step?.state === 'done' ? utc(step.endedAt) : null;
}

/** In one form, so that texts compare as times do. */
function utc(time: string | null | undefined): string | null {
  const ms = Date.parse(time ?? '');
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
