import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settleIn } from '../../../lab/people';
import { noteSighting } from '../../../src/marks/note-sighting';
import { stage } from '../../workflows/shared-stage';
import { satlink } from '../satlink';

/** `release`, and the lines of `list` about incidents, where the policy counts signatures only. */
const directory = mkdtempSync(join(tmpdir(), 'satlink-release-'));
const auditLog = join(directory, 'audit.log');
const keys: Record<string, string> = {};
let env: Record<string, string>;

const LIMITS = { locations: 1, accounts: 1, within: '10 minutes' };

beforeAll(async () => {
  const site = await settleIn(directory, {
    trust: 'verified',
    changePolicy({ environments }) {
      for (const [name, environment] of Object.entries(environments)) {
        environment.incident = LIMITS;
        // In every other environment another approver decides.
        if (name !== 'prod') Object.assign(environment, { approvers: ['zoe'], operators: [] });
      }
    },
  });
  for (const { name, key } of site.people) if (key !== undefined) keys[name] = key;
  env = {
    TEMPORAL_ADDRESS: process.env['SATLINK_TEST_TEMPORAL']!,
    SATLINK_QUEUE_PREFIX: stage.queues.diagnosis.replace('satlink-diagnosis', ''),
    SATLINK_POLICY_FILE: site.policyFile,
    SATLINK_AUDIT_LOG: auditLog,
    XDG_CONFIG_HOME: directory,
  };
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function say(words: string[]): Promise<[number, string, string]> {
  const ran = await satlink([...words, '--json'], env);
  const { answer = '', because = ran.err } = ran.out === '' ? {} : (JSON.parse(ran.out) as Record<string, string>);
  return [ran.code, answer, because];
}

const matching = (words: RegExp) => expect.stringMatching(words) as string;
const aLocation = () => `loc${randomBytes(8).toString('hex')}0`;

/** Opens an incident of two locations in a region that no other test uses. */
async function openIncident(...environments: string[]): Promise<{ region: string; locations: string[] }> {
  const region = `re-${randomBytes(6).toString('hex')}`;
  const locations = [aLocation(), aLocation()];
  const incident = { ...LIMITS, within: 600_000 };
  const policy = { trust: 'verified' as const, keys: [], approvers: [], operators: [], people: [], incident };
  for (const environment of environments) {
    for (const location of locations) {
      const sighting = { kind: 'unreachable' as const, location, account: null, run: `run@${location}` };
      await noteSighting(stage.client, { environment, region }, { sighting, policy });
    }
  }
  return { region, locations };
}

async function listed(region: string): Promise<object[]> {
  const ran = await satlink(['list', '--max', '1', '--json'], env);
  const { incidents } = JSON.parse(ran.out) as { incidents: { region: string }[] };
  return incidents.filter((one) => one.region === region);
}

test('an incident is on the list until somebody who may has released its region, and each try is in the audit stream', async () => {
  const { region, locations } = await openIncident('prod');
  const because = `2 locations in ${region} cannot reach IAM`;
  expect(await listed(region)).toEqual([
    expect.objectContaining({
      environment: 'prod',
      kind: 'unreachable',
      because,
      locations: locations.map((location) => expect.objectContaining({ location, run: `run@${location}` }) as object),
    }),
  ]);
  const shown = await satlink(['list', '--max', '1'], env);
  expect(shown.out).toContain(`An incident is open: ${because} (prod, since 20`);
  expect(shown.out).toContain(`satlink release ${region} --environment prod`);

  const release = ['release', region, '--environment', 'prod'];
  expect(await say([...release, '--by', 'eve'])).toEqual([
    3,
    'not-allowed',
    matching(/does not list eve neither|neither as/),
  ]);
  expect(await say([...release, '--by', 'rota'])).toEqual([3, 'not-allowed', matching(/this release is not/)]);
  expect(await listed(region)).toHaveLength(1);
  expect(await say([...release, '--key', keys['mia']!])).toEqual([
    0,
    'accepted',
    matching(new RegExp(`^released: ${because}\\.`)),
  ]);
  expect(await listed(region)).toEqual([]);
  expect(await say([...release, '--key', keys['mia']!])).toEqual([0, 'repeated', `no incident is open in ${region}`]);

  const lines = readFileSync(auditLog, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string>);
  const said = lines.filter((line) => line['environment'] === 'prod' && line['region'] === region);
  expect(said.map(({ event, process, answer, by, proof }) => [event, process, answer, by, proof])).toEqual([
    ['region-released', 'cli', 'not-allowed', 'eve', 'claimed'],
    ['region-released', 'cli', 'not-allowed', 'rota', 'claimed'],
    ['region-released', 'cli', 'accepted', 'mia', 'key'],
    ['region-released', 'cli', 'repeated', 'mia', 'key'],
  ]);
});

test('a release of all environments names those where the incident is still open', async () => {
  const { region } = await openIncident('prod', 'stage');

  expect(await say(['release', region, '--key', keys['mia']!])).toEqual([
    0,
    'waiting-for-more',
    matching(/^released: 2 locations.*still open in stage: the policy does not list mia/),
  ]);
  expect(await listed(region)).toEqual([expect.objectContaining({ environment: 'stage' })]);
  expect(await say(['release', region, '--key', keys['mia']!])).toEqual([
    3,
    'not-allowed',
    matching(/^in stage: the policy does not list mia/),
  ]);
  expect(await say(['release', region, '--key', keys['zoe']!])).toEqual([0, 'accepted', matching(/^released/)]);
  expect(await listed(region)).toEqual([]);
});

test.each([
  [['release', 'US EAST'], /region: is the name/],
  [['release', 'us-east', '--environment', 'moon'], /moon is not in the policy/],
])('%j is bad usage, and releases nothing', async (words, because) => {
  expect(await say([...words, '--by', 'mia'])).toEqual([2, 'malformed', matching(because)]);
});

test('without a policy nothing is released, and no incident is ruled out', async () => {
  const { region } = await openIncident('prod');
  env = { ...env, SATLINK_POLICY_FILE: join(directory, 'none.yaml') };

  expect(await say(['release', region, '--key', keys['mia']!])).toEqual([3, 'not-allowed', matching(/cannot be read/)]);
  expect(await listed(region)).toEqual([
    expect.objectContaining({ since: null, because: matching(/cannot be ruled out: no policy is at hand/) }),
  ]);
});
