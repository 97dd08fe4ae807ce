import { execFileSync } from 'node:child_process';
import { levelsOf, valuedFlags } from '../../src/cli/completion/tree';
import { buildProgram } from '../../src/cli/program';
import { SHELLS } from '../../src/cli/completion/scripts';
import { ioFor, satlink } from './satlink';

/** The words that bash offers for a line that ends at the cursor. */
function offered(script: string, line: string): string[] {
  const words = line.split(' ');
  const ask = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _satlink; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const said = execFileSync('bash', ['--norc', '-c', `${script}\n${ask}`], { encoding: 'utf8' });
  return said.split('\n').filter(Boolean);
}

test('bash completes commands, those below them, options and fixed values', async () => {
  const { out: script } = await satlink(['completion', 'bash'], {});

  expect([
    offered(script, 'satlink re'),
    offered(script, 'satlink keys '),
    offered(script, 'satlink --address here:1 keys new --f'),
    offered(script, 'satlink start c1234567890abcdefghi --runbook connector-cannot-get'),
    offered(script, 'satlink evidence --po'),
    offered(script, 'satlink completion '),
    // Any file may follow here: the shell itself completes it.
    offered(script, 'satlink approve x --key '),
  ]).toEqual([
    ['report', 'reject', 'receive', 'resume', 'release', 'replay'],
    ['new', 'show'],
    ['--for'],
    ['connector-cannot-get-cluster-id'],
    ['--pod-log'],
    ['bash', 'zsh', 'fish', '--json'],
    [],
  ]);
});

test.each(SHELLS)('the script for %s has every command and every option', async (shell) => {
  const { out, code } = await satlink(['completion', shell], {});
  const levels = levelsOf(buildProgram(ioFor({}).io));
  const flag = (long: string) => (shell === 'fish' ? `-l ${long}` : `--${long}`);
  const wanted = levels.flatMap(({ commands, options }) => [
    ...commands.map(({ name }) => name),
    ...options.map(({ long }) => flag(long)),
  ]);

  expect(code).toBe(0);
  expect([...wanted, flag('pod-log')].filter((word) => !out.includes(word))).toEqual([]);
});

test('a flag takes a value in every command or in none, so a shell knows which word is a command', () => {
  const levels = levelsOf(buildProgram(ioFor({}).io));
  const valued = valuedFlags(levels);
  const bare = levels.flatMap(({ options }) =>
    options.filter(({ takesValue }) => !takesValue).map(({ long }) => `--${long}`),
  );

  expect(bare.filter((flag) => valued.includes(flag))).toEqual([]);
});

test('a shell that nobody knows is a usage error', async () => {
  expect(await satlink(['completion', 'sh'], {})).toMatchObject({ code: 2, out: '' });
});

test('--version says version, commit and Node', async () => {
  const { code, out } = await satlink(['--version'], {});

  expect(code).toBe(0);
  expect(out).toMatch(
    /^satlink \d+\.\d+\.\d+ \((commit [0-9a-f]{12}(\.changed)?|commit not known), Node v\d+\.\d+\.\d+\)\n$/,
  );
});
