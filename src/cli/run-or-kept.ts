import type { ReadRun } from '../runs';
import { moment } from '../words/times';
import { Exit } from './exit';
import type { Io } from './io';
import { loadArchive } from './lazily';
import { readingEngine } from './session';
import type { CommonOptions } from './session';

/** A run as it was read, and whether the archive still knows it while Temporal does not. */
export interface RunOrKept {
  document: ReadRun;
  isArchived: boolean;
}

/**
 * A run by its name, location or cluster. If Temporal does not know it, the archive may, where the environment names
 * one. Ends with the engine's own answer if neither knows it.
 */
export function readRunOrKept(io: Io, options: CommonOptions, run: string): Promise<RunOrKept> {
  return readingEngine(io, options, async ({ runs, engine }) => {
    try {
      return { document: await runs.readRun(engine, await runs.findRun(engine, run)), isArchived: false };
    } catch (error) {
      if (!(error instanceof runs.RunsProblem) || error.kind !== 'no-such-run') throw error;
      const archived = io.env['SATLINK_ARCHIVE_URL'] === undefined ? null : await findArchived(io, run);
      if (archived === null) throw error;
      if (typeof archived === 'string') throw new runs.RunsProblem(error.kind, `${error.message}; ${archived}`);
      return { document: archived, isArchived: true };
    }
  });
}

/** The sentence above a run that Temporal has forgotten. */
export function archivedLine({ endedAt }: ReadRun): string {
  const when = endedAt === null ? '' : ` It ended at ${moment(endedAt)}.`;
  return `From the archive: Temporal has forgotten this run.${when} Nothing about it can change.`;
}

/** Null if the archive has no such run; a sentence if it gave no answer. */
async function findArchived(io: Io, run: string): Promise<ReadRun | null | string> {
  try {
    return await loadArchive().withArchive(io, { writes: false }, (archive) => archive.find(run));
  } catch (error) {
    if (error instanceof Exit) return error.message;
    throw error;
  }
}
