/**
 * Tests whether a run survives its gate while its alert fires very often. One run waits for a decision, and
 * notifications about it come in through the gateway: exact repeats, new episodes, more pods, resolved ones. The
 * gateway is killed and started again in the middle, so that it forgets its sent signals. Then two people approve, and
 * the run must end `resolved` with one reset and one refresh. Engine, workers and gateway are processes of their own.
 *
 * Usage: node --require ./scripts/from-source.cjs bench/flood.ts [NOTIFICATIONS]      20000 when not given; prints one JSON line
 */
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { truth } from '../lab/control';
import { freePort } from '../lab/free-port';
import { startGateway } from '../lab/gateway-process';
import type { GatewayProcess } from '../lab/gateway-process';
import { startStack } from '../lab/stack';
import type { Stack } from '../lab/stack';
import { FLEET_FILE } from '../lab/worker-env';
import { connect, decide, findRun, readRun } from '../src/runs';
import type { Engine } from '../src/runs';
import { toItsEnd } from './to-its-end';

const NOTIFICATIONS = Number(process.argv[2] ?? 20_000);
const AT_ONCE = 16;
/** Each is an Alertmanager at its own address, because the gateway limits each address per minute. */
const SOURCES = Array.from({ length: 40 }, (_, index) => `127.0.0.${index + 2}`);
const ALERTNAME = 'SatelliteLinkConnectorDeployCannotReachIAMServer';
const PODS = 80;
const GIVE_UP_MS = 120_000;
const LOOK_EVERY_MS = 100;

/** No answer, or the restarted gateway has other tokens. */
const NOT_TAKEN = [0, 401];

const say = (line: string) => void process.stderr.write(`${line}\n`);

interface Place {
  location: string;
  environment: string;
  /** The start of the alert that fires all the time. */
  startsAt: number;
}

/**
 * The n-th notification. In each ten there are six exact repeats, two new episodes, one of another pod, and one
 * resolved.
 */
function notification({ location, startsAt }: Place, number: number): string {
  const alertOf = (status: 'firing' | 'resolved', pod: string, began: number) => ({
    status,
    labels: { alertname: ALERTNAME, cluster_id: location, pod },
    annotations: { summary: `the connector of ${pod} cannot reach IAM` },
    startsAt: new Date(began).toISOString(),
    endsAt: status === 'resolved' ? new Date().toISOString() : '0001-01-01T00:00:00Z',
  });
  const pod = `pod-${(number * 7) % PODS}`;
  const kinds = [
    [alertOf('firing', pod, startsAt + number)],
    [alertOf('firing', 'pod-1', startsAt + number)],
    [alertOf('firing', pod, startsAt)],
    [alertOf('resolved', pod, startsAt + number - 3)],
  ];
  const always = alertOf('firing', 'always', startsAt);
  return JSON.stringify({ version: '4', truncatedAlerts: 0, alerts: [always, ...(kinds[number % 10] ?? [])] });
}

const agents = SOURCES.map((localAddress) => new Agent({ keepAlive: true, localAddress, maxSockets: 4 }));

/** Sends one notification. Returns the status of the answer, or 0 if there was none. */
function post(
  { url, tokens }: GatewayProcess,
  { environment }: Place,
  { body, number }: { body: string; number: number },
) {
  return new Promise<number>((resolve) => {
    const headers = { authorization: `Bearer ${tokens.intake}`, 'content-type': 'application/json' };
    const agent = agents[number % agents.length]!;
    const path = `${url}/v1/alerts/alertmanager?environment=${environment}`;
    const sent = request(path, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('error', () => resolve(0));
    });
    sent.once('error', () => resolve(0));
    sent.end(body);
  });
}

async function flood(
  gatewayNow: () => GatewayProcess,
  place: Place,
  { from, to }: { from: number; to: number },
): Promise<Record<string, number>> {
  const statuses: Record<string, number> = {};
  let next = from;
  const senders = Array.from({ length: AT_ONCE }, async () => {
    while (next < to) {
      const number = next++;
      for (let status = 0; NOT_TAKEN.includes(status);) {
        status = await post(gatewayNow(), place, { body: notification(place, number), number });
        statuses[status] = (statuses[status] ?? 0) + 1;
        // Like Alertmanager: a notification without an answer is sent again.
        if (NOT_TAKEN.includes(status)) await pause(LOOK_EVERY_MS);
      }
    }
  });
  await Promise.all(senders);
  return statuses;
}

