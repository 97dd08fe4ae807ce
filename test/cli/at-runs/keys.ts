import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stage } from '../../workflows/shared-stage';
import type { Run } from '../../workflows/stage';
import { World } from '../../workflows/world';
import { codecKeys } from '../../codec/ring';
import { satlink } from '../satlink';

let folder: string;
let env: Record<string, string>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'satlink-keys-'));
  env = {
    TEMPORAL_ADDRESS: process.env['SATLINK_TEST_TEMPORAL']!,
    SATLINK_QUEUE_PREFIX: stage.queues.diagnosis.replace('satlink-diagnosis', ''),
    XDG_CONFIG_HOME: folder,
    SATLINK_USER: 'mia',
  };
});
afterAll(() => rmSync(folder, { recursive: true }));

interface PublicLines {
  of: string;
  kid: string;
  x: string;
}

async function newKeyOf(name: string): Promise<{ file: string; listed: PublicLines }> {
  const file = join(folder, `${name}-${Math.random().toString(36).slice(2)}.json`);
  const made = await satlink(['keys', 'new', '--for', name, '--out', file, '--json'], env);
  expect(made.code).toBe(0);
  const { of, kid, x } = JSON.parse(made.out) as PublicLines;
  return { file, listed: { of, kid, x } };
}

async function playVerified(policy: object): Promise<Run & { id: string }> {
  const world = new World({ policy: { trust: 'verified', ...policy } });
  const run = await stage.start(world, {}, `satlink-prod-${world.location}`);
  return { ...run, id: world.location };
}

async function digestShown(run: Run): Promise<string> {
  return (await run.state()).plan!.digest;
}

test('a new key is for its owner only, is shown again, and is never overwritten', async () => {
  const { file, listed } = await newKeyOf('mia');
  const { d } = JSON.parse(readFileSync(file, 'utf8')) as { d: string };

  const shown = await satlink(['keys', 'show', '--key', file, '--json'], env);
  const again = await satlink(['keys', 'new', '--out', file], env);

  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(shown.out)).toEqual(listed);
  expect(shown.out + shown.err).not.toContain(d);
  expect(again).toMatchObject({ code: 2, err: expect.stringContaining('exists already') as string });
});

test.each([
  ['is not there', () => join(folder, 'nowhere.json'), /cannot be read \(ENOENT\)/],
  ['is no key', () => written('secret words'), /not JSON/],
])('a key file that %s ends the command before anything is sent', async (_case, file, because) => {
  const ran = await satlink(['approve', 'c0ffee00c0ffee00c0ff', '--plan', 'ABCDEFGH', '--key', file()], env);

  expect(ran.code).toBe(2);
  expect(ran.err).toMatch(because);
  expect(ran.err).not.toContain('secret words');
});

test('who starts a run with a key is known as who asks: one other approver is enough, and without a key two are', async () => {
  const [mia, noah, rota] = await Promise.all([newKeyOf('mia'), newKeyOf('noah'), newKeyOf('rota')]);
  const keys = [mia.listed, noah.listed, rota.listed];
  const started = async (...options: string[]) => {
    const world = new World({ policy: { trust: 'verified', keys } });
    const workflowId = `satlink-prod-${world.location}`;
    stage.prepare(world, workflowId);
    const ran = await satlink(['start', world.location, '--environment', 'prod', ...options, '--json'], env);
    const { run } = JSON.parse(ran.out) as { run: string };
    const follow = stage.follow(world, { workflowId, firstRunId: run.split('@')[1]! });
    await follow.gate();
    const decide = async ({ file }: { file: string }, by: string) => {
      const decision = ['approve', workflowId, '--key', file, '--by', by, '--digest', await digestShown(follow)];
      return JSON.parse((await satlink([...decision, '--json'], env)).out) as { answer: string; because: string };
    };
    return { decide, end: () => follow.handle.terminate('test') };
  };

  const signed = await started('--key', rota.file);
  const claimed = await started('--by', 'rota');

  expect(await signed.decide(rota, 'rota')).toMatchObject({ answer: 'not-allowed' });
  expect(await signed.decide(mia, 'mia')).toMatchObject({ answer: 'accepted' });
  expect(await claimed.decide(mia, 'mia')).toMatchObject({
    answer: 'waiting-for-more',
    because: expect.stringContaining('nobody has signed who asked for this run') as string,
  });
  await Promise.all([signed.end(), claimed.end()]);
});

