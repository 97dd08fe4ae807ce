import type { FaultOrder } from '../../lab/faults';
import type { Lies, LyingWorker } from '../../lab/rogue/lying-worker';
import type { AccountFacts, LockAnswer, RunSettings } from '../../src/contract/activities';
import type { Choice } from '../../src/approvals/decision';
import { NOTHING, openGround } from './ground';
import type { Ground, Victim } from './ground';
import { bothSign, madeUpEvidence, openLiar, playRun, unsigned } from './lying';
import type { Played } from './lying';

/**
 * What a rogue diagnosis worker (D) reaches: our own workflow code, with lies in place of the outside world. People believe
 * what they are shown, and sign it; what happened is read in the lab. What D can still do is a row too, and says so.
 */
let ground: Ground;
let liar: LyingWorker;
beforeAll(async () => {
  ground = await openGround({ isOurCode: true });
  liar = await openLiar(ground);
}, 60_000);
afterAll(async () => {
  await liar.close();
  await ground.close();
});

interface Lie {
  lies: (victim: Victim, other: Victim) => Lies;
  answers?: Choice[];
  /** Said without a key. */
  isUnsigned?: true;
  fault?: Partial<FaultOrder>;
  /** What people were shown, in the order of the questions. */
  shown: (played: Played, victims: { victim: Victim; other: Victim }) => void;
  truth: { resets: number; refreshes: number };
  other?: { resets: number; refreshes: number };
}

async function play({ lies, answers = [], isUnsigned, fault }: Lie) {
  const [victim, other] = await Promise.all([ground.victim(), ground.victim()]);
  liar.lieAbout(victim.workflowId, { ...madeUpEvidence(victim), ...lies(victim, other) });
  if (fault !== undefined) {
    const match = { ...fault.match, location: victim.target.location };
    ground.lab.faults.add({
      system: 'ibmcloud',
      kind: 'lost-answer',
      times: 1,
      afterTimes: 0,
      delayMs: 0,
      ...fault,
      match,
    });
  }
  const played = await playRun(ground, victim, isUnsigned ? unsigned : bothSign(ground), answers);
  return { victim, other, played };
}

const facts = (change: Partial<AccountFacts>): Lies => ({
  readAccount: async (_order, truth) => ({ ...(await truth()), ...change }),
});
/** xo and IBM Cloud are said to agree on a place that is not the true one. */
const elsewhere = ({ target }: Victim, change: object): Lies => ({
  lookUpLocation: () => ({ ...foundAt({ ...target, ...change }), because: 'xo says so' }),
  ...facts({ place: { ...target, ...change } }),
});
const foundAt = ({ location: id, ...place }: Victim['target']) => ({
  ...{ kind: 'found', id, ...place, tugboat: 'prod-wdc04-carrier107', datacenter: 'wdc04' },
});
const settings = (change: Partial<RunSettings>): Lies => ({
  readSettings: async (_order, truth) => ({ ...(await truth()), ...change }),
});
const RESET: Partial<FaultOrder> = { match: { method: 'POST', path: '/v1/keys$' } };
const REFRESH: Partial<FaultOrder> = { system: 'jenkins', match: { method: 'POST', path: 'buildWithParameters' } };
const REFRESHED = {
  ...{ job: 'refresh', parameters: {}, number: 7, notBefore: new Date(0).toISOString(), foundOurs: true },
  ...{ url: 'https://jenkins.example/7/', result: 'SUCCESS', startedAt: new Date(0).toISOString() },
  ...{ endedAt: new Date(0).toISOString(), artifacts: [] },
};
const because = ({ end }: Played) => end.outcome!.because;

