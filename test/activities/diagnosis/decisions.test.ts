import fc from 'fast-check';
import { watchBuilds } from '../../../bench/figures/end-of-build';
import { foreignConfigMap } from '../../../src/activities/diagnosis/config-maps';
import { isOurItem, matchOf, mismatches } from '../../../src/activities/diagnosis/our-build';
import { buildDelayMs, progressOf, queueDelayMs } from '../../../src/activities/diagnosis/poll-delay';
import { jobFormOf } from '../../../src/activities/diagnosis/read-job-form';
import { linkFindingOf } from '../../../src/activities/diagnosis/read-link';
import { isAnswer, isOver, wordsFor } from '../../../src/activities/diagnosis/xo-answers';
import type { SlackMessage } from '../../../src/clients/slack/client';
import type { LinkLocation } from '../../../src/clients/link/schema';
import type { EnvironmentFleet } from '../../../src/config/fleet';

describe('which build is ours', () => {
  const NOW = Date.parse('2026-11-23T10:00:00Z');
  const parameters = { CLUSTERID: 'loc1', CARRIER_NAME: 'c1' };
  const order = { job: 'A/B', parameters, notBefore: new Date(NOW).toISOString() };
  const other = { CLUSTERID: 'loc2', CARRIER_NAME: 'c1' };

  test.each([
    ['a waiting one', 10, parameters, true],
    ['a waiting one by a clock that is behind', -30_000, parameters, true],
    ['a waiting one of long ago', -600_000, parameters, false],
    ['a waiting one for another location', 10, other, false],
  ])('%s', (_what, afterMs, of, expected) => {
    expect(isOurItem({ queueId: 5, sinceMs: NOW + afterMs, parameters: of }, order)).toBe(expected);
  });

  test.each<[string, number, object, object, ReturnType<typeof matchOf>]>([
    ['an ended one from after the order', 5, {}, {}, 'ours'],
    ['an ended one from just before the order', -5, {}, {}, 'maybe-ours'],
    ['an ended one of another queue item, from just before the order', -5, {}, { queueId: 9 }, 'not-ours'],
    ['an ended one of our queue item, from just before the order', -5, {}, { queueId: 1007 }, 'maybe-ours'],
    ['an ended one of long ago', -600_000, {}, {}, 'not-ours'],
    ['a running one by a clock that is behind', -5_000, { building: true }, {}, 'ours'],
    ['a running one of long ago', -600_000, { building: true }, {}, 'not-ours'],
    ['one for another location', 5, { parameters: other }, {}, 'not-ours'],
    ['one with more values than ours', 5, { parameters: { ...parameters, BRANCH: 'x' } }, {}, 'ours'],
    ['one that lacks a value of ours', 5, { parameters: { CLUSTERID: 'loc1' } }, {}, 'not-ours'],
    ['one that is known already', 5, {}, { except: [7] }, 'not-ours'],
    ['one that is known already, just before the order', -5, {}, { except: [7] }, 'not-ours'],
  ])('%s', (_what, afterMs, more, orderMore, expected) => {
    const build = { number: 7, queueId: 1007, startedAtMs: NOW + afterMs, building: false, parameters, ...more };

    expect(matchOf(build, { ...order, ...orderMore })).toBe(expected);
  });

  test('parameters that were recorded otherwise, or not at all, are named', () => {
    expect(mismatches({ A: '1', B: '2', C: '3' }, { A: '1', B: 'x', D: '4' })).toEqual(['B', 'C']);
  });
});