test('where signatures are asked for, a signed decision counts and is shown as verified', async () => {
  const { file, listed } = await newKeyOf('mia');
  const run = await playVerified({ keys: [listed] });
  const code = await run.gate();
  chmodSync(file, 0o644);

  const digest = await digestShown(run);
  const unsigned = await satlink(['approve', run.id, '--plan', code], env);
  const signed = await satlink(['approve', run.id, '--digest', digest, '--key', file, '--comment', 'seen'], env);
  const again = await satlink(['approve', run.id, '--digest', digest, '--key', file, '--comment', 'seen'], env);

  expect(unsigned).toMatchObject({ code: 3, out: expect.stringContaining('satlink keys new') as string });
  expect(signed).toMatchObject({ code: 0, out: expect.stringContaining('accepted') as string });
  expect(signed.err).toContain('chmod 600');
  expect(again).toMatchObject({ code: 0, out: expect.stringContaining('repeated') as string });
  const document = await run.result();
  expect(document.outcome?.kind).toBe('resolved');
  expect(document.decisions).toMatchObject([{ by: 'mia', verified: true, via: 'key', comment: 'seen' }]);
  expect(document.refused).toMatchObject([{ by: 'mia', verified: false, answer: 'not-allowed' }]);

  // Nothing that is read later says "signed" without having checked it.
  const policy = join(folder, `policy-${run.id}.yaml`);
  writeFileSync(
    policy,
    readFileSync('config/policy.yaml', 'utf8').replace('keys: []', `keys: ${JSON.stringify([listed])}`),
  );
  const checked = await satlink(['report', run.id], { ...env, SATLINK_POLICY_FILE: policy, ...codecKeys('a') });
  const unchecked = await Promise.all(['show', 'report'].map((command) => satlink([command, run.id], env)));
  const shown = await satlink(['show', run.id, '--json'], env);
  expect(checked.out).toContain('mia (signed with their own key) **approved it**');
  for (const { out } of unchecked) expect(out.replace(/\s+/g, ' ')).toMatch(/name not verified here: no policy/);
  expect((JSON.parse(shown.out) as { decisions: object[] }).decisions).toMatchObject([{ verified: false }]);
});

test.each<[string, string[], Record<string, string>, string]>([
  ['the owner whom the key names', [], { SATLINK_USER: 'somebody' }, 'mia'],
  ['the owner whom the key names, in the default file', ['default'], { SATLINK_USER: 'somebody' }, 'mia'],
  ['whoever --by names', ['--by', 'MIA'], {}, 'mia'],
])('who decides with a key is %s', async (_who, more, change, by) => {
  const { file, listed } = await newKeyOf('mia');
  const run = await playVerified({ keys: [listed] });
  const code = await run.gate();
  const isDefault = more[0] === 'default';
  const own: Record<string, string> = isDefault ? { SATLINK_KEY_FILE: file } : {};
  const words = isDefault ? [] : ['--key', file, ...more];

  const shown = await satlink(['show', run.id], env);
  const ran = await satlink(['approve', run.id, ...words], { ...env, ...change, ...own }, { answers: [code] });

  expect(shown.out).toContain(`satlink approve ${run.id} --key FILE\n`);
  expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('accepted') as string });
  expect((await run.result()).decisions).toMatchObject([{ by, verified: true }]);
});

test('a key of an older version names nobody: then it is whoever SATLINK_USER names', async () => {
  const { file } = await newKeyOf('mia');
  const { of: _of, ...nameless } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const old = written(JSON.stringify(nameless));

  const shown = await satlink(['keys', 'show', '--key', old, '--json'], { ...env, SATLINK_USER: 'noah' });
  const named = await satlink(['keys', 'show', '--key', file, '--json'], { ...env, SATLINK_USER: 'noah' });

  expect(JSON.parse(shown.out)).toMatchObject({ of: 'noah' });
  expect(JSON.parse(named.out)).toMatchObject({ of: 'mia' });
});

