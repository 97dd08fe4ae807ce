import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { manPage } from '../../scripts/man-page';
import { levelsOf } from '../../src/cli/completion/tree';
import { buildProgram } from '../../src/cli/program';
import { ioFor } from '../cli/satlink';

const page = () => manPage(buildProgram(ioFor({}).io), '1.2.3');

test('the manual page has every command with its options, and those of evidence', () => {
  const text = page().replaceAll('\\-', '-');
  const levels = levelsOf(buildProgram(ioFor({}).io)).filter(({ commands }) => commands.length === 0);
  const wanted = levels.flatMap(({ at, options }) => [
    `\n.SS ${at.replaceAll('/', ' ')}\n`,
    ...options.map(({ long }) => `--${long}`),
  ]);

  expect([...wanted, '--pod-log'].filter((words) => !text.includes(words))).toEqual([]);
  expect(text).toMatch(/^\.TH SATLINK 1 "" "satlink-responder 1\.2\.3"/);
  expect(text).toContain('Exit codes: 0 done');
});

test('no line of it is a command of roff by accident', () => {
  const known = /^\.(TH|SH|SS|TP|PP|B|I|nf|fi)( |$)/;

  expect(
    page()
      .split('\n')
      .filter((line) => /^[.']/.test(line) && !known.test(line)),
  ).toEqual([]);
});

test('the package of npm installs it', () => {
  const { man, files } = JSON.parse(readFileSync('package.json', 'utf8')) as { man: string; files: string[] };

  expect(man).toBe('./dist/satlink.1');
  expect(files).toContain('dist');
});

test('groff, where it is installed, finds nothing wrong with it', () => {
  const ran = spawnSync('groff', ['-man', '-ww', '-Kutf8', '-Tutf8'], { input: page(), encoding: 'utf8' });
  if (ran.error !== undefined) return expect(ran.error).toMatchObject({ code: 'ENOENT' });

  expect(ran).toMatchObject({ status: 0, stderr: '' });
  expect(ran.stdout).toContain('satlink keys new');
});