describe('how long until the next look', () => {
  const RECORDED = { medianLagMs: 2_282, lagMostMs: 6_230, medianLooks: 46, looksMost: 106 };

  test.each([
    ['far from the estimate', 0, 600_000, 60_000],
    ['before it may end', 10_000, 20_000, 5_385],
    ['once it may end', 470_000, 600_000, 4_000],
    ['at the estimate', 600_000, 600_000, 4_000],
    ['just before it must have ended', 857_000, 600_000, 4_000],
    ['long after that', 2_000_000, 600_000, 15_000],
    ['of a moment', 10, 40, 50],
    ['without an estimate', 8_000, -1, 2_000],
    ['by a clock that is ahead', -5_000, 20_000, 15_385],
  ])('%s', (_what, elapsedMs, estimateMs, expected) => {
    expect(buildDelayMs({ elapsedMs, estimateMs })).toBe(expected);
  });

  // `npm run bench` prints these figures; here only a gross loss fails.
  test('shows the end of a build of twelve minutes in time, with few looks', () => {
    const { medianLagMs, lagMostMs, medianLooks, looksMost } = watchBuilds();

    expect(medianLagMs).toBeLessThan(2 * RECORDED.medianLagMs);
    expect(lagMostMs).toBeLessThan(2 * RECORDED.lagMostMs);
    expect(medianLooks).toBeLessThan(2 * RECORDED.medianLooks);
    expect(looksMost).toBeLessThan(2 * RECORDED.looksMost);
  });

  test('is never nothing and never longer than a minute', () => {
    const anyMs = fc.integer({ min: -1_000_000, max: 10_000_000 });
    fc.assert(
      fc.property(anyMs, anyMs, (elapsedMs, estimateMs) => {
        const delays = [buildDelayMs({ elapsedMs, estimateMs }), queueDelayMs(elapsedMs)];
        expect(delays.every((ms) => ms > 0 && ms <= 60_000)).toBe(true);
      }),
    );
  });

  test.each([
    [30_000, 60_000, 'running, 50% of the estimate (60 s)'],
    [90_000, 60_000, 'running for 90 s, longer than the estimate (60 s)'],
    [5_000, -1, 'running for 5 s, Jenkins has no estimate'],
  ])('is explained', (elapsedMs, estimateMs, words) => {
    expect(progressOf({ elapsedMs, estimateMs })).toBe(words);
  });
});

describe('the form', () => {
  const fleet = {
    podLogEnvironment: 'prod',
    carriers: [],
    informationJob: {
      path: 'A/B',
      parameters: {
        branch: 'BRANCH',
        envBranch: 'ENV_Branch',
        cluster: 'CLUSTERID',
        tugboat: 'TUGBOAT',
        carrier: 'CARRIER_NAME',
      },
      branch: 'Master',
      envBranch: 'master',
    },
  } as unknown as EnvironmentFleet;
  const text = (name: string) => ({ name, choices: null });
  const parameters = [
    { name: 'BRANCH', choices: ['main', 'master'] },
    ...['ENV_BRANCH', 'ClusterId', 'TUGBOAT'].map(text),
    { name: 'CARRIER_NAME', choices: ['c2', 'c1'] },
  ];

  test("has the job's own spelling of names and choices", () => {
    expect(jobFormOf(fleet, { buildable: true, parameters })).toEqual({
      job: 'A/B',
      buildable: true,
      names: {
        branch: 'BRANCH',
        envBranch: 'ENV_BRANCH',
        cluster: 'ClusterId',
        tugboat: 'TUGBOAT',
        carrier: 'CARRIER_NAME',
      },
      fixed: { BRANCH: 'master', ENV_BRANCH: 'master' },
      carrierChoices: ['c2', 'c1'],
      artifacts: { apiKeyLog: 'connector_getConnectorAPIKey.log', podLog: 'connector_pod_logs_prod.log' },
      carriers: [],
    });
  });

  test.each([
    ['a parameter is missing', parameters.filter(({ name }) => name !== 'TUGBOAT'), 'has no parameter TUGBOAT'],
    [
      'a value is not offered',
      [{ name: 'BRANCH', choices: ['main'] }, ...parameters.slice(1)],
      'does not offer Master',
    ],
  ])('is refused when %s', (_what, given, words) => {
    expect(() => jobFormOf(fleet, { buildable: true, parameters: given })).toThrow(words);
  });
});

