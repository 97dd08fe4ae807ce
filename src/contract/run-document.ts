import type { ShownStarter, Starter } from '../approvals/asker';
import type { Needs } from '../approvals/command-hint';
import type { Choice, RecordedDecision, RefusedDecision } from '../approvals/decision';
import type { OpenIncident } from '../approvals/incident';
import type { LookUp } from '../approvals/look-up';
import type { JoinedLocation, Plan } from '../approvals/plan';
import type { JoinedRefresh } from './one-key';
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
  /** A name that somebody wrote. It is shown as a claim. */
  requestedBy?: string;
  /**
   * The starter of the run, with their signature. Intake and `satlink start` set it, and every reader checks it before
   * believing it.
   */
  startedBy?: Starter & { signed?: string };
}

/** The alert name in `fired` if somebody starts an existing run by hand: there is no alert. */
export const BY_HAND = 'started by hand';

/** The argument of the signals `fired` and `resolved`. */
export interface Alert {
  alertname: string;
  startsAt: string;
  endsAt?: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** The argument of the update `provideLocation`: a person's report of xo's answer. */
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

export const STEP_STATES = ['pending', 'running', 'waiting', 'done', 'skipped', 'failed', 'in-doubt'] as const;

export interface Step {
  id: StepId;
  /** In the runbook's words, for people; the reader adds it. */
  title?: string;
  state: (typeof STEP_STATES)[number];
  startedAt?: string;
  endedAt?: string;
  /** The attempt in flight; the reader adds it. */
  attempt?: number;
  because?: string;
  /** The page of the build that the step followed to its end. */
  build?: string;
}

/** The title of a step, if a reader added one. */
export function titleOf({ id, title = id }: Pick<Step, 'id' | 'title'>): string {
  return title;
}

export const OUTCOME_KINDS = ['resolved', 'escalated', 'declined', 'expired', 'void'] as const;
export type OutcomeKind = (typeof OUTCOME_KINDS)[number];

/** Why there was nothing to do. */
export const VOID_REASONS = ['gone', 'recovered', 'cancelled', 'other-run'] as const;

/** Why a run was handed to a team, where its steps do not say it. */
export const ESCALATED_REASONS = [
  'xo-silent',
  'no-form',
  'observed',
  'too-late',
  'place-disputed',
  'place-unknown',
] as const;

export type VoidReason = (typeof VOID_REASONS)[number];
export type EscalatedReason = (typeof ESCALATED_REASONS)[number];

export interface Outcome {
  kind: OutcomeKind;
  because: string;
  /** Absent where the steps of the document say it. */
  reason?: VoidReason | EscalatedReason;
  /** The run that has the work instead of this one, with the reason `other-run`. */
  otherRun?: string;
  /** Markdown. */
  report?: string;
  /** The things that a person must still do, besides those in the document. */
  remains?: readonly string[];
  /** The end of this location's previous run, if Temporal closed it. */
  previousEnd?: string;
  /** The changes of this run before an operator reset it, in words. Absent in runs of an older version. */
  earlier?: readonly string[];
}

/** The subjects of a wait: a decision about a plan, an answer of xo, or the end of an incident that holds the gate. */
export const WAITS_FOR = ['decision', 'location', 'incident'] as const;
/** How a wait ended. */
export const WAIT_ENDS = ['decided', 'provided', 'expired', 'withdrawn'] as const;
export type WaitEnd = (typeof WAIT_ENDS)[number];

/** One wait for people. Times are ISO 8601. */
export interface Wait {
  for: (typeof WAITS_FOR)[number];
  from: string;
  /** Null while it lasts, and if the run was closed in it. */
  until: string | null;
  end?: WaitEnd;
}

/** A team that was notified. */
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
  /** `build` is the build of the findings. */
  links: { console?: string; temporal?: string; build?: string; thread?: string; runbook?: string };
  phase: Phase;
  /** The end that a team is told of at present. Absent before that, and after it, when `outcome` says it. */
  closes?: Pick<Outcome, 'kind' | 'because'>;
  steps: Step[];
  findings: Findings;
  /** One of the causes that the runbook names. */
  cause: string | null;
  /** The result of the newest build of V. `findings` stay those on which the run decided. */
  proof:
    | (Partial<{ apiKey: ApiKeyFinding; tokenLog: TokenLogFinding; artifacts: ArtifactFinding[] }> & {
        build: number;
        link: string;
      })
    | null;
  plan: Plan | null;
  /** The open question; null if there is none. */
  asks: {
    offers: Choice[];
    expiresAt: string;
    of: string;
    /** The things that a decision must bring, as the policy said when the run started. */
    needs?: Needs;
    /** The approved step that was not carried out, so that people are asked again. */
    notCarriedOut?: 'R1' | 'R2';
    /** Why nobody is asked at present, although the plan is shown: an incident of the region is open. */
    heldBy?: string;
  } | null;
  /** The look-up in xo that the run asks of people; null if it asks none. Absent in runs of an older version. */
  lookUp?: Omit<LookUp, 'run'> | null;
  /** The waits for people, in their order. The first 50. Absent in runs of an older version. */
  waits?: Wait[];
  /** The run that asks about the key of this location, and whose answer counts here too. Absent if there is none. */
  follows?: string | null;
  /** The locations whose runs follow this one. Absent if there are none. */
  joined?: (Pick<JoinedLocation, 'location' | 'name'> & { run: string; refresh?: JoinedRefresh })[];
  /** The incident of its region that this run is part of. Absent if there is none. */
  incident?: OpenIncident;
  decisions: RecordedDecision[];
  /** The newest 50; `refusedCount` counts all. */
  refused: RefusedDecision[];
  refusedCount: number;
  told: Told[];
  cie: string | null;
  /** A name that somebody wrote, for showing: a claim. */
  requestedBy: string | null;
  /** The starter of the run, as its input says. The signature and the right to start are checked with each decision. */
  startedBy?: ShownStarter;
  /** The time and the channel of the message about the open question; null while no message reached anybody. */
  heard: { since: string; channel: string } | null;
  alert: { alertname?: string; startsAt?: string; state: 'firing' | 'resolved' } | null;
  /** The parts of an alert that were cut or changed. The first 20. */
  notes?: string[];
  outcome: (Omit<Outcome, 'kind'> & { kind: OutcomeKind | 'failed' | 'terminated' }) | null;
}
