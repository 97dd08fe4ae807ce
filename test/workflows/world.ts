import { ApplicationFailure } from '@temporalio/common';
import { randomBytes } from 'node:crypto';
import type {
  AccountFacts,
  Escalation,
  GateCall,
  Announcements,
  Diagnosis,
  FinishedBuild,
  RecordedPlace,
  RunCard,
} from '../../src/contract/activities';
import type { Looks } from '../../src/contract/own-records';
import type { RefreshLookParts } from '../../src/activities/diagnosis/look-for-refresh';
import type { ResetLookParts } from '../../src/activities/diagnosis/look-for-reset';
import type { RemediationPorts } from '../../src/activities/remediation/ports';
import { IamError } from '../../src/clients/iam/error';
import { WAITING } from '../../src/contract/failures';
import { PolicyFile } from '../../src/config/policy';
import type { EnvironmentPolicy, Policy } from '../../src/config/policy-shape';
import type { Reading } from '../../src/config/reading';
import type { ArtifactFinding, LocationFinding, TokenLogFinding } from '../../src/contract/findings';
import { DEFAULT_RUNBOOK } from '../../src/runbooks';
import { ROTA_LISTED } from '../signing/rota';

/** What happens to one call of an activity. */
export type Fault =
  /** It cannot be done, however often it is tried. */
  | 'broken'
  /** It is done, and its answer is lost: the engine tries it again, unless it may not. */
  | 'answer-lost'
  /** The same, and the engine does not try it again. */
  | 'unanswered'
  /** It is done twice. */
  | 'repeated'
  /** It is delivered to three workers at the same moment; the answer of one of those that did it comes back. */
  | 'raced';

/** Nothing runs out by itself, however busy the machine is: a test that is about a time sets its own. */
const POLICY = {
  production: false,
  mode: 'act',
  trust: 'claimed',
  approvers: ['mia', 'noah', 'rota'],
  operators: ['otto'],
  quorum: 1,
  requesterMayApprove: false,
  changeIdRequired: false,
  gate: {
    deadline: '30 minutes',
    customerDeadline: '30 minutes',
    remindAfter: '30 seconds',
    remindEvery: '30 seconds',
  },
  doubtDeadline: '30 minutes',
  effectWithin: '30 minutes',
  propagation: '50 ms',
  gather: '300 ms',
  xoSilence: '30 minutes',
  buildPatience: '30 minutes',
  refresh: { by: 'jenkins', patience: '30 minutes' },
  verify: { deadline: '30 minutes', every: '100 ms', linkApi: false },
  quietWindow: '500 ms',
  heldAccounts: ['acct1'],
};

const FIRST_KEY_MS = Date.parse('2026-11-01T00:00:00.000Z');

/** All that lies outside of one run: a customer with a key, a Jenkins, a bot. Change a field to tell another story. */
export class World {
  /** Whose run it is. */
  runbook = DEFAULT_RUNBOOK;
  readonly location = `loc${randomBytes(8).toString('hex')}0`;
  group = `group${randomBytes(4).toString('hex')}`;
  policy: EnvironmentPolicy = PolicyFile.parse({ people: {}, environments: { prod: POLICY } }).environments['prod']!;
  /** What else stands for the people of the policy. */
  people: Policy['people'] = {};
  policyUnreadable = false;
  faults: Partial<Record<string, Fault>> = {};
  /** What happens in the world right before an activity is performed, with what it is given; it waits for what takes time. */
  before: Partial<Record<string, (...args: unknown[]) => void | Promise<void>>> = {};
  /** What happens right after it, before the run has the answer. */
  after: Partial<Record<string, (...args: unknown[]) => Promise<void>>> = {};
  readonly calls: string[] = [];
  readonly effects = { resets: 0, refreshes: 0 };
  readonly told: Pick<Escalation, 'team' | 'title' | 'report' | 'handOver'>[] = [];
  readonly posts = new Map<string, string>();
  /** Questions that the card of the run could not ask. */
  readonly asked: GateCall[] = [];
  /** The card of the run, each time it was shown. */
  readonly cards: RunCard[] = [];
  /** Every key but the first one is younger than the run. */
  private readonly bornMs = Date.now() + 1000;
  /** The record of the key in IAM, and the key that the connector has. */
  keyNumber = 1;
  connectorKey = 1;
  recordReadable = true;
  locationExists = true;
  /** `request`: it certainly never went out. `request-unseen`: it did not arrive, and nobody on our side can know. */
  resetLoses: 'answer' | 'request' | 'request-unseen' | null = null;
  refreshLoses: 'answer' | 'request-unseen' | null = null;
  /** The refreshes of the location that Jenkins shows: `build 12 of some/job`. */
  refreshedBefore: string[] = [];
  builds = 0;