describe("xo's answers", () => {
  const asked = { id: 'loc00000000000000001', xo: 'UXO', asked: ['100.000001', '200.000001'] };
  const message = (more: Partial<SlackMessage>): SlackMessage => ({
    ts: '150.000001',
    threadTs: '100.000001',
    user: 'UXO',
    editedTs: null,
    botId: 'BXO',
    texts: [],
    files: [],
    metadata: null,
    ...more,
  });

  test.each<[string, Partial<SlackMessage>, boolean]>([
    ['of xo in our thread', {}, true],
    ['of xo in the thread of our second question', { threadTs: '200.000001', ts: '250.000001' }, true],
    ['of a bot of which nobody knows whose it is, in our thread', { user: null }, false],
    ['of a person in our thread', { user: 'UPERSON', botId: null }, false],
    ['of another bot in our thread', { user: 'UOTHER' }, false],
    ['of xo in another thread', { threadTs: '1.000001' }, false],
    ['of xo in the channel with the id', { threadTs: null, texts: [`about ${asked.id}`] }, true],
    ['of xo in the channel without the id', { threadTs: null, texts: ['about loc2'] }, false],
    ['of a bot without a member in the channel', { threadTs: null, user: null, texts: [asked.id] }, false],
    ['of xo before we asked', { ts: '99.000001' }, false],
    ['our own second question', { ts: '200.000001', threadTs: null, texts: [asked.id] }, false],
  ])('a message %s: %#', (_what, more, expected) => {
    expect(isAnswer(message(more), asked)).toBe(expected);
  });

  test.each([
    ['found', 100, true],
    ['ambiguous', 99, false],
    ['not-found', 299, false],
    ['not-found', 300, true],
    ['unreadable', 300, true],
  ] as const)('%s is believed after %s ms of quiet: %s', (kind, quietMs, expected) => {
    expect(isOver({ kind, because: '' }, quietMs, 100)).toBe(expected);
  });

  test('are counted by region for people', () => {
    const texts = ['started; Region: us-east', 'not in region: eu-de', '"Region": "us-east"', 'noise'];
    expect(wordsFor(texts)).toBe('xo: 4 messages, 2 regions answered');
  });
});

test.each([
  ['', '', null],
  ['data:\n  region: us-east', 'cluster_id: loc00000000000000001', null],
  ['  region: "eu-central"', '', 'region'],
  ['{"region": "us-south"}', '', 'region'],
  ['{"apiVersion":"v1","data":{"region":"us-south"},"kind":"ConfigMap"}', '', 'region'],
  ['    {"apiVersion":"v1","data":{"region":"us-south"}}\n  region: us-east', '', null],
  ['Data\n====\nregion:\n----\nus-south\n', '', 'region'],
  ['', 'cluster_id:\n----\nloc00000000000000002\n', 'cluster_id'],
  ['{"region":', '{"cluster_id":"loc00000000000000001"}', null],
  ['"region": "us-south"', '', 'region'],
  ['  region: at-least', '', null],
  ['', '  cluster_id: loc00000000000000002', 'cluster_id'],
  ['', '"CLUSTER_ID": "loc00000000000000002",', 'cluster_id'],
  ['', 'cluster_id: short', null],
])('the ConfigMaps %j and %j are foreign by %s', (satelliteLink, kubernetes, word) => {
  const foreign = foreignConfigMap(
    { satelliteLink, kubernetes },
    { location: 'loc00000000000000001', region: 'us-east' },
  );
  if (word === null) expect(foreign).toBeNull();
  else expect(foreign).toContain(word);
});

test.each<[string, LinkLocation | null, string]>([
  ['unknown', null, 'unreadable'],
  ['about another location', { location_id: 'other' }, 'unreadable'],
  ['silent about health', { location_id: 'loc' }, 'unreadable'],
  ['up', { location_id: 'loc', status: 'enabled', performance: { healthStatus: 'Up', connectors: [{}] } }, 'connected'],
  [
    'up without connectors',
    { location_id: 'loc', performance: { healthStatus: 'Up', connectors: [] } },
    'not-connected',
  ],
  ['down', { location_id: 'loc', performance: { healthStatus: 'Down', connectors: [{}] } }, 'not-connected'],
  [
    'disabled',
    { location_id: 'loc', status: 'disabled', performance: { healthStatus: 'up', connectors: [{}] } },
    'not-connected',
  ],
])('a Link that is %s', (_what, answer, kind) => {
  expect(linkFindingOf(answer, 'loc').kind).toBe(kind);
});
