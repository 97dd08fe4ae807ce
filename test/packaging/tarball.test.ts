import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { spawnSatlink } from '../cli/satlink';

const { files, bin } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  files: string[];
  bin: { satlink: string };
};

test('the package of npm holds what was built, and its lab only what a newcomer plays with', () => {
  expect(files).toEqual(['dist', 'config', 'README.md', 'LICENSE']);
  expect(bin.satlink).toBe('dist/src/cli/main.js');
  const { include, exclude } = parse(readFileSync('tsconfig.build.json', 'utf8')) as Record<string, string[]>;
  expect(include).toEqual(['src', 'lab']);
  expect(exclude).toEqual(['lab/crash', 'lab/rogue', 'lab/browser']);
});

test.each([
  ['demo', ['--list'], 'key-rejected'],
  ['dev', ['--help'], 'Starts engine, lab, both workers and the gateway'],
  ['lab', ['--help'], 'Runs the lab alone'],
])('satlink %s goes on as that program of the lab, with its options', async (program, options, says) => {
  const ran = await spawnSatlink([program, ...options]);

  expect(ran).toMatchObject({ code: 0, err: '' });
  expect(ran.out).toContain(says);
});

test('the exit code is the one of the program', async () => {
  const ran = await spawnSatlink(['demo', '--story', 'imagined']);

  expect(ran.code).toBe(2);
  expect(ran.err).toContain('no story is called imagined');
});
