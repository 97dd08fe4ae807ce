import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SITE_FILES, siteSchema } from '../src/config/site-schema';
import type { SiteFile } from '../src/config/site-schema';

/** `npm run schemas`: writes the JSON schemas of the files of a site to docs/schemas. */
for (const file of Object.keys(SITE_FILES) as SiteFile[]) {
  const path = join(__dirname, '..', 'docs', 'schemas', `${file}.schema.json`);
  writeFileSync(path, `${JSON.stringify(siteSchema(file), null, 2)}\n`);
}
