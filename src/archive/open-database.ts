import type { ArchivePlace } from '../config/archive-place';
import type { Database } from './database';
import { openPostgres } from './postgres';
import { openSqlite } from './sqlite';

/** An archive that is switched on. */
export type OpenPlace = Exclude<ArchivePlace, { kind: 'off' }>;

/** @param creates whether a missing file may be made. A reader never makes one. */
export function openDatabase(place: OpenPlace, { creates }: { creates: boolean }): Promise<Database> {
  return place.kind === 'file' ? openSqlite(place.path, { creates }) : openPostgres(place.url);
}
