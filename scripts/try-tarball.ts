import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const TARBALL_BYTES_MAX = 1_000_000;
const MB = 1e6;

interface Packed {
  filename: string;
  files: { path: string }[];
}

/**
 * `npm run try-tarball`: packs the package, and plays the demo from it with npx in an empty folder, as a person would
 * who has no clone. Ends with code 1 if the package is too large, holds what it should not, or the run is not repaired.
 */
function tryTarball(): number {
  const folder = mkdtempSync(join(tmpdir(), 'satlink-tarball-'));
  const pack = ['pack', '--json', '--silent', '--pack-destination', folder];
  const [packed] = JSON.parse(
    execFileSync('npm', pack, { cwd: ROOT })
      .toString()
      .replace(/^[^[]*/, ''),
  ) as [Packed];
  const { size } = statSync(join(folder, packed.filename));
  console.log(`${packed.filename}: ${(size / MB).toFixed(2)} MB, ${packed.files.length} files`);
  const strange = packed.files.filter(({ path }) => /\.(map|ts)$|(^|\/)(test|bench|scripts)\//.test(path));
  if (size > TARBALL_BYTES_MAX || strange.length > 0) {
    console.error(`too large or not ours to ship: ${strange.map(({ path }) => path).join(', ') || size}`);
    return 1;
  }
  const began = Date.now();
  const demo = ['--yes', `./${packed.filename}`, 'demo', '--approve'];
  const { status } = spawnSync('npx', demo, { cwd: folder, stdio: 'inherit' });
  console.log(`npx ${demo.join(' ')} ended with code ${status} after ${Math.round((Date.now() - began) / 1000)} s`);
  rmSync(folder, { recursive: true });
  return status === 0 ? 0 : 1;
}

process.exitCode = tryTarball();