test('what is needed beside the code is in the hint', async () => {
  const run = await playVerified({ changeIdRequired: true });
  await run.gate();
  const shown = await satlink(['show', run.id], env);

  expect(shown.out).toContain(`satlink approve ${run.id} --key FILE --change ID\n`);
  await run.handle.terminate('test');
});

test('without a terminal a code selects nothing that is signed: the digest or the plan file does', async () => {
  const { file, listed } = await newKeyOf('mia');
  const run = await playVerified({ keys: [listed] });
  const code = await run.gate();
  const digest = await digestShown(run);
  const planFile = join(folder, `${run.id}.json`);
  const keyed = (...words: string[]) => satlink(['approve', run.id, ...words, '--key', file], env);

  const byCode = await keyed('--plan', code);
  const another = await keyed(
    '--digest',
    digest.replace(/^./, (first) => (first === '0' ? '1' : '0')),
  );
  const written = await satlink(['plan', run.id, '--output', planFile], env);
  const over = await satlink(['plan', run.id, '--output', planFile], env);

  expect(byCode).toMatchObject({ code: 2, out: '' });
  expect(byCode.err).toMatch(/needs --digest HEX or --plan-file FILE.*satlink plan .* --output FILE/);
  expect(another).toMatchObject({ code: 3, out: expect.stringMatching(/^wrong-plan: .*look at it/) as string });
  expect(written.out).toContain(digest);
  expect(statSync(planFile).mode & 0o777).toBe(0o600);
  expect(over).toMatchObject({ code: 2, err: expect.stringContaining('exists already') as string });
  expect((await run.state()).decisions).toEqual([]);
  // What was changed in the file since is another plan, whatever digest the file names.
  const changed = join(folder, `${run.id}-changed.json`);
  writeFileSync(changed, readFileSync(planFile, 'utf8').replace(`"location":"${run.id}"`, '"location":"another"'));
  expect(await keyed('--plan-file', changed)).toMatchObject({
    code: 2,
    err: expect.stringContaining('not a plan') as string,
  });
  expect(await keyed('--plan-file', planFile)).toMatchObject({ code: 0 });
  expect((await run.result()).decisions).toMatchObject([{ by: 'mia', verified: true }]);
});

test.each<[string, (keys: { mine: PublicLines; other: PublicLines }) => PublicLines[], RegExp]>([
  ['nobody lists', () => [], /does not list the key/],
  ['is revoked', ({ mine }) => [{ ...mine, revoked: 'laptop lost' } as PublicLines], /revoked: laptop lost/],
  ['belongs to somebody else', ({ mine }) => [{ ...mine, of: 'noah' }], /belongs to somebody else/],
  ['is another one of the same name', ({ other }) => [other], /does not list the key/],
])('a signature by a key that %s is refused, a reject too', async (_case, keysOf, because) => {
  const { file, listed: mine } = await newKeyOf('mia');
  const { listed: other } = await newKeyOf('mia');
  const run = await playVerified({ keys: keysOf({ mine, other }) });
  await run.gate();
  const digest = await digestShown(run);

  for (const choice of ['approve', 'reject']) {
    const ran = await satlink([choice, run.id, '--digest', digest, '--key', file], env);
    expect(ran.code).toBe(3);
    expect(ran.out).toMatch(because);
  }

  expect((await run.state()).asks).not.toBeNull();
  expect(run.world.effects).toEqual({ resets: 0, refreshes: 0 });
  await run.handle.terminate('test');
});

test('a key that is revoked after the approval stops the permit that it led to', async () => {
  const { file, listed } = await newKeyOf('mia');
  const run = await playVerified({ keys: [listed] });
  const code = await run.gate();
  run.world.before['resetApiKey'] = () => {
    run.world.changePolicy({ trust: 'verified', keys: [{ ...listed, revoked: 'laptop lost' }] });
  };

  const signed = await satlink(['approve', run.id, '--digest', await digestShown(run), '--key', file], env);

  expect(signed.code).toBe(0);
  const next = await run.gate(code);
  expect(next).not.toBe(code);
  const document = await run.state();
  expect(document.asks?.offers).toContain('approve');
  expect(run.world.effects).toEqual({ resets: 0, refreshes: 0 });
  await run.handle.terminate('test');
});

function written(text: string): string {
  const file = join(folder, 'written.json');
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}
