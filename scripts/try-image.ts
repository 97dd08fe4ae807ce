import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '../lab/engine/engine';
import { startLab } from '../lab/lab';
import { settleIn } from '../lab/people';
import { endOf } from '../lab/process';
import { FLEET_FILE } from '../lab/worker-env';
import { connect } from '../src/runs';
import { playFirstStory } from './play-first-story';

const ROOT = join(__dirname, '..');
const WORKERS = ['diagnosis', 'remediation'] as const;
const QUEUE_PREFIX = 'lab-';
const IN_THE_IMAGE = 'etc/satlink';

/**
 * `npm run try-image`: makes the root of the image as the Dockerfile does, and plays the first story with both workers in
 * it (chroot). So it says without Docker whether the image works: libraries, certificates, everything that was left out.
 * Needs Linux, root, and the Node that the image shall have on the PATH. Ends with code 1 if the run is not repaired.
 */
async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'satlink-image-'));
  const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    const root = makeRoot(folder);
    const say = (line: string) => console.log(line);
    const engine = await startEngine({ say, env: process.env });
    closing.push(() => engine.close());
    const lab = await startLab();
    closing.push(() => lab.close());
    const { policyFile } = await settleIn(folder, {});
    mkdirSync(join(root, IN_THE_IMAGE));
    cpSync(policyFile, join(root, IN_THE_IMAGE, 'policy.yaml'));
    cpSync(FLEET_FILE, join(root, IN_THE_IMAGE, 'fleet.yaml'));
    for (const name of WORKERS) {
      const worker = startIn(root, name, {
        ...lab.workerEnv(name),
        TEMPORAL_ADDRESS: engine.address,
        TEMPORAL_NAMESPACE: engine.namespace,
        SATLINK_QUEUE_PREFIX: QUEUE_PREFIX,
        SATLINK_POLICY_FILE: `/${IN_THE_IMAGE}/policy.yaml`,
        SATLINK_FLEET_FILE: `/${IN_THE_IMAGE}/fleet.yaml`,
        SATLINK_ARCHIVE_URL: '/var/lib/satlink/archive.db',
        SATLINK_LOG_LEVEL: 'warn',
      });
      closing.push(() => endOf(worker, 'SIGTERM'));
    }
    const runs = await connect({
      address: engine.address,
      namespace: engine.namespace,
      queuePrefix: QUEUE_PREFIX,
      env: process.env,
    });
    closing.push(() => runs.close());
    const outcome = await playFirstStory(runs, lab);
    const hasArchive = existsSync(join(root, 'var/lib/satlink/archive.db'));
    console.log(`the run ended ${outcome}; the archive was ${hasArchive ? '' : 'not '}written`);
    return outcome === 'resolved' && hasArchive ? 0 : 1;
  } finally {
    for (const step of closing.reverse()) await step();
  }
}

/** Installs and builds as the Dockerfile does, and lets its script put the root together. */
function makeRoot(folder: string): string {
  const app = join(folder, 'app');
  mkdirSync(app);
  const run = (program: string, args: string[], cwd: string) => execFileSync(program, args, { cwd, stdio: 'inherit' });
  for (const file of ['package.json', 'package-lock.json', 'LICENSE']) cpSync(join(ROOT, file), join(app, file));
  run('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund', '--silent'], app);
  run('npm', ['run', '--silent', 'build'], ROOT);
  cpSync(join(ROOT, 'dist'), join(app, 'dist'), { recursive: true });
  rmSync(join(app, 'dist', 'lab'), { recursive: true });
  const root = join(folder, 'root');
  run('sh', [join(ROOT, 'scripts', 'image-root.sh'), app, root], ROOT);
  const version = ['--userspec=1000:1000', root, '/usr/local/bin/satlink', '--version'];
  console.log(execFileSync('chroot', version).toString().trim());
  return root;
}

/**
 * A worker as a container runs it: as user 1000, and with /proc and /dev. Of this machine it shares the network, and no
 * other file.
 */
function startIn(root: string, name: (typeof WORKERS)[number], env: Record<string, string>): ChildProcess {
  const program = ['/usr/local/bin/node', `/app/dist/src/workers/${name}-worker.js`];
  const given = ['proc', 'dev'].map((place) => `mkdir -p "$0/${place}" && mount --rbind /${place} "$0/${place}"`);
  const script = [...given, 'exec chroot --userspec=1000:1000 "$0" "$@"'].join(' && ');
  return spawn('unshare', ['--mount', 'sh', '-c', script, root, ...program], {
    env: { ...env, PATH: process.env['PATH'] },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