  constructor(change: Partial<Omit<World, 'location' | 'policy'>> & { policy?: Record<string, unknown> } = {}) {
    const { policy, ...rest } = change;
    Object.assign(this, rest);
    // A run of a location that another one knew is where xo says.
    if (rest.seen?.resourceGroup !== undefined) this.group = rest.seen.resourceGroup;
    if (policy) this.changePolicy(policy);
  }

  changePolicy(change: Record<string, unknown>): void {
    const keys = [...((change['keys'] as object[] | undefined) ?? []), ROTA_LISTED];
    this.policy = PolicyFile.parse({ environments: { prod: { ...POLICY, ...change, keys } } }).environments['prod']!;
  }

  policies(): Reading<Policy> {
    if (this.policyUnreadable) return { readable: false, problems: ['cannot be read'] };
    return { readable: true, value: { people: this.people, environments: { prod: this.policy } } };
  }

  record = () => ({
    id: `ApiKey-${this.keyNumber}`,
    createdAt: new Date(this.keyNumber === 1 ? FIRST_KEY_MS : this.bornMs + this.keyNumber).toISOString(),
  });
  recordForAuthoriser = () => (this.recordReadable ? this.record() : ('unreadable' as const));

  /** What xo says of the location. */
  seen: LocationFinding = {
    kind: 'found',
    id: this.location,
    tugboat: 'prod-wdc04-carrier107',
    datacenter: 'wdc04',
    region: 'us-east',
    account: 'acct1',
    resourceGroup: this.group,
    because: 'xo knows it',
  };
  apiKey: 'present' | 'missing' | 'masked' = 'present';
  tokenLog: TokenLogFinding['kind'] = 'rejected';
  /** What other artifacts show, by file name. */
  artifacts: Record<string, ArtifactFinding> = {};

  /** Puts the location into another resource group: in the record of IBM Cloud, and in what xo says. */
  moveTo(group: string): void {
    this.group = group;
    this.seen = { ...this.seen, resourceGroup: group };
  }

  async perform(name: string, args: unknown[], work: () => Promise<unknown>): Promise<unknown> {
    this.calls.push(name);
    await this.before[name]?.(...args);
    const fault = this.faults[name];
    if (fault === 'broken') throw ApplicationFailure.nonRetryable(`${name} is broken`, 'Broken');
    if (fault === 'repeated') await work();
    if (fault === 'raced') return Promise.any([work(), work(), work()]);
    const answer = await work();
    await this.after[name]?.(...args);
    if (fault === 'answer-lost') {
      delete this.faults[name];
      throw new Error('connection reset');
    }
    if (fault === 'unanswered') {
      delete this.faults[name];
      throw ApplicationFailure.nonRetryable('connection reset', 'Lost');
    }
    return answer;
  }

  /** What the looks after a doubt find. */
  readonly looks: Pick<ResetLookParts, 'lookAtKey'> & Pick<RefreshLookParts, 'findRefresh'> = {
    lookAtKey: async () => {
      if (!this.recordReadable) throw forbidden();
      return { record: { ...this.record(), kind: 'user' }, complete: true };
    },
    findRefresh: async () =>
      this.effects.refreshes > 0
        ? {
            kind: 'found',
            because: 'its build is there',
            build: { job: 'refresh', parameters: {}, notBefore: '', number: 7, foundOurs: true },
          }
        : { kind: 'not-there', because: 'no build of ours' },
  };

  private build = (number: number): FinishedBuild => ({
    job: 'get-info',
    number,
    url: `https://jenkins.example/job/get-info/${number}/`,
    result: 'SUCCESS',
    startedAt: new Date().toISOString(),
    endedAt: new Date().toISOString(),
    artifacts: ['key.log', 'pods.log', ...Object.keys(this.artifacts)].map((fileName) => ({
      fileName,
      relativePath: fileName,
    })),
  });

  private facts(): AccountFacts {
    return {
      keyRecord: this.recordReadable ? this.record() : null,
      resourceGroup: { id: this.group },
      affects: this.affects(),
      place: this.place(),
    };
  }

  /** Where IBM Cloud says that the location is; null where it knows no such location. */
  place = (): RecordedPlace | null =>
    this.locationExists ? { account: 'acct1', region: 'us-east', resourceGroup: this.group } : null;

  /** What uses the key. */
  affects(): NonNullable<AccountFacts['affects']> {
    return [
      { kind: 'location', id: this.location },
      { kind: 'cluster', id: 'clu1', name: 'shop' },
    ];
  }

