import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FROM_SOURCE } from '../../lab/from-source';
import { satlink, spawnSatlink } from './satlink';

const NOWHERE = { TEMPORAL_ADDRESS: '127.0.0.1:1' };
const COMMANDS = [
  'start',
  'list',
  'show',
  'watch',
  'plan',
  'approve',
  'reject',
  'customer-rotated',
  'in-doubt',
  'provide-xo',
  'cie',
  'cancel',
  'report',
  'open',
  'receive',
  'config',
  'keys',
  'doctor',
  'replay',
  'completion',
];

test.each(COMMANDS)('%s --help shows an example', async (command) => {
  const ran = await satlink([command, '--help'], {});
  expect(ran).toMatchObject({ code: 0, err: '' });
  expect(ran.out).toContain(`$ ${command === 'provide-xo' ? 'pbpaste | ' : ''}satlink ${command}`);
  expect(ran.out).toContain('--json');
});

test('--help names every command', async () => {
  const { out, code } = await satlink(['--help'], {});
  expect(code).toBe(0);
  expect([...COMMANDS, 'evidence'].filter((command) => !new RegExp(`^  ${command} `, 'm').test(out))).toEqual([]);
});

test('replay says that a build is not there, before it asks the engine', async () => {
  const ran = await satlink(['replay', '--against', 'no-such-folder'], NOWHERE);
  expect(ran).toMatchObject({ code: 2, out: '' });
  expect(ran.err).toContain('no-such-folder is not there: give the folder that "npm run build" makes');
});

test.each([
  ['nothing at all', []],
  ['an unknown command', ['resett']],
  ['an unknown option', ['list', '--everything']],
  ['a missing argument', ['show']],
  ['a missing option', ['start', 'c1234567890abcdefghi']],
  ['an option that is no number', ['list', '--max', 'many']],
  ['one argument too many', ['show', 'one', 'two']],
  ['an option of one value that is given twice', ['show', 'x', '--address', 'a:1', '--address', 'b:1']],
  ['the same, before the command', ['--address', 'a:1', '--address', 'b:1', 'list']],
  ['the same, of a command below a command', ['keys', 'show', '--key', 'a', '--key', 'b']],
  ['an unknown option of a command below a command', ['keys', 'new', '--everything']],
])('%s is a usage error', async (_what, args) => {
  const ran = await satlink(args, NOWHERE);
  expect(ran).toMatchObject({ code: 2, out: '' });
  expect(ran.err).not.toBe('');
});

test('an option of evidence that is given twice is a usage error, and names it', async () => {
  const { code, err } = await spawnSatlink(['evidence', '--pod-log', 'a', '--pod-log', 'b'], NOWHERE);

  expect([code, err]).toEqual([2, expect.stringMatching(/'--pod-log <file>' is given twice/)]);
});

