import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { FROM_SOURCE } from '../../lab/from-source';
import { STORIES } from '../../lab/stories';
import { POLICY_FILE } from '../../lab/worker-env';
import { createClients } from '../../src/clients/clients';
import { readConfig } from '../../src/config/read-config';
import { loadPolicy } from '../../src/config/read-files';

const ROOT = join(__dirname, '..', '..');

/** Accounts of the stories in production that the lab's policy holds. */
const HELD = loadPolicy(POLICY_FILE).environments['prod']!.heldAccounts.length;

interface Sent {
  alerts: { labels: Record<string, string> }[];
}

interface Ready {
  control: string;
  ibmcloud: string;
  locations: { id: string }[];
  envFiles: Record<'diagnosis' | 'remediation', string> & Partial<Record<'policy' | 'alerts', string>>;
}

function lab(...args: string[]) {
  return spawn(process.execPath, [...FROM_SOURCE, join(ROOT, 'lab', 'main.ts'), ...args], { cwd: ROOT });
}

async function ended(child: ReturnType<typeof lab>): Promise<{ code: number | null; out: string; err: string }> {
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

test.each([
  [['--time', 'fast'], '--time is auto or stepped'],
  [['--control-port', 'x'], '--control-port is a port number'],
  [['--nonsense'], '--nonsense'],
  [['--locations', '1001'], '--locations is a number up to 1000'],
  [['--locations', '5', '--scopes', '6'], '--scopes is a number from 1'],
  [['--scopes', '2'], '--scopes needs --locations'],
])('%j is bad usage: exit 2, and stderr says why', async (args, why) => {
  const { code, out, err } = await ended(lab(...args));

  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toContain(why);
});

test('--help says what it is, with an example', async () => {
  const { code, out } = await ended(lab('--help'));

  expect(code).toBe(0);
  expect(out).toContain('Example: npm run lab');
});

test.each([
  ['SIGINT', 0],
  ['SIGTERM', 30],
] as const)(
  '--json prints one line when all is ready, and %s ends it, with %d locations more',
  async (signal, many) => {
    const child = lab('--json', '--time', 'stepped', ...(many === 0 ? [] : ['--locations', String(many)]));
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const ready = JSON.parse(line.toString()) as Ready;

    const modes = Object.values(ready.envFiles).map((file) => statSync(file).mode & 0o777);
    const diagnosis = readConfig('diagnosis', parseEnv(readFileSync(ready.envFiles.diagnosis, 'utf8')));
    const remediation = readConfig('remediation', parseEnv(readFileSync(ready.envFiles.remediation, 'utf8')));
    const ours = createClients(diagnosis);
    const job = diagnosis.fleet.environments['prod']!.informationJob.path;
    const definition = await ours.jenkins!.readJob(job);
    const answer = await fetch(`${ready.control}/truth`);
    const sent = JSON.parse(many === 0 ? '{"alerts":[]}' : readFileSync(ready.envFiles.alerts!, 'utf8')) as Sent;
    const { heldAccounts } = diagnosis.policy.environments['prod']!;
    child.kill(signal);
    const { code } = await ended(child);

    expect(answer.status).toBe(200);
    expect(ready.ibmcloud).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(ready.locations).toHaveLength(STORIES.length + many);
    // A tenth of them are accounts of their own.
    expect(heldAccounts).toHaveLength(HELD + many / 10);
    expect(sent.alerts.map(({ labels }) => labels['cluster_id'])).toEqual(
      ready.locations.slice(STORIES.length).map(({ id }) => id),
    );
    expect(code).toBe(0);
    // A client of one's own has used the lab, and nothing of the credentials is left or was printed.
    expect(new Set(modes)).toEqual(new Set([0o600]));
    expect(definition.buildable).toBe(true);
    expect(remediation.addresses.jenkins).toBe(diagnosis.addresses.jenkins);
    expect(line.toString()).not.toContain(diagnosis.secrets.jenkins!.token.reveal());
    expect(Object.values(ready.envFiles).filter((file) => existsSync(file))).toEqual([]);
  },
);

test('an env file that is there already is left alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'satlink-lab-test-'));
  const file = join(folder, 'lab.env');
  writeFileSync(file, 'mine');

  const { code, err } = await ended(lab('--json', '--env-file', file));

  expect({ code, text: readFileSync(file, 'utf8') }).toEqual({ code: 1, text: 'mine' });
  expect(err).toContain('The lab could not start');
  rmSync(folder, { recursive: true });
});