  readonly diagnosis: Diagnosis & Partial<Looks> = {
    lookUpLocation: async () => this.seen,
    readJobForm: async () => ({
      job: 'get-info',
      buildable: true,
      names: {
        branch: 'BRANCH',
        envBranch: 'ENV_BRANCH',
        cluster: 'CLUSTERID',
        tugboat: 'TUGBOAT',
        carrier: 'CARRIER',
      },
      fixed: { BRANCH: 'master', ENV_BRANCH: 'master' },
      carrierChoices: ['prod-wdc04-carrier1', 'prod-wdc04-carrier2'],
      artifacts: { apiKeyLog: 'key.log', podLog: 'pods.log' },
      carriers: [],
    }),
    startBuild: async (order) => ({ ...order, number: ++this.builds, foundOurs: false }),
    awaitBuild: async ({ number }) => this.build(number!),
    readApiKeyLog: async () => ({
      kind: this.apiKey,
      because: `the key is ${this.apiKey}`,
      ...(this.apiKey === 'present' ? { fingerprint: `key-${this.connectorKey}` } : {}),
    }),
    readPodLog: async ({ after }) => {
      const kind = after !== undefined && this.connectorKey === this.keyNumber ? 'working' : this.tokenLog;
      return {
        kind,
        lines: 3,
        newest: new Date().toISOString(),
        codes: [],
        statuses: [400],
        excerpt: ['getToken error'],
        because: `the log is ${kind}`,
      };
    },
    readSmallArtifact: async ({ artifact }) =>
      this.artifacts[artifact] ?? { artifact, kind: 'missing', because: 'not there' },
    readAccount: async () => this.facts(),
    awaitRefresh: async () => {
      this.connectorKey = this.keyNumber;
      return { ...this.build(7), job: 'refresh' };
    },
    readLink: async () => ({ kind: 'connected', because: 'two tunnels' }),
  };

  readonly announcements: Announcements = {
    postToThread: async ({ key, text }) => {
      this.posts.set(key, text);
      return { channel: 'C1', ts: '1.1', link: 'https://slack.example/C1/1', at: new Date().toISOString() };
    },
    showCard: async (card) => {
      this.cards.push(card);
      return { channel: 'C1', ts: '1.1', link: 'https://slack.example/C1/1', at: new Date().toISOString() };
    },
    askPeople: async (call) => {
      this.asked.push(call);
      return { channel: 'C3', at: new Date().toISOString() };
    },
    remind: async () => {
      throw ApplicationFailure.create({ type: WAITING.nextReminder, category: 'BENIGN', nextRetryDelay: '5 seconds' });
    },
    escalate: async ({ team, title, report, handOver }) => {
      this.told.push({ team, title, report, handOver });
      return [{ team, posted: { channel: 'C2', at: new Date().toISOString() } }];
    },
  };

  readonly ports: RemediationPorts = {
    account: () => ({
      location: async () => this.place(),
      affects: async () => this.affects(),
      keyRecord: async () => {
        if (!this.recordReadable) throw new Error('403');
        return this.record();
      },
      proveMayReset: async () => ({ as: 'service-id' }),
      readyToReset: async () => ({
        givesUpAfterMs: 50,
        send: async () => {
          if (this.resetLoses === 'request') throw Object.assign(new Error('connection refused'), { sent: 'never' });
          if (this.resetLoses === 'request-unseen') throw Object.assign(new Error('socket hang up'), { sent: 'maybe' });
          this.effects.resets += 1;
          this.keyNumber += 1;
          if (this.resetLoses === 'answer') throw Object.assign(new Error('socket hang up'), { sent: 'maybe' });
        },
      }),
    }),
    isIn: () => true,
    refreshJob: () => ({
      refreshes: async () => this.refreshedBefore,
      prepare: async ({ location }) => ({
        job: 'refresh',
        parameters: { CLUSTERID: location },
        givesUpAfterMs: 50,
        send: async () => {
          if (this.refreshLoses === 'request-unseen') throw Object.assign(new Error('hang up'), { sent: 'maybe' });
          this.effects.refreshes += 1;
          if (this.refreshLoses === 'answer') throw Object.assign(new Error('socket hang up'), { sent: 'maybe' });
          return { number: 7 };
        },
      }),
    }),
  };
}

/** What the client says when IAM shows nothing to our identity. */
function forbidden(): IamError {
  const facts = {
    attempt: 'list the API keys',
    reason: 'HTTP 403',
    method: 'GET',
    url: 'https://iam.example/v1/apikeys',
  };
  return new IamError(
    { ...facts, status: 403, retryAfterMs: null, sent: 'answered', permanent: true },
    { errorCode: null, transactionId: null },
  );
}
