import type { Lock } from './engine-names';
import type { Needs } from '../approvals/command-hint';
import type { Choice, Decision, RecordedDecision, Reply, Via } from '../approvals/decision';
import type { Permit } from '../approvals/permit';
import type { Action, KeyRecord, Plan, RunName, Target } from '../approvals/plan';
import type { ApiKeyFinding, ArtifactFinding, LocationFinding, TokenLogFinding } from './findings';
import type { HandOver } from './hand-over';
import type { RunDocument } from './run-document';

/**
 * All that a workflow can ask of the outside world. Plain types, no I/O.
 *
 * "The answer was no" is a value. "The step could not be done" is an ApplicationFailure with a stable `type`, made in
 * one place (`contract/failures.ts`).
 */

/**
 * The settings that are fixed for a run at its start: the form of its gates, its limits, its adapters. Durations in
 * milliseconds.
 */
export interface RunSettings {
  mode: 'observe' | 'act';
  /** The things that a decision must bring. Absent in runs that started before this was kept. */
  needs?: Needs;
  /** How long xo may stay silent before the run ends and a person takes over, counted from the start of S1. */
  xoSilenceMs: number;
  /** How long a Jenkins build may take, queue included. */
  buildPatienceMs: number;
  gate: { deadlineMs: number; customerDeadlineMs: number; remindAfterMs: number; remindEveryMs: number };
  /** How long a doubt, or a refresh by a person, waits for an answer. */
  doubtDeadlineMs: number;
  /** How long a permit stays valid. */
  effectWithinMs: number;
  /** How long the location's secret takes to follow a new key. */
  propagationMs: number;
  /** How long a run gathers the other runs of its key before it asks. Absent in runs that started before this was kept. */
  gatherMs?: number;
  /** True where the policy has limits for incidents of a region. Absent in runs that started before this was kept. */
  watchesRegions?: boolean;
  refreshPatienceMs: number;
  verify: { deadlineMs: number; everyMs: number; linkApi: boolean; quietAlert: boolean };
  /** How long an alert must stay resolved before that counts. */
  quietWindowMs: number;
  /** For how long an alert episode that this run knew starts no other run. */
  againMs: number;
  /** The accounts whose identity we hold, so that we may reset their key. */
  heldAccounts: string[];
  refreshBy: 'jenkins' | 'person';
  /** An alert label that names a CIE, if it is present and not empty. */
  cieLabel: string | null;
  /** Base URLs of the Temporal UI and of the console, for links. */
  temporalUi: string | null;
  console: string | null;
  /** The same for the pages of the runbooks. Absent in runs that started before this was kept. */
  runbookPages?: string | null;
}

/** The information job as Jenkins defines it today, and the carriers that the fleet file knows. */
export interface JobForm {
  /** Path below the Jenkins root: `A/B/C`. */
  job: string;
  buildable: boolean;
  /** Our names for the parameters → the names in the job. */
  names: Record<'branch' | 'envBranch' | 'cluster' | 'tugboat' | 'carrier', string>;
  /** Values that do not depend on the location, by the parameter names of the job. */
  fixed: Record<string, string>;
  /** The choices of the carrier parameter in the job's order; null if it takes any text. */
  carrierChoices: string[] | null;
  /** File names of the two artifacts that the runbook reads, for this environment. */
  artifacts: { apiKeyLog: string; podLog: string };
  /** Carriers of this environment, in the fleet's order. */
  carriers: { name: string; datacenter: string; region: string }[];
}

/** The build to start: the job's own parameter names with their values. */
export interface BuildOrder {
  job: string;
  parameters: Record<string, string>;
  /** ISO 8601. An older build or queue item is never ours. Workflow time, before the first attempt. */
  notBefore: string;
  /** Builds that are known and finished. They are never ours again, whatever the clocks say. */
  except?: number[];
}

