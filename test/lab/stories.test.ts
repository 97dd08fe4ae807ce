import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { CARRIERS, INFORMATION_JOB, REFRESH_JOB } from '../../lab/jenkins/jobs';
import { startLab, type Lab } from '../../lab/lab';
import { CHANNELS, MEMBERS } from '../../lab/slack/simulator';
import { STORIES, type Story } from '../../lab/stories';
import { FLEET_FILE, POLICY_FILE } from '../../lab/worker-env';
import { placeOf } from '../../lab/world/settle';
import { Fleet } from '../../src/config/fleet';
import { PolicyFile } from '../../src/config/policy';
import { readConfig } from '../../src/config/read-config';
import { nameCause } from '../../src/evidence/cause';
import { readConnectorApiKey } from '../../src/evidence/api-key/connector-api-key';
import { readTokenLog } from '../../src/evidence/token-log/token-log';
import { readXoReplies } from '../../src/evidence/location/xo-reply';
import { collect, request, slack } from './open-lab';

const policy = PolicyFile.parse(parse(readFileSync(POLICY_FILE, 'utf8')));
const fleet = Fleet.parse(parse(readFileSync(FLEET_FILE, 'utf8')));

/** What the stories of another runbook show is tested with that. */
const OF_THE_FIRST = STORIES.filter(({ runbook }) => runbook === undefined);

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ time: 'stepped' });
});
afterAll(() => lab.close());

describe('the stories as data', () => {
  test('are these, each with a location of its own', () => {
    expect(OF_THE_FIRST.map(({ name }) => name)).toEqual([
      'key-rejected',
      'cluster-on-location',
      'wrong-carrier-first',
      'slow-build',
      'lost-trigger-answer',
      'lost-reset-answer',
      'late-propagation',
      'customer-rotated',
      'key-missing',
      'iam-unreachable',
      'inconclusive',
      'ambiguous',
      'refresh-fails',
      'reset-in-doubt',
      'location-gone',
    ]);
    const ids = STORIES.flatMap(({ location, world }) => [...new Set([location, world.locationId])]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of [...lab.world.locations.keys(), ...lab.world.clusters.keys()])
      expect(id).toMatch(/^[a-z0-9]{20}$/);
  });

  test('both environments are played, and the lab lists what the alert would name', () => {
    expect(new Set(lab.locations.map(({ environment }) => environment))).toEqual(new Set(['prod', 'stage']));
    expect(lab.locations.find(({ story }) => story === 'cluster-on-location')!.id).toBe('cluonlocation0000001');
    expect(() => lab.story('nothing')).toThrow('no story is called nothing');
  });

  test('stories without a gate end the same whatever is answered; those with one can be refused or left alone', () => {
    for (const { gate, ending } of STORIES) {
      if (gate === null) expect(new Set(Object.values(ending)).size).toBe(1);
      else expect(ending).toMatchObject({ reject: 'declined', silent: 'expired' });
    }
  });

  test('the faults of a story are kept to its location', () => {
    for (const { faults, world } of STORIES)
      for (const { match } of faults) expect(match.location).toBe(world.locationId);
  });
});

