import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORIES } from '../lab/github/simulator';
import { startLab } from '../lab/lab';
import { STORIES } from '../lab/stories';

const CACHE = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'satlink-responder', 'clients');
const CLIENTS = [
  { package: 'python-jenkins==1.8.3', program: 'jenkins_client.py' },
  { package: 'PyGithub==2.10.0', program: 'github_client.py' },
] as const;

/**
 * `npm run try-clients`: two well-known clients of others, in Python, do against the lab what they do against the real
 * systems. A simulator that only our own client understands would prove nothing. Needs Python 3 with `venv`, and PyPI
 * the first time. Ends with code 1 if a client fails.
 */
async function main(): Promise<number> {
  const python = madeReady();
  const lab = await startLab();
  const { location } = STORIES[0]!;
  const env = {
    ...process.env,
    JENKINS_URL: lab.addresses.jenkins,
    JENKINS_USER: lab.workerEnv('diagnosis')['SATLINK_JENKINS_USER']!,
    JENKINS_TOKEN: lab.workerEnv('diagnosis')['SATLINK_JENKINS_TOKEN']!,
    GITHUB_URL: lab.addresses.github,
    GITHUB_TOKEN: lab.secrets['SATLINK_GITHUB_TOKEN']!,
    GITHUB_REPOSITORY: REPOSITORIES.satelliteLink,
    LOCATION: location,
  };
  let failed = 0;
  try {
    for (const { package: name, program } of CLIENTS) {
      const code = await run(python, join(__dirname, 'clients', program), env);
      console.log(`${name}: ${code === 0 ? 'done' : `failed with code ${code}`}`);
      if (code !== 0) failed += 1;
    }
  } finally {
    await lab.close();
  }
  return failed === 0 ? 0 : 1;
}

/** The Python of an environment that has the clients. */
function madeReady(): string {
  const python = join(CACHE, 'bin', 'python');
  if (!existsSync(python)) {
    mkdirSync(CACHE, { recursive: true });
    execFileSync('python3', ['-m', 'venv', CACHE], { stdio: 'inherit' });
  }
  const packages = CLIENTS.map((one) => one.package);
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages], {
    stdio: 'inherit',
  });
  return python;
}

/** The lab lives in this process, so the client must not stop it. */
function run(python: string, program: string, env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve) => {
    spawn(python, [program], { env, stdio: 'inherit' }).once('exit', (code) => resolve(code ?? 1));
  });
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
