import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The bundled workflows of a build, in its dist folder. */
export const WORKFLOW_BUNDLE = 'workflow-bundle.js';

/** The name of this build: `scripts/build.ts` leaves it beside the compiled code. From source it is `source`. */
export function readBuild(): string {
  if (!isCompiled()) return 'source';
  const { build } = JSON.parse(readFileSync(join(distDirectory(), 'build.json'), 'utf8')) as { build: string };
  return build;
}

/** True if this code runs from dist. Then the prebuilt workflows are used; they are never used beside newer sources. */
export function isCompiled(): boolean {
  return __filename.endsWith('.js');
}

/** The dist folder, seen from `dist/src/config`. */
export function distDirectory(): string {
  return join(__dirname, '..', '..');
}
