import { archiveAt, ArchiveAway } from '../archive/archive';
import type { Archive } from '../archive/archive';
import { readArchivePlace } from '../config/archive-place';
import { Environment } from '../config/environment';
import { readTextFile } from '../config/read-files';
import { Exit, EXIT } from './exit';
import type { Io } from './io';

/** Opens the archive that the environment names, does the work, and closes it. */
export async function withArchive<T>(
  io: Pick<Io, 'env'>,
  { writes }: { writes: boolean },
  work: (archive: Archive) => Promise<T>,
): Promise<T> {
  const variables = new Environment(io.env, readTextFile);
  const place = readArchivePlace(variables);
  if (variables.problems.length > 0) throw new Exit(EXIT.usage, variables.problems.join('; '));
  const archive = archiveAt(place, { writes });
  if (archive === null) throw new Exit(EXIT.failed, 'the archive is switched off: name it with SATLINK_ARCHIVE_URL');
  try {
    return await work(archive);
  } catch (error) {
    if (error instanceof ArchiveAway) throw new Exit(EXIT.failed, error.message);
    throw error;
  } finally {
    await archive.close();
  }
}