/** A started build. At least one of queue item and number is known. */
export interface StartedBuild extends BuildOrder {
  queueId?: number;
  number?: number;
  /** True if a waiting or running build with our parameters was there already, so that no second one was posted. */
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

/** A question about an artifact: the build, and the subject that the artifact must have. */
export interface ArtifactQuestion {
  build: FinishedBuild;
  location: string;
  environment: string;
  region?: string;
}

/** The place of a location in the system of record. Each part is null if the record does not state it. */
export type RecordedPlace = Record<'account' | 'region' | 'resourceGroup', string | null>;

/** The location in question, and xo's answer about its place. The record is read by account and id alone. */
export type SaidPlace = Pick<Target, 'account' | 'location'> & Partial<Pick<Target, 'region' | 'resourceGroup'>>;

/** The visible part of the customer's account. Every part may be unreadable, and then says so. */
export interface AccountFacts {
  /** Null if the account has no such location; absent if that cannot be read. */
  place?: RecordedPlace | null;
  placeUnknown?: string;
  keyRecord: KeyRecord | null;
  keyRecordUnknown?: string;
  /** The resource group, confirmed as one of the account; null if it is not. */
  resourceGroup: { id: string; name?: string } | null;
  resourceGroupUnknown?: string;
  affects: Plan['affects'];
  affectsUnknown?: string;
}

/** A spent permit, as the engine keeps it. */
export interface SpentPermit {
  action: Action;
  /** Code of the plan. */
  plan: string;
  /** ISO 8601, by the engine's clock. */
  at: string;
  /** A look spends a permit so that nobody can send any more. Then nothing was sent. */
  by: 'sender' | 'look';
  /** For how long after `at` the request may have gone out and waited for its answer. */
  onItsWayMs: number;
}

/** The outcome of a remediation. `did-not` is certain: nothing was changed, and nothing can be changed any more. */
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

/** `type` is the holder's workflow type: the runbook of its run. Runs of an older version do not get it. */
export type LockAnswer = { held: true } | { held: false; holder: RunName; type?: string };

/** The authoriser's answer, and how it identified the decider. */
export interface Judgement extends Reply {
  /** The policy's name for the decider; absent if the policy could not be asked. */
  by?: string;
  verified: boolean;
  via?: Via;
  /** The person's comment and change id, redacted; only this is shown. Absent if they could not be redacted. */
  said?: { comment?: string; change?: string };
}

export interface AuthoriseOrder {
  decision: Decision;
  plan: Plan;
  offers: Choice[];
  standing: RecordedDecision[];
}

/** Waits for a build by retries of the server: any number of polls costs the history of one activity. */
export interface Builds {
  /** S4. Fails with the benign `BuildRunning` until the build has ended. */
  awaitBuild(build: StartedBuild): Promise<FinishedBuild>;

  /** R2. Like `awaitBuild`, for the refresh job. */
  awaitRefresh(build: StartedBuild): Promise<FinishedBuild>;
}

/**
 * READ-ONLY. These activities look at the outside world and change nothing that a customer owns. Task queue
 * `…diagnosis`.
 */
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

  /** S3. Finds our own queued or running build, else posts one. At most one build takes effect. */
  startBuild(order: BuildOrder): Promise<StartedBuild>;

  /** S5. With a salt the finding carries the fingerprint of the key. */
  readApiKeyLog(question: ArtifactQuestion & { salt: string }): Promise<ApiKeyFinding>;

  /** S6. `notBefore` as in the reader. With `after` (V) only later records are read. */
  readPodLog(question: ArtifactQuestion & { notBefore?: string; after?: string }): Promise<TokenLogFinding>;

  /** Reads one small artifact with the reader that the runbook of this run has for it. */
  readSmallArtifact(question: ArtifactQuestion & { artifact: string }): Promise<ArtifactFinding>;

  /**
   * G. The facts about the account for the plan: of the scope that IBM Cloud names. If it names none, of the scope that
   * xo named.
   */
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
  /** R2. `location`: one of the plan's `alsoRefresh`; the target of the plan if left out. */
  refreshMaster(
    order: RemediationOrder & { keyRecordBefore: KeyRecord | null; location?: string },
  ): Promise<{ at: string; build: StartedBuild }>;
}

/** The channel of a message that was posted nowhere, because the site has no Slack. */
export const NO_CHANNEL = 'none';

/** The place of a posted message. */
export interface Posted {
  channel: string;
  /** Slack's message id; the thread's parent for messages of a run. */
  ts?: string;
  link?: string;
  at: string;
}

/** A message for the thread of a run. The first message of a run opens its thread. */
export interface ThreadMessage {
  run: RunName;
  environment: string;
  /** The identity of the message: a run never posts the same key twice. */
  key: string;
  /** Plain Markdown-like text. The client escapes foreign text. */
  text: string;
  /** With these the message mentions those who may still answer. */
  people?: AskedPeople;
  /** ISO 8601, the start of the run: nothing older is searched. */
  since: string;
}

