import type { Lock } from './engine-names';
import type { Needs } from '../approvals/command-hint';
import type { Choice, Decision, RecordedDecision, Reply, Via } from '../approvals/decision';
import type { Permit } from '../approvals/permit';
import type { Action, KeyRecord, Plan, RunName, Target } from '../approvals/plan';
import type { ApiKeyFinding, LocationFinding, TokenLogFinding } from './findings';

/**
 * The menu: all that a workflow can ask of the outside world. Plain types, no I/O.
 *
 * "The answer was no" is a value. "The step could not be done" is an ApplicationFailure, made in one place
 * (`contract/failures.ts`), with a stable `type`.
 */

/** What a run is bound to from its start: the form of its gates, its limits, its adapters. Durations in milliseconds. */
export interface RunSettings {
  mode: 'observe' | 'act';
  /** What a decision has to come with; absent in runs that were started before it was kept. */
  needs?: Needs;
  /** How long xo may stay silent before the run ends for a person, counted from S1's start. */
  xoSilenceMs: number;
  /** How long a Jenkins build may take, queue included. */
  buildPatienceMs: number;
  gate: { deadlineMs: number; customerDeadlineMs: number; remindAfterMs: number; remindEveryMs: number };
  /** How long a doubt, or a refresh by a person, waits for an answer. */
  doubtDeadlineMs: number;
  /** How long a permit stays valid. */
  effectWithinMs: number;
  /** How long a new key takes until the location's secret follows. */
  propagationMs: number;
  refreshPatienceMs: number;
  verify: { deadlineMs: number; everyMs: number; linkApi: boolean; quietAlert: boolean };
  /** How long an alert must stay resolved before that counts. */
  quietWindowMs: number;
  /** For how long an episode of the alert that this run knew starts no other run. */
  againMs: number;
  /** Accounts whose identity we hold, so that we may reset their key. */
  heldAccounts: string[];
  refreshBy: 'jenkins' | 'person';
  /** An alert label that, when present and not empty, names a CIE. */
  cieLabel: string | null;
  /** Base URLs of the Temporal UI and of the console, for links. */
  temporalUi: string | null;
  console: string | null;
}

/** The information job as Jenkins defines it today, and the carriers that the fleet file knows. */
export interface JobForm {
  /** Path below the Jenkins root: `A/B/C`. */
  job: string;
  buildable: boolean;
  /** Our names for the parameters → the job's own spelling. */
  names: Record<'branch' | 'envBranch' | 'cluster' | 'tugboat' | 'carrier', string>;
  /** Values that do not depend on the location, by the job's own spelling. */
  fixed: Record<string, string>;
  /** The choices of the carrier parameter in the job's order; null when it takes any text. */
  carrierChoices: string[] | null;
  /** File names of the two artifacts that the runbook reads, for this environment. */
  artifacts: { apiKeyLog: string; podLog: string };
  /** Carriers of this environment, in the fleet's order. */
  carriers: { name: string; datacenter: string; region: string }[];
}

/** A build that is wanted: the job's own parameter names with their values. */
export interface BuildOrder {
  job: string;
  parameters: Record<string, string>;
  /** ISO 8601: older builds and queue items are never ours. Workflow time, before the first attempt. */
  notBefore: string;
  /** Builds that are known and finished: never ours again, however the clocks differ. */
  except?: number[];
}

/** What is known of a started build: at least one of queue item and number. */
export interface StartedBuild extends BuildOrder {
  queueId?: number;
  number?: number;
  /** True when a waiting or running build with our parameters was there already and no second one was posted. */
  foundOurs: boolean;
}

export interface FinishedBuild {
  job: string;
  number: number;
  /** For people: the page of the build. */
  url: string;
  result: 'SUCCESS' | 'UNSTABLE' | 'FAILURE' | 'ABORTED' | 'NOT_BUILT';
  /** ISO 8601 */
  startedAt: string;
  endedAt: string;
  /** Artifact file names with their relative paths. */
  artifacts: { fileName: string; relativePath: string }[];
}

/** What is asked of an artifact: which build, and what it must be about. */
export interface ArtifactQuestion {
  build: FinishedBuild;
  location: string;
  environment: string;
  region?: string;
}

/** Where the system of record says that a location is. Each is null where the record does not say it. */
export type RecordedPlace = Record<'account' | 'region' | 'resourceGroup', string | null>;

/** Which location is meant, and what xo says of where it is: the record is read by account and id alone. */
export type SaidPlace = Pick<Target, 'account' | 'location'> & Partial<Pick<Target, 'region' | 'resourceGroup'>>;

