import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApi } from '../src/gateway/openapi/document';

/** `npm run openapi`: writes the API's description to docs/openapi.json. */
writeFileSync(join(__dirname, '..', 'docs', 'openapi.json'), `${JSON.stringify(openApi(), null, 2)}\n`);
