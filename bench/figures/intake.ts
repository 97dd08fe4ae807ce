import { Agent, request } from 'node:http';
import type { Figure } from '../figure';
import { quantile, rounded } from '../figure';
import type { Site } from '../site';
import { inFlight } from './runs-a-second';

const ALERTS = { full: 2_000, short: 300 };
const ALERTS_EACH = 10;
const IN_FLIGHT = 50;
const A_SECOND_MIN = 300;
const P99_MAX_MS = 500;
const TAKEN = 200;
/** Each is a sender at its own address, because the gateway limits each address per minute. */
const SENDERS = Array.from(
  { length: 40 },
  (_, index) => new Agent({ keepAlive: true, localAddress: `127.0.1.${index + 2}` }),
);

/** Posts one alert and resolves with the status of the answer; 0 if there was none. */
export function postAlert({ stack }: Site, number: number, alert: object): Promise<number> {
  const { url, tokens } = stack.gateway!;
  const headers = { authorization: `Bearer ${tokens.intake}`, 'content-type': 'application/json' };
  return new Promise((resolve) => {
    const how = { method: 'POST', agent: SENDERS[number % SENDERS.length]!, headers };
    const sent = request(`${url}/v1/alerts`, how, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('error', () => resolve(0));
    });
    sent.once('error', () => resolve(0));
    sent.end(JSON.stringify(alert));
  });
}

/** Bare workflows that are started a second, 50 at a time. Nobody runs them. */
export async function bareStarts({ engine }: Pick<Site, 'engine'>, count: number): Promise<number> {
  let number = 0;
  const { aSecond } = await inFlight(count, IN_FLIGHT, async () => {
    const workflowId = `bare-start-${process.pid}-${Date.now()}-${number++}`;
    await engine.client.workflow.start('bare-mark', {
      ...{ workflowId, taskQueue: 'nobody', workflowExecutionTimeout: '1s' },
    });
  });
  return aSecond;
}

/** Alerts a second that are durable when they are answered, ten for each location. The floor starts bare workflows. */
export const intake: Figure = {
  name: 'intake',
  title: 'alerts/s, durable, 50 in flight',
  wanted: `${A_SECOND_MIN} alerts/s, p99 under ${P99_MAX_MS} ms`,
  locations: (size) => ALERTS[size] / ALERTS_EACH,
  async measure({ say, site: open }, size) {
    const site = await open();
    const count = ALERTS[size] / ALERTS_EACH;
    const before = await bareStarts(site, count);
    say(`floor: ${rounded(before)} starts/s`);
    const locations = Array.from({ length: count }, () => site.take().location);
    let next = 0;
    let notTaken = 0;
    const ours = await inFlight(ALERTS[size], IN_FLIGHT, async () => {
      const number = next++;
      const alert = { location: locations[number % count]!, environment: 'prod', requestedBy: 'rota' };
      if ((await postAlert(site, number, alert)) !== TAKEN) notTaken += 1;
    });
    say(`ours: ${rounded(ours.aSecond)} alerts/s`);
    await Promise.all(locations.map((location) => site.hasButtons(location)));
    const floor = (before + (await bareStarts(site, count))) / 2;
    const p99 = quantile(ours.took, 0.99);
    return {
      unit: 'alerts/s',
      ours: ours.aSecond,
      floor,
      reached: ours.aSecond >= A_SECOND_MIN && p99 < P99_MAX_MS && notTaken === 0,
      beside: { 'p50 ms': rounded(quantile(ours.took)), 'p99 ms': rounded(p99), runs: count, 'not taken': notTaken },
    };
  },
};