async function until<T>(read: () => Promise<T>, isThere: (value: T) => boolean): Promise<T> {
  const giveUp = Date.now() + GIVE_UP_MS;
  for (;;) {
    const value = await read();
    if (isThere(value)) return value;
    if (Date.now() > giveUp) throw new Error(`it did not come: ${JSON.stringify(value)}`);
    await pause(LOOK_EVERY_MS);
  }
}

async function openGateway(stack: Stack, address: string): Promise<GatewayProcess> {
  return startGateway(address, {
    environment: {
      TEMPORAL_ADDRESS: stack.engine.address,
      TEMPORAL_NAMESPACE: stack.engine.namespace,
      SATLINK_QUEUE_PREFIX: stack.queuePrefix,
      SATLINK_POLICY_FILE: stack.policyFile,
      SATLINK_FLEET_FILE: FLEET_FILE,
    },
    logFile: join(stack.logs, 'flooded-gateway.log'),
    env: process.env,
    onDeath: (because) => say(`the gateway ended (${because})`),
  });
}

async function play(stack: Stack, engine: Engine): Promise<object> {
  const { location, environment } = stack.lab.story('key-rejected');
  const place: Place = { location, environment, startsAt: Date.now() - 60_000 };
  const url = `http://127.0.0.1:${await freePort()}`;
  let gateway = await openGateway(stack, url);
  try {
    await flood(() => gateway, place, { from: 9, to: 10 });
    const name = (await findRun(engine, location)).workflowId;
    const read = async () => readRun(engine, await findRun(engine, name));
    const { plan, told } = await until(read, ({ asks }) => asks !== null);
    say(`the run waits; sending ${NOTIFICATIONS} notifications`);

    const before = messagesOf(stack);
    const half = Math.floor(NOTIFICATIONS / 2);
    const began = Date.now();
    const first = await flood(() => gateway, place, { from: 10, to: 10 + half });
    const killing = flood(() => gateway, place, { from: 10 + half, to: 10 + NOTIFICATIONS });
    await gateway.end('SIGKILL');
    gateway = await openGateway(stack, url);
    const second = await killing;
    const seconds = Math.round((Date.now() - began) / 1000);

    const waiting = await findRun(engine, name);
    const { events } = await engine.client.workflow.getHandle(waiting.workflowId, waiting.runId).fetchHistory();
    const signals = (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes).length;
    const answers: string[] = [];
    for (const by of ['mia', 'noah'])
      answers.push((await decide(engine, name, { value: { decision: 'approve', plan: plan!.code, by } })).answer);

    const ended = await until(read, ({ outcome }) => outcome !== null);
    return {
      notifications: NOTIFICATIONS,
      seconds,
      answered: { 'before the kill': first, 'from the kill on': second },
      history: events?.length,
      signals,
      told: { before: told.length, after: ended.told.length },
      messages: { 'at the gate': before, 'in the end': messagesOf(stack) },
      answers,
      outcome: ended.outcome?.kind,
      happened: truth(stack.lab.world, location),
    };
  } finally {
    await gateway.end('SIGTERM');
  }
}

/** The number of messages that people could read in Slack. */
function messagesOf({ lab }: Stack): number {
  return [...lab.slack.channels.values()].reduce((sum, { messages }) => sum + messages.length, 0);
}

async function main(): Promise<void> {
  const stack = await startStack({ say, gateDeadline: '2 hours' });
  const engine = await connect({ address: stack.engine.address, queuePrefix: stack.queuePrefix, env: {} });
  try {
    process.stdout.write(`${JSON.stringify({ bench: 'flood', ...(await play(stack, engine)) })}\n`);
  } finally {
    for (const agent of agents) agent.destroy();
    await engine.close();
    await stack.close();
  }
}

toItsEnd(main);