/** What we can see of the customer's account. Every part may be unreadable, and then says so. */
export interface AccountFacts {
  /** Null where the account has no such location; absent where that cannot be read. */
  place?: RecordedPlace | null;
  placeUnknown?: string;
  keyRecord: KeyRecord | null;
  keyRecordUnknown?: string;
  /** The resource group, confirmed as one of the account; null where it is not. */
  resourceGroup: { id: string; name?: string } | null;
  resourceGroupUnknown?: string;
  affects: Plan['affects'];
  affectsUnknown?: string;
}

/** A permit that was spent, as the engine keeps it. */
export interface SpentPermit {
  action: Action;
  /** Code of the plan. */
  plan: string;
  /** ISO 8601, by the engine's clock. */
  at: string;
  /** A look spends a permit so that nobody can send any more: then nothing was sent. */
  by: 'sender' | 'look';
  /** How long after `at` the request may have gone out and been waited for. */
  onItsWayMs: number;
}

/** What became of a remediation. `did-not` is certain: nothing was changed, and nothing can be any more. */
export type ResetLook =
  | { kind: 'happened'; keyRecord: KeyRecord; because: string }
  | { kind: 'did-not'; because: string }
  | { kind: 'cannot-tell'; because: string };

export type RefreshLook =
  | { kind: 'happened'; build: StartedBuild; because: string }
  | { kind: 'did-not'; because: string }
  | { kind: 'cannot-tell'; because: string };

export interface LinkFinding {
  kind: 'connected' | 'not-connected' | 'unreadable';
  because: string;
}

/** A name that only one run may hold at a time. */
export interface LockOrder extends Lock {
  holder: RunName;
}

/** `type` is what the holder is for the engine: a run of which runbook. Runs of an older version were not told it. */
export type LockAnswer = { held: true } | { held: false; holder: RunName; type?: string };

/** What the authoriser answers, and how it knows who decided. */
export interface Verdict extends Reply {
  /** The name under which the policy knows who decides; absent where the policy could not be asked. */
  by?: string;
  verified: boolean;
  via?: Via;
  /** What the person wrote with the decision, redacted: only this is shown. Absent where nobody could redact it. */
  said?: { comment?: string; change?: string };
}

export interface AuthoriseOrder {
  decision: Decision;
  plan: Plan;
  offers: Choice[];
  standing: RecordedDecision[];
}

/** Waiting for a build, by retries of the server: any number of polls costs the history of one activity. */
export interface Builds {
  /** S4. Fails with the benign `BuildRunning` until the build has ended. */
  awaitBuild(build: StartedBuild): Promise<FinishedBuild>;

  /** R2. Like `awaitBuild`, for the refresh job. */
  awaitRefresh(build: StartedBuild): Promise<FinishedBuild>;
}

/** READ-ONLY. What looks at the outside world; nothing here changes anything that a customer owns. Task queue `…diagnosis`. */
export interface Diagnosis extends Builds {
  /** S1. Asks the environment's xo about an id. Silence is the failure `XoSilent`. */
  lookUpLocation(order: {
    id: string;
    environment: string;
    run: RunName;
    labels?: Record<string, string>;
  }): Promise<LocationFinding>;

  /** S2. Reads the definitions of the information job. */
  readJobForm(order: { environment: string }): Promise<JobForm>;

  /** S3. Finds our own queued or running build, else posts one. At most one build in effect. */
  startBuild(order: BuildOrder): Promise<StartedBuild>;

  /** S5. With a salt the finding carries the fingerprint of the key. */
  readApiKeyLog(question: ArtifactQuestion & { salt: string }): Promise<ApiKeyFinding>;

  /** S6. `notBefore` as in the reader. With `after` (V) only records later than it are looked at. */
  readPodLog(question: ArtifactQuestion & { notBefore?: string; after?: string }): Promise<TokenLogFinding>;

  /** G. What the plan has to say about the account: of the scope that IBM Cloud names, or that was said where it names none. */
  readAccount(order: { said: SaidPlace }): Promise<AccountFacts>;

  /** V. */
  readLink(order: { location: string; account: string }): Promise<LinkFinding>;
}

export interface RemediationOrder {
  plan: Plan;
  permit: Permit;
}

/**
 * CHANGES A CUSTOMER'S ACCOUNT OR CONTROL PLANE. Task queue `…remediation`, a process of its own with its own
 * credentials, tried once. Failure types: `contract/failures.ts`, NOT_PERFORMED.
 */