test.each([
  ['a malformed location', ['start', 'nope', '-e', 'prod'], /location: /],
  ['a malformed environment', ['start', 'c1234567890abcdefghi', '-e', 'PROD!'], /environment: /],
  ['a decision without a plan', ['approve', 'c1234567890abcdefghi'], /--plan CODE is missing/],
  [
    'two namings of a plan',
    ['reject', 'x', '--digest', 'a'.repeat(64), '--plan-file', 'p.json'],
    /one of --digest and/,
  ],
  ['a part of a digest', ['reject', 'x', '--digest', 'a'.repeat(32)], /all 64 hex characters/],
  ['a plan file that is none', ['reject', 'x', '--plan-file', 'package.json'], /is not a plan that "satlink plan/],
  ['a doubt answered twice', ['in-doubt', 'x', '--it-happened', '--it-did-not', '--plan', 'AAAAAAAA'], /one of/],
  ['a doubt not answered', ['in-doubt', 'x', '--plan', 'AAAAAAAA'], /one of/],
])('%s is refused before anything is asked of the engine', async (_what, args, says) => {
  const ran = await satlink(args, NOWHERE);
  expect(ran.code).toBe(2);
  expect(ran.err).toMatch(says);
});

test('a malformed plan code is answered in the words of every surface', async () => {
  const ran = await satlink(['approve', 'x', '--plan', 'short', '--by', 'mia', '--json'], NOWHERE);
  expect(ran).toMatchObject({ code: 2, err: '' });
  expect(JSON.parse(ran.out)).toEqual({ answer: 'malformed', because: expect.stringContaining('plan: ') as string });
});

test.each([['list'], ['show', 'x'], ['watch', 'x'], ['cancel', 'x'], ['report', 'x'], ['cie', 'x', 'CIE-1']])(
  'without a server %s says where it looked, in one line',
  async (...args) => {
    const ran = await spawnSatlink(args, NOWHERE);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(/^satlink: no Temporal server answers at 127\.0\.0\.1:1; [^\n]+\n$/);
  },
);

test('without a server doctor says so as a check', async () => {
  const ran = await satlink(['doctor', '--json', '--policy', '/nowhere.yaml'], NOWHERE);
  expect(ran.code).toBe(1);
  expect(JSON.parse(ran.out)).toEqual({
    checks: [
      { name: 'connection', ok: false, because: expect.stringContaining('127.0.0.1:1') as string },
      { name: 'policy file', ok: false, because: expect.stringContaining('/nowhere.yaml') as string },
    ],
  });
});

test.each([
  ['a proxy with TLS that is not named', 'https://satlink.example', '', false],
  ['one that is named', 'https://satlink.example', '10.0.0.7', true],
  ['none, because there is no TLS', 'http://127.0.0.1:8090', '', true],
])('where the variables of the gateway are given, doctor knows of %s', async (_what, url, proxies, ok) => {
  const env = { ...NOWHERE, SATLINK_GATEWAY_URL: url, SATLINK_GATEWAY_TRUSTED_PROXIES: proxies };
  const { checks } = JSON.parse((await satlink(['doctor', '--json'], env)).out) as { checks: object[] };

  expect(checks.at(-1)).toMatchObject({ name: 'proxy of the gateway', ok });
});

test('doctor says that nobody could approve, and how the two files do not fit together', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'satlink-doctor-'));
  const [policy, fleet] = [join(directory, 'policy.yaml'), join(directory, 'fleet.yaml')];
  writeFileSync(policy, readFileSync('config/policy.yaml', 'utf8').replace('mode: observe', 'mode: act'));
  writeFileSync(fleet, readFileSync('config/fleet.yaml', 'utf8').replace('\n  stage:\n', '\n  stage2:\n'));
  const alone = await satlink(['doctor', '--json', '--policy', policy], NOWHERE);
  const both = await satlink(['doctor', '--json', '--policy', policy, '--fleet', fleet], NOWHERE);
  rmSync(directory, { recursive: true });

  const nobody = 'policy: environments.prod.keys has no key of an approver or of the gateway that counts';
  const because = (expected: string) => expect.stringContaining(expected) as string;
  expect((JSON.parse(alone.out) as { checks: object[] }).checks.at(-1)).toEqual({
    name: 'who decides',
    ok: false,
    because: because(nobody),
  });
  expect((JSON.parse(both.out) as { checks: object[] }).checks.at(-1)).toEqual({
    name: 'policy and fleet',
    ok: false,
    because: expect.stringMatching(
      `${nobody}.*fleet: environments.stage is missing.*policy: environments.stage2 is missing`,
    ) as string,
  });
});

