import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { name } from '../package.json';

const ROOT = join(__dirname, '..');
/** An installation for production leaves them out. */
const LEFT_OUT = ['devDependencies', 'peerDependencies'];

interface Bom {
  metadata: { component: { name: string; type: string } };
  components: { group?: string; name: string; version: string }[];
}
interface Lock {
  packages: Record<string, { dev?: boolean }>;
}

/**
 * The packages of a production installation as `package-lock.json` fixes them, in the form of CycloneDX. npm writes it. Asked
 * to omit what is for tests, it would omit our dependencies too that a test also needs; and it names all after the folder.
 */
export function sbom(): Bom {
  const temporary = mkdtempSync(join(tmpdir(), 'satlink-sbom-'));
  const folder = join(temporary, name);
  mkdirSync(folder);
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as object;
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock;
  const packages: [string, object][] = Object.entries(lock.packages)
    .filter(([, { dev }]) => !dev)
    .map(([place, one]) => [place, place === '' ? production(one) : one]);
  writeFileSync(join(folder, 'package.json'), JSON.stringify(production(manifest)));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }));
  const args = ['sbom', '--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application'];
  const bom = JSON.parse(execFileSync('npm', args, { cwd: folder, maxBuffer: 64e6 }).toString()) as Bom;
  rmSync(temporary, { recursive: true });
  return bom;
}

function production(manifest: object): object {
  return Object.fromEntries(Object.entries(manifest).filter(([field]) => !LEFT_OUT.includes(field)));
}

if (require.main === module) process.stdout.write(`${JSON.stringify(sbom(), null, 2)}\n`);
