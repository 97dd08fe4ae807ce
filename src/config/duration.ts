import { z } from 'zod';

const UNITS_MS: Record<string, number> = {
  ms: 1,
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** A duration as people write it (`90 seconds`, `2 hours`, `400 ms`), read as milliseconds. */
export const Duration = z.string().transform((text, context) => {
  const match = /^(?<count>\d+(?:\.\d+)?)\s*(?<unit>[a-z]+?)s?$/.exec(text.trim());
  const unitMs = match?.groups && (UNITS_MS[match.groups['unit']!] ?? (match.groups['unit'] === 'm' ? 1 : undefined));
  if (!match?.groups || unitMs === undefined) {
    context.addIssue({ code: 'custom', message: 'is a duration such as "90 seconds" or "2 hours"' });
    return z.NEVER;
  }
  return Number(match.groups['count']) * unitMs;
});
