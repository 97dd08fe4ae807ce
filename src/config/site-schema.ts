import { z } from 'zod';
import { Fleet } from './fleet';
import { PolicyFile } from './policy';

/** The files of a site. The people of a site stand in its policy. */
export const SITE_FILES = { policy: PolicyFile, fleet: Fleet } as const;
export type SiteFile = keyof typeof SITE_FILES;

/**
 * The JSON schema (draft 7) of a file, for editors: names, types and forms, as a file is written. Rules between fields
 * are not in it; `satlink config check` knows them.
 */
export function siteSchema(file: SiteFile): object {
  const { $schema, ...schema } = z.toJSONSchema(SITE_FILES[file], {
    io: 'input',
    target: 'draft-7',
    // Defaults are those of the values that were read, such as milliseconds.
    override: ({ jsonSchema }) => void delete jsonSchema.default,
  });
  return { $schema, title: `The ${file} file of satlink-responder`, ...schema };
}