export interface Remediation {
  /** R1. */
  resetApiKey(order: RemediationOrder): Promise<{ at: string; as: string }>;
  /** R2. */
  refreshMaster(
    order: RemediationOrder & { keyRecordBefore: KeyRecord | null },
  ): Promise<{ at: string; build: StartedBuild }>;
}

/** The channel of what was said nowhere, because the site has no Slack. */
export const NO_CHANNEL = 'none';

/** Where something was said. */
export interface Posted {
  channel: string;
  /** Slack's message id; the thread's parent for messages of a run. */
  ts?: string;
  link?: string;
  at: string;
}

/** Something to say in the thread of a run. The first message of a run opens its thread. */
export interface ThreadMessage {
  run: RunName;
  environment: string;
  /** What makes the message itself: the same key is never posted twice in a run. */
  key: string;
  /** Plain Markdown-like text; escaped by the client where it came from outside. */
  text: string;
  /** ISO 8601, the start of the run: nothing older is searched. */
  since: string;
}

/** The card of a run: the one message of its thread that is replaced in place as the run goes on. */
export interface RunCard {
  run: RunName;
  environment: string;
  /** Markdown-like text, a part each; escaped by the client where it came from outside. */
  sections: string[];
  /** Addresses of ours, for people. */
  links: { label: string; url: string }[];
  /** With these the card has buttons, each about exactly this plan. A click opens the form of the gateway. */
  asks?: { plan: string; digest: string; offers: Choice[]; needs?: Needs };
  /** ISO 8601, the start of the run: nothing older is searched. */
  since: string;
  /** Slack's id of the card, where it is known already. */
  ts?: string;
}

/** An escalation. Announcements choose the channel by the fleet's list and whether a CIE was named. */
export interface Escalation {
  run: RunName;
  environment: string;
  team: 'satellite-link' | 'razee';
  key: string;
  title: string;
  /** Markdown, redacted. */
  report: string;
  cie: string | null;
  links: { temporal?: string; build?: string };
  since: string;
}

/** A question that somebody must hear, because a run waits for the answer. */
export interface GateCall {
  /** For the run's own thread, which is tried first. */
  message: ThreadMessage;
  /** For the channels of the team, where the thread takes no message. */
  title: string;
  /** Markdown, redacted: what is asked, and how to answer. */
  report: string;
  cie: string | null;
  links: Escalation['links'];
}

/** A run that ended without closing its case, so that it told nobody. */
export interface EndedRun {
  /** The id under which the team is told: the first that no stranger has taken. */
  tellingId: string;
  /** As everywhere: `<workflow id>@<first run id>`. */
  run: string;
  runId: string;
  /** What it was about; null where that cannot be read any more. At most 200 characters each. */
  location: string | null;
  environment: string | null;
  cie: string | null;
  /** How and when it ended. */
  because: string;
  /** What it may have changed, by the permits that it spent. */
  changed: string;
}

/** Watches over the runs from outside of them. Task queue `…diagnosis`. */
export interface RunWatch {
  /** Fails benignly until a run has ended of which no team is being told; the server retries it. At most 20 at a time. */
  awaitEndedRuns(): Promise<EndedRun[]>;
}

/** Looks up whom to tell. Task queue `…diagnosis`. */
export interface Directory {
  /** Whose teams hear of it: those of the named environment, or of the first in the fleet file where it has none of that name. */
  readEnvironmentToTell(order: { named: string | null }): Promise<{ environment: string }>;
}

/** Tells people. Task queue `…diagnosis`. */
export interface Announcements {
  /** Posts to the run's thread, once per key. */
  postToThread(message: ThreadMessage): Promise<Posted>;
  /** Shows the card of a run, or replaces what it showed. */
  showCard(card: RunCard): Promise<Posted>;
  /**
   * Asks people where the card of the run does not: the run's thread, else the channels of the satellite-link team in the
   * fleet's order, and PagerDuty with a CIE. Keeps being retried until a channel took it.
   */
  askPeople(call: GateCall): Promise<Posted>;
  /**
   * Reminds of a gate, through the same channels as `askPeople`: attempt 1 only waits, every later attempt posts; always
   * fails benignly. The gate cancels it.
   */
  remind(order: { call: GateCall; firstAfterMs: number; everyMs: number }): Promise<never>;
  /** Tells a team: the first channel of its list that does not refuse for good. Keeps being retried. */
  escalate(order: Escalation): Promise<{ team: string; posted: Posted }[]>;
}
