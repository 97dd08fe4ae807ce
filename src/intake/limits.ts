import { isEnvironmentName } from '../contract/environment-name';
import { tellTeam } from '../runs';
import type { Engine } from '../runs';

/**
 * The number of alerts that are read from one notification. The team is told of those behind it, and the others are
 * taken in.
 */
export const ALERTS_MAX = 1000;

/** The reasons why a part of a notification was not read, in words for people. */
export interface NotRead {
  source: string;
  environment: string | undefined;
  because: string;
}

export function beyondLimit(alerts: number): string {
  return `${alerts + ALERTS_MAX} alerts came in one notification, and the limit is ${ALERTS_MAX}: ${alerts} of them were not read`;
}

export function leftOutBySource(alerts: number): string {
  return `the source left ${alerts} alerts out of a notification, because of its own limit (max_alerts in Alertmanager)`;
}

export function tooLarge(bytesMax: number): string {
  return `a notification was larger than the limit of ${bytesMax / 1_000_000} MB, so none of its alerts was read`;
}

/**
 * Tells the team which limit was passed: once a day for each source, environment and limit. Returns when it is durable.
 */
export async function tellOfLimit(engine: Engine, { source, environment, because }: NotRead, now: Date): Promise<void> {
  const place = placeOf(environment);
  await tellTeam(engine, {
    // The numbers differ each time; the limit is the same.
    identity: ['notification', source, place ?? '', because.replace(/\d+/g, '#'), dayOf(now)],
    order: { about: 'notification', source, environment: place, because, facts: [['at', now.toISOString()]] },
  });
}

/**
 * Tells the team that a source has used up its budget: once a day for each source and budget. Returns when it is
 * durable.
 */
export async function tellOfBudget(
  engine: Engine,
  { source, environment, because }: NotRead,
  now: Date,
): Promise<void> {
  await tellTeam(engine, {
    identity: ['budget', source, because, dayOf(now)],
    order: {
      about: 'budget',
      source,
      environment: placeOf(environment),
      because: `${source}: ${because}`,
      facts: [['at', now.toISOString()]],
    },
  });
}

function placeOf(environment: string | undefined): string | null {
  return isEnvironmentName(environment) ? environment : null;
}

function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10);
}
