import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settleIn } from '../../../lab/people';
import { brakeId } from '../../../src/contract/engine-names';
import { stage } from '../../workflows/shared-stage';
import { World } from '../../workflows/world';
import { satlink } from '../satlink';
import type { Ran } from '../satlink';

/** `freeze`, `lift`, `brakes`, `pause` and `resume`, where the policy counts signatures only. */
const directory = mkdtempSync(join(tmpdir(), 'satlink-brakes-'));
const keys: Record<string, string> = {};
let env: Record<string, string>;

beforeAll(async () => {
  const site = await settleIn(directory, { trust: 'verified' });
  for (const { name, key } of site.people) if (key !== undefined) keys[name] = key;
  env = {
    TEMPORAL_ADDRESS: process.env['SATLINK_TEST_TEMPORAL']!,
    SATLINK_QUEUE_PREFIX: stage.queues.diagnosis.replace('satlink-diagnosis', ''),
    SATLINK_POLICY_FILE: site.policyFile,
    XDG_CONFIG_HOME: directory,
  };
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The code, and the answer where there is one. */
async function say(words: string[], more: Record<string, string> = {}): Promise<[number, string, string]> {
  const ran: Ran = await satlink([...words, '--json'], { ...env, ...more });
  const { answer = '', because = ran.err } = ran.out === '' ? {} : (JSON.parse(ran.out) as Record<string, string>);
  return [ran.code, answer, because];
}

const matching = (words: RegExp) => expect.stringMatching(words) as string;
const aLocation = () => `loc${randomBytes(8).toString('hex')}0`;

test('an operator freezes without a key, only an approver lifts, and both are on the list', async () => {
  const location = aLocation();
  const freeze = ['freeze', '--location', location, '--because', 'IAM is down'];
  const listed = async () => {
    const { brakes } = JSON.parse((await satlink(['brakes', '--json'], env)).out) as { brakes: { name: string }[] };
    return brakes.find(({ name }) => name === `location-${location}`);
  };

  expect(await say([...freeze, '--by', 'rota'])).toEqual([0, 'accepted', matching(/holds until somebody lifts it/)]);
  expect(await say([...freeze, '--by', 'mia'])).toEqual([0, 'repeated', matching(/set already, by rota since/)]);
  expect(await listed()).toMatchObject({
    by: 'rota',
    because: 'IAM is down',
    environments: expect.arrayContaining(['prod']) as string[],
  });
  const shown = await satlink(['brakes'], env);
  expect(shown.out).toContain(`location-${location}\n  the location ${location} is stopped in prod`);
  expect(await say(['lift', `location-${location}`, '--by', 'rota'])).toEqual([
    3,
    'not-allowed',
    matching(/only an approver lifts/),
  ]);
  expect(await say(['lift', `location-${location}`, '--by', 'mia'])).toEqual([
    3,
    'not-allowed',
    matching(/this lift is not/),
  ]);
  expect(await listed()).toBeDefined();
  expect(await say(['lift', `location-${location}`, '--key', keys['mia']!])).toEqual([
    0,
    'accepted',
    matching(/is lifted/),
  ]);
  expect(await listed()).toBeUndefined();
  expect(await say(['lift', `location-${location}`, '--key', keys['mia']!])).toEqual([
    0,
    'repeated',
    matching(/no brake holds/),
  ]);
});

test('the list of all brakes says who lifted which', async () => {
  const location = aLocation();
  const subject = `location-${location}`;
  await say(['freeze', '--location', location, '--because', 'IAM is down', '--by', 'rota']);
  await say(['lift', subject, '--key', keys['noah']!]);
  await say(['freeze', '--location', location, '--because', 'again', '--by', 'rota']);

  const all = await satlink(['brakes', '--all'], env);
  expect(all.out).toMatch(new RegExp(`${subject}: set by rota at .* \\(IAM is down\\), lifted by noah at `));
  expect(all.out).not.toMatch(new RegExp(`${subject}: .*\\(again\\)`));
  expect((await say(['brakes', '--all'], { SATLINK_POLICY_FILE: join(directory, 'none.yaml') }))[0]).toBe(2);
});

test('a run is paused and resumed by any of its names', async () => {
  const world = new World();
  const run = await stage.start(world, {}, `satlink-prod-${world.location}`);
  await run.gate();

  expect(await say(['pause', world.location, '--by', 'mia'])).toEqual([
    0,
    'accepted',
    matching(/the brake on the run satlink-prod-/),
  ]);
  const held = { because: matching(/^the pause of this run \(no reason was given\), set by mia$/), by: 'pause' };
  expect(JSON.parse((await satlink(['show', world.location, '--json'], env)).out)).toMatchObject({ held });
  expect((await satlink(['show', world.location], env)).out).toContain('Stopped: the pause of this run');
  expect((await satlink(['list', '--location', world.location], env)).out).toMatch(/^Stopped by brakes: /);
  expect(await run.decide('approve')).toMatchObject({
    answer: 'frozen',
    because: matching(/the pause of this run \(no reason was given\)/),
  });
  expect(await say(['resume', `satlink-prod-${world.location}`, '--key', keys['noah']!])).toEqual([
    0,
    'accepted',
    matching(/is lifted/),
  ]);
  expect(JSON.parse((await satlink(['show', world.location, '--json'], env)).out)).toMatchObject({ held: null });
  await run.decide('reject');
  await run.result();
  expect(await say(['pause', world.location, '--by', 'mia'])).toEqual([3, '', matching(/has ended/)]);
});

test('a stranger is not listed, and a brake that they ended still stands on the list', async () => {
  const location = aLocation();
  const freeze = ['freeze', '--location', location, '--because', 'x'];

  expect(await say([...freeze, '--by', 'eve'])).toEqual([
    3,
    'not-allowed',
    matching(/neither as an approver nor as an operator/),
  ]);
  await say([...freeze, '--by', 'zoe']);
  await stage.client.workflow.getHandle(brakeId(`location-${location}`)).terminate();
  expect((await satlink(['brakes'], env)).out).toMatch(
    new RegExp(`location-${location}[^]*it still holds, because its record was ended without a lift`),
  );
  expect(await say(['lift', `location-${location}`, '--key', keys['zoe']!])).toEqual([
    0,
    'accepted',
    matching(/is lifted/),
  ]);
});

test('an end that nobody signed is refused, and a signed one is told', async () => {
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const freeze = ['freeze', '--location', aLocation(), '--because', 'x', '--until', until];

  expect(await say([...freeze, '--by', 'mia'])).toEqual([
    3,
    'not-allowed',
    matching(/sign a brake that ends by itself/),
  ]);
  expect(await say([...freeze, '--key', keys['mia']!])).toEqual([
    0,
    'accepted',
    matching(new RegExp(`holds until ${until}$`)),
  ]);
});

test('without a policy a brake can be set, and none can be lifted', async () => {
  const location = aLocation();
  const without = { SATLINK_POLICY_FILE: join(directory, 'none.yaml') };

  expect(await say(['freeze', '--location', location, '--because', 'x', '--by', 'mia'], without)).toEqual([
    0,
    'accepted',
    matching(/your name was not checked/),
  ]);
  expect(await say(['lift', `location-${location}`, '--key', keys['mia']!], without)).toEqual([
    3,
    'not-allowed',
    matching(/cannot be read/),
  ]);
});

test.each([
  [['freeze', '--because', 'x'], /say what to stop/],
  [['freeze', '--everything', '--location', 'x', '--because', 'x'], /say what to stop/],
  [['freeze', '--region', 'us-eats', '--because', 'x'], /no region that we know/],
  [['freeze', '--location', 'prod', '--because', 'x'], /that is no id of a location/],
  [['freeze', '--scope', 'a/us-east', '--because', 'x'], /is everything, or an environment/],
  [['freeze', '--everything', '--because', ' '], /says why/],
  [['freeze', '--everything', '--because', 'x', '--until', 'tomorrow'], /is a time such as/],
  [['freeze', '--everything', '--because', 'x', '--until', '2020-01-01T00:00:00Z'], /is over already/],
  [['lift', 'planet-earth'], /no brake can have the name/],
])('%j is bad usage, and stops nothing', async (words, because) => {
  expect(await say([...words, ...(words[0] === 'lift' ? [] : ['--by', 'mia'])])).toMatchObject([
    2,
    expect.anything() as string,
    matching(because),
  ]);
});