test('config check asks no engine, is content with the example, and ends with 2 where a site would not start', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'satlink-config-'));
  const policy = join(directory, 'policy.yaml');
  const example = readFileSync('config/policy.yaml', 'utf8');
  const check = async (...options: string[]) => {
    const ran = await satlink(['config', 'check', '--json', ...options], NOWHERE);
    const { checks } = JSON.parse(ran.out) as { checks: { ok: boolean; because: string }[] };
    return { code: ran.code, wrong: checks.filter(({ ok }) => !ok).map(({ because }) => because) };
  };
  const changed = async (change: (text: string) => string) => {
    writeFileSync(policy, change(example));
    return check('--policy', policy, '--fleet', 'config/fleet.yaml');
  };
  const seen = {
    example: await check('--policy', 'config/policy.yaml', '--fleet', 'config/fleet.yaml'),
    alone: await check('--policy', 'config/policy.yaml'),
    nobody: await changed((text) => text.replace('mode: observe', 'mode: act')),
    claimed: await changed((text) => text.replace('trust: verified', 'trust: claimed')),
    noForm: await changed((text) => text.replace('mode: observe', 'mode: perhaps')),
  };
  rmSync(directory, { recursive: true });

  expect(seen.example).toEqual({ code: 0, wrong: [] });
  expect(seen.alone).toEqual({ code: 2, wrong: [expect.stringContaining('name it with --fleet')] });
  expect(seen.nobody).toEqual({ code: 2, wrong: [expect.stringContaining('nobody could approve')] });
  expect(seen.claimed).toEqual({ code: 2, wrong: [expect.stringContaining('which production does not allow')] });
  expect(seen.noForm).toEqual({ code: 2, wrong: [expect.stringContaining('environments.prod.mode')] });
});

test.each(['policy', 'fleet'])('config schema %s prints the schema that is committed', async (file) => {
  const { code, out } = await satlink(['config', 'schema', file], NOWHERE);

  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual(JSON.parse(readFileSync(`docs/schemas/${file}.schema.json`, 'utf8')));
});

test('evidence reads its own options, and --json may stand before it', async () => {
  const ran = await spawnSatlink(['--json', 'evidence', '--xo', '-'], {}, 'nothing of the kind');
  expect(ran).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(ran.out)).toMatchObject({ cause: 'inconclusive', next: 'person' });
  expect(await spawnSatlink(['evidence'])).toMatchObject({ code: 2, out: '' });
});

test('common options stand before or after the command', async () => {
  const before = await satlink(['--address', '127.0.0.1:2', 'list'], {});
  const after = await satlink(['list', '--address', '127.0.0.1:2'], {});
  expect(before.err).toContain('127.0.0.1:2');
  expect(after.err).toBe(before.err);
});

test('help and usage errors load no Temporal client', async () => {
  const script = `
    const { runCommandLine } = require('./src/cli/main.ts');
    const { processIo } = require('./src/cli/io.ts');
    runCommandLine(['approve', '--help'], processIo()).then(() =>
      console.log(Object.keys(require.cache).filter((file) => file.includes('@temporalio/client')).length));`;
  const { spawnSync } = await import('node:child_process');
  const { stdout } = spawnSync(process.execPath, [...FROM_SOURCE, '--eval', script], { encoding: 'utf8' });
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('0');
});

const OBEYED = '\u001b]0;title\u0007\u001b[2J\u202e\r';

test.each<[string, string[]]>([
  ['an option', ['show', `--${OBEYED}`]],
  ['a command', [OBEYED]],
  ['an argument', ['start', OBEYED, '--environment', 'prod']],
  ['a value', ['list', '--max', OBEYED]],
  ['an address', ['list', '--address', `127.0.0.1:1${OBEYED}`]],
  ['a key file', ['keys', 'show', '--key', `/nowhere/${OBEYED}`]],
  ['a policy file', ['doctor', '--policy', `/nowhere/${OBEYED}`]],
  ['an alert', ['receive', `/nowhere/${OBEYED}`]],
])('a terminal obeys nothing in what is printed about %s', async (_what, args) => {
  const { out, err, code } = await satlink(args, NOWHERE);

  expect(code).not.toBe(0);
  expect(out + err).not.toBe('');
  expect(out + err).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
});
