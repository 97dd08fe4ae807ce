import { z } from 'zod';
import { Duration } from './duration';

const DAY_MS = 24 * 3_600_000;

/** The rules of an environment whose policy says nothing about the archive. */
export const ARCHIVE_BY_DEFAULT = { keepFor: 400 * DAY_MS, excerpts: false };

/** How long the archive keeps an ended run, in milliseconds, and whether it keeps the redacted lines of its logs. */
export const ArchivePolicy = z
  .strictObject({
    keepFor: Duration.refine((ms) => ms >= DAY_MS, 'is shorter than a day').default(ARCHIVE_BY_DEFAULT.keepFor),
    excerpts: z.boolean().default(ARCHIVE_BY_DEFAULT.excerpts),
  })
  .default(ARCHIVE_BY_DEFAULT);
