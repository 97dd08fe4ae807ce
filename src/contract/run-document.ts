import type { ShownStarter, Starter } from '../approvals/asker';
import type { Needs } from '../approvals/command-hint';
import type { Choice, RecordedDecision, RefusedDecision } from '../approvals/decision';
import type { LookUp } from '../approvals/look-up';
import type { Plan } from '../approvals/plan';
import type { ApiKeyFinding, ArtifactFinding, Findings, LocationFinding, TokenLogFinding } from './findings';

/** The input of a run: small enough to type into the Temporal UI. */
export interface RunInput {
  /** `cluster_id` of the alert: 20 characters `[a-z0-9]`, or 32 hex. */
  location: string;
  environment: string;
  alertname?: string;
  /** ISO 8601 */
  startsAt?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  /** Id of a customer impacting event. */
  cie?: string;
  /** A name that somebody wrote: shown as a claim. */
  requestedBy?: string;
  /** Who started the run, with their signature: set by intake and by `satlink start`, and believed by nobody unchecked. */
  startedBy?: Starter & { signed?: string };
}

/** The alert name in `fired` when somebody starts by hand a run that exists: no alert stands behind it. */
export const BY_HAND = 'started by hand';

/** The argument of the signals `fired` and `resolved`. */
export interface Alert {
  alertname: string;
  startsAt: string;
  endsAt?: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** The argument of the update `provideLocation`: what a person read from xo. */
export interface Provided {
  finding: LocationFinding;
  by: string;
  /** The finding for this question as a JWS; without it the identity is only claimed. */
  signed?: string;
}

export type Phase = 'diagnosing' | 'deciding' | 'remediating' | 'verifying' | 'escalating' | 'closed';

/** The steps that a runbook may have, in their order. */
export const STEP_IDS = ['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'G', 'R1', 'R2', 'V', 'E'] as const;
export type StepId = (typeof STEP_IDS)[number];

export interface Step {
  id: StepId;
  /** In the runbook's nouns, for people; merged in by the reader. */
  title?: string;
  state: 'pending' | 'running' | 'waiting' | 'done' | 'skipped' | 'failed' | 'in-doubt';
  startedAt?: string;
  endedAt?: string;
  /** Of the attempt in flight; merged in by the reader. */
  attempt?: number;
  because?: string;
}

/** What a step is called, where a reader said it. */
export function titleOf({ id, title = id }: Pick<Step, 'id' | 'title'>): string {
  return title;
}

export type OutcomeKind = 'resolved' | 'escalated' | 'declined' | 'expired' | 'void';

export interface Outcome {
  kind: OutcomeKind;
  because: string;
  /** Markdown. */
  report?: string;
  /** What a person must still do, beyond what the document shows. */
  remains?: readonly string[];
  /** How the previous run of this location ended, when Temporal closed it. */
  previousEnd?: string;
}

/** A team that was told. */
export interface Told {
  team: string;
  channel: string;
  at: string;
  link?: string;
}

/** The state of a run: answer of the query `state`, result of the workflow, body of `satlink show --json`. */
export interface RunDocument {
  run: string;
  location: string;
  environment: string;
  /** `<account>/<region>/<resource group>` */
  scope: string | null;
  startedAt: string;
  endedAt: string | null;
  /** `build` is the one of the findings. */
  links: { console?: string; temporal?: string; build?: string; thread?: string };
  phase: Phase;
  steps: Step[];
  findings: Findings;
  /** One of those that the runbook names. */
  cause: string | null;
  /** What the newest build of V showed; `findings` stay what the run decided on. */
  proof:
    | (Partial<{ apiKey: ApiKeyFinding; tokenLog: TokenLogFinding; artifacts: ArtifactFinding[] }> & {
        build: number;
        link: string;
      })
    | null;
  plan: Plan | null;
  /** What is being asked at this moment; null when nothing is. */
  asks: {
    offers: Choice[];
    expiresAt: string;
    of: string;
    /** What a decision has to come with, as the policy said when the run started. */
    needs?: Needs;
  } | null;
  /** What somebody is asked to look up in xo; null while nobody is. Absent in runs of an older version. */
  lookUp?: Omit<LookUp, 'run'> | null;
  decisions: RecordedDecision[];
  /** The newest 50; `refusedCount` counts all. */
  refused: RefusedDecision[];
  refusedCount: number;
  told: Told[];
  cie: string | null;
  /** A name that somebody wrote, as it is shown: a claim. */
  requestedBy: string | null;
  /** Who started the run, as its input says. Whether that is signed by who may say so is checked with each decision. */
  startedBy?: ShownStarter;
  /** Since when, and by which channel, somebody could be told of the question that stands; null while nobody could. */
  heard: { since: string; channel: string } | null;
  alert: { alertname?: string; startsAt?: string; state: 'firing' | 'resolved' } | null;
  /** What was cut from an alert, or taken otherwise than it was sent. The first 20. */
  notes?: string[];
  outcome: (Omit<Outcome, 'kind'> & { kind: OutcomeKind | 'failed' | 'terminated' }) | null;
}
