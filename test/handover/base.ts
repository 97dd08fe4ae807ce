import { planOf } from '../../src/approvals/plan';
import type { Plan, PlanTerms } from '../../src/approvals/plan';
import type { RecordedDecision } from '../../src/approvals/decision';
import type { TokenLogFinding } from '../../src/contract/findings';
import type { Outcome, RunDocument, Step, StepId } from '../../src/contract/run-document';
import { stepIds } from '../../src/runbooks';
import type { Runbook } from '../../src/runbooks';

/** Documents of runs as their steps leave them, for the texts that people get. */
export const LOCATION = 'lockeyrejected000001';
export const RUN = { workflowId: `satlink-prod-${LOCATION}`, firstRunId: '0196f7c2-0000-7000-8000-000000000001' };
const NAME = `${RUN.workflowId}@${RUN.firstRunId}`;

export const at = (time: string) => `2026-11-28T${time}.000Z`;
export const BUILD = 'https://jenkins.example/job/get-info/4711/';
export const CONSOLE = `https://console.example/runs/${encodeURIComponent(NAME)}`;

export const CUSTOMER_NOTE =
  'The customer resets this key: the policy does not say that we hold the identity of the account.';

export function plan(terms: Partial<PlanTerms> = {}): Plan {
  return planOf({
    run: RUN,
    askedBy: { kind: 'alert', source: 'alertmanager', signed: 'x' },
    environment: 'prod',
    actions: ['api-key-reset', 'master-refresh'],
    by: { 'api-key-reset': 'api', 'master-refresh': 'jenkins' },
    target: { account: 'acct0001', region: 'us-east', resourceGroup: 'default', location: LOCATION },
    affects: [
      { kind: 'location', id: LOCATION, name: 'edge-key-rejected' },
      { kind: 'cluster', id: 'clushop0000000000001', name: 'shop' },
    ],
    keyRecord: { id: 'ApiKey-46fe21d0', createdAt: '2026-05-12T08:00+0000' },
    evidence: 'e',
    gate: 1,
    notes: [],
    expiresAt: at('16:30:00'),
    ...terms,
  });
}

export const byCustomer = (terms: Partial<PlanTerms> = {}): Plan =>
  plan({
    actions: ['master-refresh'],
    by: { 'api-key-reset': 'customer', 'master-refresh': 'jenkins' },
    notes: [CUSTOMER_NOTE],
    ...terms,
  });

/** The refresh alone, where the key stays. */
export const refreshAlone = (): Plan =>
  plan({ actions: ['master-refresh'], by: { 'api-key-reset': 'nobody', 'master-refresh': 'jenkins' } });

export function said(by: string, decision: RecordedDecision['decision'], more: Partial<RecordedDecision> = {}) {
  return {
    decision,
    by,
    plan: plan().code,
    at: at('16:21:00'),
    verified: true,
    via: 'slack' as const,
    answer: 'accepted' as const,
    ...more,
  };
}

export function log(kind: TokenLogFinding['kind'], because: string): TokenLogFinding {
  return { kind, lines: 96, newest: at('16:12:00'), codes: [], statuses: [], excerpt: [], because };
}

const REJECTED = log('rejected', '96 of 96 records in 3 pods: IAM rejected the key (BXNIM0415E), the newest at 16:12.');

/** Each step in the words of `state: because`; a step that is left out was never reached. */
type Said = Partial<Record<StepId, string>>;

function stepsOf(runbook: Runbook, words: Said, builds: Said): Step[] {
  return stepIds(runbook).map((id, index) => {
    const [, state, because] = /^([a-z-]+)(?:: (.*))?$/.exec(words[id] ?? 'pending')!;
    const begun = state === 'pending' ? {} : { startedAt: at(`16:1${Math.min(9, index)}:00`) };
    const isOver = ['done', 'skipped', 'failed'].includes(state!);
    const built = builds[id] === undefined ? {} : { build: builds[id] };
    return {
      id,
      state: state as Step['state'],
      ...begun,
      ...(isOver ? { endedAt: at('16:20:00') } : {}),
      because,
      ...built,
    };
  });
}

export const DIAGNOSED: Said = {
  S1: 'done: xo says: prod-wdc04-carrier107',
  S2: 'done: prod-wdc04-carrier107, carrier prod-wdc04-carrier1',
  S3: 'done: started on prod-wdc04-carrier1',
  S4: 'done: build 4711 ended SUCCESS with 2 of 2 artifacts',
  S5: 'done: iam_api_key is there.',
  S6: 'done: IAM rejected the key.',
  S7: 'done: key-rejected',
};

export interface Change
  extends Omit<Partial<RunDocument>, 'steps'>, Pick<Partial<Outcome>, 'because' | 'reason' | 'otherRun'> {
  words?: Said;
  /** The page of the build of a step. */
  builds?: Said;
  kind?: string;
}

/** A run whose key is rejected, changed. */
export function documentOf(
  runbook: Runbook,
  { words = {}, builds = {}, kind, because = '', reason, otherRun, ...change }: Change,
): RunDocument {
  const isOver = kind !== undefined;
  const steps = stepsOf(runbook, { ...DIAGNOSED, ...words }, builds);
  return {
    run: NAME,
    location: LOCATION,
    environment: 'prod',
    scope: 'acct0001/us-east/default',
    startedAt: at('16:10:00'),
    endedAt: isOver ? at('16:31:00') : null,
    links: {
      console: CONSOLE,
      build: BUILD,
      thread: 'https://slack.example/archives/C1/p1',
      temporal: 'https://temporal.example/namespaces/default/workflows/x',
      runbook: `https://pages.example/runbooks/${runbook.slug}.md`,
    },
    phase: isOver ? 'closed' : 'diagnosing',
    steps: isOver ? steps.map((one) => (one.state === 'pending' ? { ...one, state: 'skipped' } : one)) : steps,
    findings: {
      location: { kind: 'found', id: LOCATION, region: 'us-east', because: 'xo says: prod-wdc04-carrier107' },
      apiKey: { kind: 'present', because: 'iam_api_key is there.' },
      tokenLog: REJECTED,
    },
    cause: 'key-rejected',
    proof: null,
    plan: null,
    asks: null,
    lookUp: null,
    decisions: [],
    refused: [],
    refusedCount: 0,
    told: [],
    cie: null,
    requestedBy: null,
    startedBy: { kind: 'alert', source: 'alertmanager', isSigned: true },
    heard: { since: at('16:16:00'), channel: '#satlink-runs' },
    alert: {
      alertname: 'SatelliteLinkConnectorDeployCannotReachIAMServer',
      startsAt: at('15:40:00'),
      state: 'firing',
    },
    outcome: isOver ? { kind: kind as 'escalated', because, reason, otherRun } : null,
    ...change,
  };
}
