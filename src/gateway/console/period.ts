import type { Period } from '../../archive/archive';

const DAY_MS = 24 * 3_600_000;
const DAYS_BY_DEFAULT = 30;
const NAME_MAX = 100;

/** The filters of the audit, as they stand in the address. Days in UTC; both belong to the time. */
export interface AuditFilters {
  from: string;
  until: string;
  /** Empty: all. */
  environment: string;
}

/** A text that is no day counts as not given: the last 30 days. */
export function auditFilters(query: Record<string, unknown>, nowMs = Date.now()): AuditFilters {
  const { environment } = query;
  return {
    from: dayIn(query['from']) ?? dayOf(nowMs - DAYS_BY_DEFAULT * DAY_MS),
    until: dayIn(query['until']) ?? dayOf(nowMs),
    environment: typeof environment === 'string' ? environment.slice(0, NAME_MAX) : '',
  };
}

export function periodOf({ from, until, environment }: AuditFilters): Period {
  const end = new Date(Date.parse(until) + DAY_MS).toISOString();
  return { from: new Date(from).toISOString(), until: end, ...(environment === '' ? {} : { environment }) };
}

export const OVERVIEW_DAYS = [7, 30, 90] as const;
export type OverviewDays = (typeof OVERVIEW_DAYS)[number];

export function overviewDays({ days }: Record<string, unknown>): OverviewDays {
  return OVERVIEW_DAYS.find((one) => String(one) === days) ?? DAYS_BY_DEFAULT;
}

export function lastDays(days: number, nowMs = Date.now()): Period {
  const [from, until] = [nowMs - days * DAY_MS, nowMs + DAY_MS].map((ms) => new Date(ms).toISOString()) as [
    string,
    string,
  ];
  return { from, until };
}

function dayIn(value: unknown): string | null {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return null;
  return Number.isNaN(Date.parse(value)) ? null : value;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