const LIES: Record<string, Lie> = {
  'another location than the one that was asked about': {
    lies: (_victim, other) => ({ lookUpLocation: () => ({ ...foundAt(other.target), because: 'xo says so' }) }),
    answers: ['approve'],
    shown: (played, { other }) => {
      expect(played.asked).toEqual([]);
      expect(because(played)).toContain(`what was read is about ${other.target.location}`);
    },
    truth: NOTHING,
    other: NOTHING,
  },
  'that the alert is about a cluster on another location: people are shown both': {
    lies: (victim, other) => ({
      lookUpLocation: ({ id }) =>
        id === victim.target.location
          ? { ...foundAt(other.target), kind: 'cluster-on-location', because: 'xo says so' }
          : { ...foundAt(other.target), because: 'xo says so' },
    }),
    shown: ({ asked }, { victim, other }) => {
      expect(asked[0]!.plan.target.location).toBe(other.target.location);
      expect(asked[0]!.plan.notes.join()).toContain(`The alert names ${victim.target.location}`);
    },
    truth: NOTHING,
    other: NOTHING,
  },
  'another region, to people and for IBM Cloud': {
    lies: (victim) => elsewhere(victim, { region: 'us-south' }),
    answers: ['approve'],
    shown: (played) => {
      expect(played.asked[0]!.plan.target.region).toBe('us-south');
      expect(because(played)).toMatch(/the region of the location is us-east, and the plan says us-south/);
    },
    truth: NOTHING,
  },
  'another resource group, to people and for IBM Cloud': {
    lies: (victim) => ({
      ...elsewhere(victim, { resourceGroup: victim.defaultGroup }),
      readAccount: async (_order, truth) => ({
        ...(await truth()),
        place: { ...victim.target, resourceGroup: victim.defaultGroup },
        resourceGroup: { id: victim.defaultGroup },
      }),
    }),
    answers: ['approve'],
    shown: (played) => expect(because(played)).toMatch(/the resource group of the location is/),
    truth: NOTHING,
  },
  'that less uses the key': {
    lies: ({ target }) => facts({ affects: [{ kind: 'location', id: target.location }] }),
    answers: ['approve'],
    shown: ({ asked }) => {
      expect(asked).toHaveLength(2);
      expect(asked[1]!.because).toMatch(/used by other things than the plan says: cluster /);
    },
    truth: NOTHING,
  },
  'other names of what uses the key': {
    lies: (victim) => facts({ affects: victim.affects.map((one) => ({ ...one, name: 'playground' })) }),
    answers: ['approve'],
    shown: ({ asked }) => {
      expect(asked).toHaveLength(2);
      expect(asked[1]!.because).toMatch(/used by other things than the plan says: cluster /);
    },
    truth: NOTHING,
  },
  'that nobody can know what uses the key: people are shown that it is not known, and D can have it so': {
    lies: () => facts({ affects: null, affectsUnknown: 'HTTP 403' }),
    answers: ['approve'],
    shown: ({ asked }) =>
      expect(asked[0]!.plan.notes.join()).toContain('What else uses this key is not known: HTTP 403'),
    truth: { resets: 1, refreshes: 1 },
  },
  'that the policy holds an account, of which all is made up': {
    lies: ({ target }) => {
      const account = 'f'.repeat(32);
      const keyRecord = { id: 'ApiKey-of-nobody', createdAt: '2026-01-01T00:00:00.000Z' };
      return {
        ...settings({ heldAccounts: [account] }),
        ...elsewhere({ target } as Victim, { account }),
        readAccount: () => ({
          ...{ place: { ...target, account }, keyRecord, resourceGroup: { id: target.resourceGroup } },
          affects: [{ kind: 'location', id: target.location }],
        }),
      };
    },
    answers: ['approve'],
    shown: ({ asked }) => expect(asked[1]!.because).toMatch(/does not say that we hold the identity/),
    truth: NOTHING,
  },
  'that the key was another one before, so that it seems replaced': {
    lies: () => facts({ keyRecord: { id: 'ApiKey-made-up', createdAt: '2026-01-01T00:00:00.000Z' } }),
    answers: ['approve'],
    shown: (played) => expect(because(played)).toMatch(/is older than this run/),
    truth: NOTHING,
  },
  'that the customer resets a key of which no record can be read: the old key is not spread': {
    lies: () => ({ ...settings({ heldAccounts: [] }), ...facts({ keyRecord: null }) }),
    answers: ['customer-rotated'],
    shown: (played) => expect(because(played)).toMatch(/is older than this run/),
    truth: NOTHING,
  },
  'that signatures are not needed, and that each decision counts': {
    lies: () => ({
      ...settings({ needs: { signature: false, change: false } }),
      authorise: ({ decision }) => ({
        answer: 'accepted',
        because: 'yes',
        verified: true,
        via: 'key',
        by: decision.by,
      }),
    }),
    answers: ['approve'],
    isUnsigned: true,
    shown: ({ asked }) => expect(asked[1]!.because).toMatch(/counts only signed|accepts signed decisions only/),
    truth: NOTHING,
  },
  'that the run holds its locks': {
    lies: () => ({ claim: (): LockAnswer => ({ held: true }) }),
    answers: ['approve'],
    shown: ({ asked }) => expect(asked[1]!.because).toMatch(/does not hold the lock of the location/),
    truth: NOTHING,
  },
  'that a reset which happened did not: it is not done again': {
    lies: () => ({ lookForReset: () => ({ kind: 'did-not', because: 'it says so' }) }),
    fault: { ...RESET, kind: 'lost-answer' },
    answers: ['approve', 'approve'],
    shown: ({ asked }) => expect(asked[1]!.because).toMatch(/the reset did not happen.*it says so/),
    truth: { resets: 1, refreshes: 1 },
  },
  'that a reset which never was sent happened: the old key is not spread': {
    lies: ({ truePlan }) => ({
      lookForReset: ({ plan }) => ({
        kind: 'happened',
        keyRecord: truePlan(plan.run).keyRecord,
        because: 'it says so',
      }),
    }),
    fault: { ...RESET, kind: 'lost-request' },
    answers: ['approve'],
    shown: (played) => expect(because(played)).toMatch(/the refresh was not started: .* still the one from before/),
    truth: NOTHING,
  },
  'that a refresh which started did not: a second one is refused, and people are shown the first': {
    lies: () => ({ lookForRefresh: () => ({ kind: 'did-not', because: 'it says so' }) }),
    fault: { ...REFRESH, kind: 'lost-answer' },
    answers: ['approve', 'approve', 'reject'],
    shown: ({ asked }) => {
      expect(asked[1]!.because).toMatch(/the refresh did not start.*it says so/);
      expect(asked[1]!.plan.actions).toEqual(['master-refresh']);
      expect(asked[2]!.plan.notes.join()).toMatch(/build \d+ of /);
    },
    truth: { resets: 1, refreshes: 1 },
  },
  'that a refresh which never was sent started and ended well: it is said, and nothing more is done': {
    lies: () => ({
      lookForRefresh: () => ({ kind: 'happened', build: REFRESHED, because: 'it says so' }),
      awaitRefresh: () => REFRESHED,
    }),
    fault: { ...REFRESH, kind: 'lost-request' },
    answers: ['approve'],
    shown: ({ asked, end }) => {
      expect(asked).toHaveLength(1);
      expect(end.outcome!.kind).toBe('resolved');
    },
    truth: { resets: 1, refreshes: 0 },
  },
  'that the run changed something before: people are shown it, and decide about that': {
    lies: ({ target }) => ({
      readSpentPermits: () => [
        { action: 'api-key-reset', plan: 'AAAAAAAA', at: target.location, by: 'sender', onItsWayMs: 1 },
      ],
    }),
    shown: ({ asked }) => expect(asked[0]!.plan.notes.join()).toContain('it was about to send the reset of the key'),
    truth: NOTHING,
  },
  'that the run before this one ended somehow: the report says so, and nothing else follows': {
    lies: () => ({ readPreviousEnd: () => '**It** was ended by <!channel>' }),
    shown: ({ end }) => {
      expect(end.outcome!.previousEnd).toBe('**It** was ended by <!channel>');
      expect(end.outcome!.report).toContain('`**It**');
    },
    truth: NOTHING,
  },
  'evidence that was made up: people are shown it, and D can have it so': {
    lies: () => ({}),
    answers: ['approve'],
    shown: ({ asked, end }, { victim }) => {
      expect(asked[0]!.plan.target).toEqual(victim.target);
      expect(end.links.build).toContain('/get-info/1/');
    },
    truth: { resets: 1, refreshes: 1 },
  },
  'evidence that was made up, and nobody says yes': {
    lies: () => ({}),
    shown: (played) => expect(because(played)).toMatch(/rejected plan/),
    truth: NOTHING,
  },
};

test.concurrent.each(Object.entries(LIES))('it says %s', async (_what, lie) => {
  const { victim, other, played } = await play(lie);

  expect(await victim.truth()).toEqual(lie.truth);
  if (lie.other !== undefined) expect(await other.truth()).toEqual(lie.other);
  lie.shown(played, { victim, other });
});