/** The people of a question: with today's policy, an activity finds out who may still answer, and mentions them. */
export interface AskedPeople {
  /** The code of the plan that is asked about. */
  of: string;
  offers: Choice[];
  askedBy: Plan['askedBy'];
  by: Plan['by'];
  /** The decisions so far about this plan. */
  decisions: Pick<RecordedDecision, 'by' | 'decision' | 'plan'>[];
}

/** The card of a run: the one message of its thread that is replaced in place while the run goes on. */
export interface RunCard {
  run: RunName;
  environment: string;
  /** Markdown-like text, one entry for each part. The client escapes foreign text. */
  sections: string[];
  /** Our own addresses, for people. */
  links: { label: string; url: string }[];
  /** With these the card has buttons, each for exactly this plan. A click opens the form of the gateway. */
  asks?: { plan: string; digest: string; offers: Choice[]; needs?: Needs };
  /** The people of that question. Absent in the cards of older runs. */
  people?: AskedPeople;
  /** ISO 8601, the start of the run: nothing older is searched. */
  since: string;
  /** Slack's id of the card, if it is known already. */
  ts?: string;
}

/** An escalation. The announcements choose the channel by the fleet's list and by whether a CIE was named. */
export interface Escalation {
  run: RunName;
  environment: string;
  team: 'satellite-link' | 'razee';
  key: string;
  title: string;
  /** The case as data, for each channel to draw. Absent in the orders of older runs, and if no run stands behind it. */
  handOver?: HandOver;
  /** Markdown, redacted: the evidence behind the hand-over. Without a hand-over it is the whole text. */
  report: string;
  cie: string | null;
  links: RunDocument['links'];
  since: string;
  /** A message that is there already is replaced, because its content has changed. */
  replaces?: true;
}

/** A question that must reach somebody, because a run waits for the answer. */
export interface GateCall {
  /** For the run's own thread, which is tried first. */
  message: ThreadMessage;
  /** For the team's channels, if the thread takes no message. */
  title: string;
  /** The question as data, for each channel to draw. Absent in the orders of older runs. */
  handOver?: HandOver;
  /** Markdown, redacted: how to answer, and the plan. */
  report: string;
  cie: string | null;
  links: Escalation['links'];
}

/** A run that ended without its closing steps, so it notified nobody. */
export interface EndedRun {
  /** The id of the message to the team: the first one that no stranger has taken. */
  tellingId: string;
  /** As everywhere: `<workflow id>@<first run id>`. */
  run: string;
  runId: string;
  /** The location of the run; null if it cannot be read any more. At most 200 characters each. */
  location: string | null;
  environment: string | null;
  cie: string | null;
  /** How and when it ended. */
  because: string;
  /** The possible changes of the run, by the permits that it spent. */
  changed: string;
}

/** Watches the runs from outside. Task queue `…diagnosis`. */
export interface RunWatch {
  /** Fails benignly until a run has ended that no team has heard of; the server retries it. At most 20 at a time. */
  awaitEndedRuns(): Promise<EndedRun[]>;
}

/** Finds the people to notify. Task queue `…diagnosis`. */
export interface Directory {
  /**
   * The environment whose teams are notified: the named one, or the first in the fleet file if that name is unknown.
   */
  readEnvironmentToTell(order: { named: string | null }): Promise<{ environment: string }>;
}

/** Notifies people. Task queue `…diagnosis`. */
export interface Announcements {
  /** Posts to the run's thread, once per key. */
  postToThread(message: ThreadMessage): Promise<Posted>;
  /** Shows the card of a run, or replaces it. */
  showCard(card: RunCard): Promise<Posted>;
  /**
   * Asks people if the card of the run does not reach them. It tries the run's thread first, then the channels of the
   * satellite-link team in the fleet's order. With a CIE it also pages by PagerDuty. It is retried until a channel
   * takes the message.
   */
  askPeople(call: GateCall): Promise<Posted>;
  /**
   * Reminds people of a gate through the same channels as `askPeople`. Attempt 1 only waits, every later attempt posts.
   * It always fails benignly, and the gate cancels it.
   */
  remind(order: { call: GateCall; firstAfterMs: number; everyMs: number }): Promise<never>;
  /** Escalates to a team, on the first channel of its list that does not refuse for good. It is retried. */
  escalate(order: Escalation): Promise<{ team: string; posted: Posted }[]>;
}
