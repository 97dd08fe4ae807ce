import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCompiled, readBuild } from '../config/build';

/** The version, the commit where it is known, and Node: `satlink 0.1.0 (commit 0a1b2c3d4e5f, Node v24.1.0)`. */
export function versionLine(): string {
  const [version = '', revision = 'unknown'] = isCompiled() ? readBuild().split('+') : fromSource();
  const commit = revision === 'unknown' ? 'commit not known' : `commit ${revision}`;
  return `satlink ${version} (${commit}, Node ${process.version})`;
}

/** The commit of a checkout, with `.changed` if its code is another one; `unknown` where there is no checkout. */
export function revisionOf(root: string): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
    const isChanged = git('status', '--porcelain', '--', 'src', 'package-lock.json').toString().trim() !== '';
    return git('rev-parse', '--short=12', 'HEAD').toString().trim() + (isChanged ? '.changed' : '');
  } catch {
    return 'unknown';
  }
}

function fromSource(): [version: string, revision: string] {
  const root = join(__dirname, '..', '..');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return [version, revisionOf(root)];
}
