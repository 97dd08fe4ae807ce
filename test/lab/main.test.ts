import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

function lab(...args: string[]) {
  return spawn(process.execPath, ['--require', 'tsx/cjs', join(ROOT, 'lab', 'main.ts'), ...args], { cwd: ROOT });
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

test.each(['SIGINT', 'SIGTERM'] as const)(
  '--json prints one line when all is ready, and %s ends it',
  async (signal) => {
    const child = lab('--json', '--time', 'stepped');
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const ready = JSON.parse(line.toString()) as { control: string; ibmcloud: string; locations: unknown[] };

    const answer = await fetch(`${ready.control}/truth`);
    child.kill(signal);
    const { code } = await ended(child);

    expect(answer.status).toBe(200);
    expect(ready.ibmcloud).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(ready.locations).toHaveLength(15);
    expect(code).toBe(0);
  },
);