describe('the configuration of the lab', () => {
  test.each(['diagnosis', 'remediation'] as const)('is one that the %s worker accepts', (worker) => {
    const config = readConfig(worker, lab.workerEnv(worker));

    expect(config.queuePrefix).toBe('lab-');
    expect(config.addresses).toEqual(lab.addresses);
  });

  test('the two workers have nothing in common but the addresses', () => {
    const [diagnosis, remediation] = [lab.workerEnv('diagnosis'), lab.workerEnv('remediation')];

    for (const name of ['SATLINK_JENKINS_USER', 'SATLINK_JENKINS_TOKEN', 'SATLINK_IBMCLOUD_APIKEYS'])
      expect(diagnosis[name]).not.toBe(remediation[name]);

    expect(Object.keys(remediation).filter((name) => /SLACK_.*TOKEN|PAGERDUTY_KEY|GITHUB_TOKEN/.test(name))).toEqual(
      [],
    );
  });

  test('holds exactly the accounts of the stories that we may reset', () => {
    for (const [environment, { heldAccounts }] of Object.entries(policy.environments)) {
      const held = STORIES.filter((story) => story.held && story.environment === environment);
      expect(heldAccounts).toEqual(held.map(({ name }) => placeOf(name).account));
    }
  });

  test('names the bots, jobs, carriers and channels that the simulators know', () => {
    expect(fleet.xo['prod']).toMatchObject({ userId: MEMBERS.xo, channel: CHANNELS.xo });
    expect(fleet.xo['stage']).toMatchObject({ userId: MEMBERS.xoStage, channel: CHANNELS.xoStage, askAs: 'user' });
    const environments = Object.values(fleet.environments);
    expect(environments.flatMap(({ carriers }) => carriers)).toEqual(CARRIERS);
    for (const { informationJob, refreshJob, threadChannel } of environments) {
      expect(informationJob.path).toBe(INFORMATION_JOB);
      expect(refreshJob!.path).toBe(REFRESH_JOB);
      expect(lab.slack.channels.has(threadChannel!)).toBe(true);
    }
  });
});

/** What the readers make of a story's evidence. */
async function causeOf(story: Story): Promise<string> {
  const { environment, location: id, world } = story;
  const bot = fleet.xo[environment]!;
  const token = lab.secrets[bot.askAs === 'user' ? 'SATLINK_SLACK_USER_TOKEN' : 'SATLINK_SLACK_BOT_TOKEN'];
  const text = `<@${bot.userId}> cluster ${id}`;
  const { ts } = await slack<{ ts: string }>(lab, 'chat.postMessage', { channel: bot.channel, text, token });
  lab.tick(1_000);
  const thread = await slack<{ messages: Said[] }>(lab, 'conversations.replies', { channel: bot.channel, ts, token });
  const texts: string[] = [];
  for (const said of thread.messages.slice(1)) texts.push(...(await textsOf(said, token!)));
  const location = readXoReplies(texts, { id, environment });
  if (location.kind !== 'found' && location.kind !== 'cluster-on-location')
    return nameCause({ location, apiKey: null, tokenLog: null }).cause;

  const { region, tugboat, carriers } = lab.world.locations.get(world.locationId)!;
  const carrier =
    carriers?.[0] ?? CARRIERS.find((one) => one.region === region && one.name.startsWith(environment))!.name;
  expect(location).toMatchObject({ id: world.locationId, region, tugboat: tugboat.replace('.', '-') });
  const files = await collect(lab, story.name, carrier);
  const asked = { location: world.locationId, environment, region };
  const apiKey = readConnectorApiKey(Buffer.from(files.key), asked);
  return nameCause({ location, apiKey, tokenLog: readTokenLog(Buffer.from(files.pods), asked) }).cause;
}

interface Said {
  text: string;
  attachments?: { text: string }[];
  blocks?: { text: { text: string } }[];
  files?: { url_private: string }[];
}

async function textsOf({ text, attachments = [], blocks = [], files = [] }: Said, token: string): Promise<string[]> {
  const texts = [text, ...attachments.map((one) => one.text), ...blocks.map((one) => one.text.text)];
  const headers = { Authorization: `Bearer ${token}` };
  for (const { url_private } of files) texts.push((await request(url_private, { headers })).text);
  return texts;
}

const CAUSES: Record<string, string> = {
  'key-missing': 'key-missing',
  'iam-unreachable': 'iam-unreachable',
  inconclusive: 'inconclusive',
  ambiguous: 'inconclusive',
  'location-gone': 'location-gone',
};

test.each(OF_THE_FIRST)('the evidence of $name means what the story says', async (story) => {
  lab.faults.clear();

  expect(await causeOf(story)).toBe(CAUSES[story.name] ?? 'key-rejected');
});
