import { isBelievable, notBelieved } from '../contract/episodes';
import type { Engine } from './connect';
import type { AskedAbout } from './goes-on';
import { tellTeam } from './tell-of-malformed';

const DAY = 'YYYY-MM-DD'.length;

/** Tells the team of an alert whose start time is impossible: once a day for each. Returns when that is durable. */
export async function tellOfWrongTime(
  engine: Engine,
  { input, alert, identity, startsAt, now }: AskedAbout,
  source: string,
): Promise<void> {
  if (isBelievable(startsAt, now)) return;
  const { environment, location } = input;
  await tellTeam(engine, {
    identity: ['wrong-time', environment, identity, new Date(now).toISOString().slice(0, DAY)],
    order: {
      about: 'wrong-time',
      source,
      environment,
      because: notBelieved(alert.startsAt),
      facts: [
        ['location', location],
        ['alertname', alert.alertname],
      ],
    },
  });
}
