import { z } from 'zod';

const UNITS_MS = {
  ms: 1,
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** A bare `m` is refused: one reader takes it for minutes, another for milliseconds. */
const PATTERN = /^(?<count>\d+(?:\.\d+)?)\s*(?<unit>ms|(?:millisecond|second|minute|hour|day)(?=s?$))s?$/;

/** For editors. `PATTERN` says the same with names of its groups, which a JSON schema does not have. */
const WRITTEN = {
  description: 'A duration such as "90 seconds", "2 hours" or "400 ms".',
  pattern: String.raw`^\s*\d+(\.\d+)?\s*(ms|(millisecond|second|minute|hour|day)s?)\s*$`,
};

/** A duration as people write it (`90 seconds`, `2 hours`, `400 ms`), read as whole milliseconds. */
export const Duration = z
  .string()
  .meta(WRITTEN)
  .transform((text, context) => {
    const { count, unit } = PATTERN.exec(text.trim())?.groups ?? {};
    if (count === undefined || unit === undefined) {
      context.addIssue({ code: 'custom', message: 'is a duration such as "90 seconds" or "2 hours"' });
      return z.NEVER;
    }
    return Math.round(Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS]);
  });
