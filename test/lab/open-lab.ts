import type { Lab } from '../../lab/lab';

/** An answer as it came over the wire. */
export interface Wire {
  status: number;
  headers: Headers;
  text: string;
}

export async function request(url: string, init: RequestInit = {}): Promise<Wire> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

export function jsonOf<T = Record<string, unknown>>({ text }: Wire): T {
  return JSON.parse(text) as T;
}

/** Calls a method of the Web API as the bot, or with the token that is given. */
export async function slack<T = Record<string, unknown>>(
  lab: Lab,
  method: string,
  { token = lab.secrets['SATLINK_SLACK_BOT_TOKEN'], ...fields }: Record<string, string | undefined> = {},
): Promise<T> {
  const body = new URLSearchParams(fields as Record<string, string>);
  const headers = { Authorization: `Bearer ${token}` };
  return jsonOf<T>(await request(`${lab.addresses.slack}/api/${method}`, { method: 'POST', headers, body }));
}

export const INFO_JOB = '/job/Containers-Runtime/job/armada-cruiser-automated-recovery/job/armada-ha-master-get-info';
export const REFRESH_JOB = '/job/Containers-Runtime/job/armada-cruiser-automated-recovery/job/armada-master-refresh';

export type Worker = 'diagnosis' | 'remediation';

export function basic(lab: Lab, worker: Worker): Record<string, string> {
  const { SATLINK_JENKINS_USER: user, SATLINK_JENKINS_TOKEN: token } = lab.workerEnv(worker);
  return { Authorization: `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}` };
}

/** Asks Jenkins something as the diagnosis worker. */
export function jenkins(lab: Lab, path: string, init: RequestInit & { as?: Worker } = {}): Promise<Wire> {
  const { as = 'diagnosis', ...rest } = init;
  return request(`${lab.addresses.jenkins}${path}`, { ...rest, headers: { ...basic(lab, as), ...rest.headers } });
}

export function trigger(
  lab: Lab,
  parameters: Record<string, string>,
  { job = INFO_JOB, as = 'diagnosis' }: { job?: string; as?: Worker } = {},
): Promise<Wire> {
  return jenkins(lab, `${job}/buildWithParameters`, { method: 'POST', as, body: new URLSearchParams(parameters) });
}

/** The order of the information job for a story's location, on a carrier that works for it. */
export function orderFor(lab: Lab, story: string, carrier = 'prod-wdc06-carrier1'): Record<string, string> {
  const location = lab.world.locations.get(lab.story(story).world.locationId)!;
  return { CLUSTERID: location.id, TUGBOAT: location.tugboat.replace('.', '-'), CARRIER_NAME: carrier };
}

/** The two files of an information build that is made now. Time must be stepped. */
export async function collect(lab: Lab, story: string, carrier?: string): Promise<{ key: string; pods: string }> {
  await trigger(lab, orderFor(lab, story, carrier));
  lab.tick(10_000);
  const number = lab.jenkins.jobs[0]!.builds[0]!.number;
  const file = async (name: string) =>
    (await jenkins(lab, `${INFO_JOB}/${number}/artifact/artifacts/${name}`, { redirect: 'follow' })).text;
  const { environment } = lab.story(story);
  return {
    key: await file('connector_getConnectorAPIKey.log'),
    pods: await file(`connector_pod_logs_${environment}.log`),
  };
}

export interface Session {
  access_token: string;
  refresh_token: string;
}

/** Logs in with the key that a worker holds for an account. */
export async function logIn(lab: Lab, worker: Worker, account: string): Promise<Session> {
  const keys = JSON.parse(lab.workerEnv(worker)['SATLINK_IBMCLOUD_APIKEYS']!) as Record<string, string>;
  return jsonOf<Session>(await askToken(lab, keys[account]!));
}

export function askToken(lab: Lab, apikey: string, headers: Record<string, string> = BX): Promise<Wire> {
  const body = new URLSearchParams({ grant_type: 'urn:ibm:params:oauth:grant-type:apikey', apikey });
  return request(`${lab.addresses.iam}/identity/token`, { method: 'POST', headers, body });
}

const BX = { Authorization: 'Basic Yng6Yng=' };

/** The reset of a story's scope, as the remediation worker sends it; `headers` overrule, and '' leaves one out. */
export async function reset(lab: Lab, story: string, headers: Record<string, string> = {}): Promise<Wire> {
  const location = lab.world.locations.get(lab.story(story).world.locationId)!;
  const session = await logIn(lab, 'remediation', location.account);
  const all = {
    Authorization: `Bearer ${session.access_token}`,
    'X-Auth-Refresh-Token': session.refresh_token,
    'X-Region': location.region,
    'X-Auth-Resource-Group': location.resourceGroup,
    ...headers,
  };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
  return request(`${lab.addresses.containers}/global/v1/keys`, { method: 'POST', headers: given });
}

export function control(lab: Lab, path: string, body?: unknown): Promise<Wire> {
  if (body === undefined) return request(`${lab.control}${path}`);
  return request(`${lab.control}${path}`, { method: 'POST', body: JSON.stringify(body) });
}
