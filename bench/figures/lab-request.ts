import { startLab } from '../../lab/lab';
import type { Lab } from '../../lab/lab';
import { sharedKeyStories } from '../../lab/stories/shared-keys';
import type { Story } from '../../lab/story';
import { placeOf } from '../../lab/world/settle';
import type { Figure } from '../figure';
import { quantile, rounded } from '../figure';

const LOCATIONS = { full: 500, short: 200 };
const FLOOR_LOCATIONS = 50;
const IN_A_SCOPE = 10;
const FLOOR_ROUNDS = 5;
const RATIO_MAX = 1.5;
/** The burst of xo is over. */
const BURST_MS = 300;
const LOOKS_AT_XO = 4;
const XO = { channel: 'CLABXO0001', member: 'ULABXO0001' };
const JOB = '/job/Containers-Runtime/job/armada-cruiser-automated-recovery/job/armada-ha-master-get-info';

/** The requests of a run to its gate, one after the other. Returns their number. */
async function requestsOf(lab: Lab, { location, shares, world }: Story): Promise<number> {
  const env = lab.workerEnv('diagnosis');
  const { addresses } = lab;
  let requests = 0;
  const ask = async (url: string, init: RequestInit): Promise<string> => {
    requests += 1;
    return (await fetch(url, { redirect: 'manual', ...init })).text();
  };
  const slack = async (method: string, fields: Record<string, string>) => {
    const headers = { authorization: `Bearer ${env['SATLINK_SLACK_BOT_TOKEN']}` };
    const body = new URLSearchParams(fields);
    await ask(`${addresses.slack}/api/${method}`, { method: 'POST', headers, body });
  };
  const { channel, member } = XO;
  // Slack takes one message a second, so the question is not posted over HTTP.
  const ts = sayInSlack(lab, channel, `<@${member}> cluster ${location}`);
  lab.tick(BURST_MS);
  for (let look = 0; look < LOOKS_AT_XO; look++) await slack('conversations.replies', { channel, ts });

  const { account } = placeOf(shares!);
  const apikeys = JSON.parse(env['SATLINK_IBMCLOUD_APIKEYS']!) as Record<string, string>;
  const login = new URLSearchParams({
    grant_type: 'urn:ibm:params:oauth:grant-type:apikey',
    apikey: apikeys[account]!,
  });
  const answer = await ask(`${addresses.iam}/identity/token`, { method: 'POST', body: login });
  const { access_token: token } = JSON.parse(answer) as { access_token: string };
  const reading = { headers: { authorization: `Bearer ${token}` } };
  await ask(`${addresses.iam}/v1/apikeys?account_id=${account}&scope=account`, reading);
  await ask(`${addresses.containers}/global/v2/satellite/getController?controller=${location}`, reading);
  await ask(`${addresses.containers}/global/v2/satellite/getControllers`, reading);
  await ask(`${addresses.link}/v1/locations/${location}`, reading);

  const basic = Buffer.from(`${env['SATLINK_JENKINS_USER']}:${env['SATLINK_JENKINS_TOKEN']}`).toString('base64');
  const headers = { authorization: `Basic ${basic}` };
  await ask(`${addresses.jenkins}${JOB}/api/json?tree=buildable,property[parameterDefinitions[name]]`, { headers });
  const order = new URLSearchParams({ CLUSTERID: location, TUGBOAT: world.tugboat.replace('.', '-') });
  await ask(`${addresses.jenkins}${JOB}/buildWithParameters`, { method: 'POST', headers, body: order });
  lab.tick(BURST_MS);
  await ask(`${addresses.jenkins}${JOB}/api/json?tree=builds[number,building]{0,30}`, { headers });
  return requests;
}

/** Says something as our bot. Returns the id of the message. */
function sayInSlack({ slack }: Lab, channel: string, text: string): string {
  const bot = slack.members.find(({ token }) => token !== undefined)!;
  return slack.say(slack.channels.get(channel)!, bot, { text }).ts;
}

/** Milliseconds of processor time for each request, with so many locations. */
async function costOf(locations: number): Promise<number> {
  const stories = sharedKeyStories({ locations, scopes: locations / IN_A_SCOPE });
  const lab = await startLab({ time: 'stepped', stories });
  try {
    const before = process.cpuUsage();
    let requests = 0;
    for (const story of stories) requests += await requestsOf(lab, story);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 / requests;
  } finally {
    await lab.close();
  }
}

/** Processor time of a request to the lab with many locations. The floor is the same with few: the lab must not bound a storm. */
export const labRequest: Figure = {
  name: 'lab-request',
  title: `a request to the lab with 500 locations, and with ${FLOOR_LOCATIONS}`,
  wanted: `at most ${RATIO_MAX}x`,
  locations: null,
  async measure({ say }, size) {
    // The first round compiles.
    await costOf(FLOOR_LOCATIONS);
    const floors: number[] = [];
    for (let round = 0; round < FLOOR_ROUNDS; round++) floors.push(await costOf(FLOOR_LOCATIONS));
    const floor = quantile(floors);
    say(`${FLOOR_LOCATIONS} locations: ${rounded(floor, 2)} ms of processor time a request`);
    const ours = await costOf(LOCATIONS[size]);
    say(`${LOCATIONS[size]} locations: ${rounded(ours, 2)} ms`);
    return { unit: 'ms', ours, floor, reached: ours <= RATIO_MAX * floor, beside: { locations: LOCATIONS[size] } };
  },
};
