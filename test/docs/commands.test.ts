import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { findEngine } from '../../lab/engine/find-engine';
import { levelsOf } from '../../src/cli/completion/tree';
import { loadEvidenceCommand } from '../../src/cli/lazily';
import { buildProgram } from '../../src/cli/program';
import { ioFor } from '../cli/satlink';

interface Written {
  page: string;
  command: string;
}

/** Every line of a block and every piece of code in a sentence, on one line each. A comment after it is left out. */
const COMMANDS: Written[] = pages().flatMap((page) => {
  const text = readFileSync(page, 'utf8');
  const blocks = [...text.matchAll(/^```\w*\n(.*?)^```$/gms)].map(([, block = '']) => block.replaceAll(/\\\n\s*/g, ''));
  const inSentences = [...text.replaceAll(/^```.*?^```$/gms, '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
  return [...blocks.flatMap((block) => block.split('\n')), ...inSentences].map((line) => ({
    page,
    command: line
      .replace(/\s+#.*$/, '')
      .replace(/\s+/g, ' ')
      .trim(),
  }));
});

function pages(): string[] {
  return ['README.md', 'CONTRIBUTING.md', 'lab/README.md', ...markdownIn('docs'), ...markdownIn('docs/runbooks')];
}

function markdownIn(folder: string): string[] {
  const list = spawnSync('git', ['ls-files', `${folder}/*.md`], { encoding: 'utf8' }).stdout;
  return list.split('\n').filter((path) => path !== '' && path !== 'docs/hand-overs.md');
}

/** Those that begin with these words, without them. */
function after(...beginnings: RegExp[]): (Written & { words: string[] })[] {
  return COMMANDS.flatMap(({ page, command }) =>
    beginnings.flatMap((beginning) => {
      const found = beginning.exec(command);
      if (found === null) return [];
      return [{ page, command, words: command.slice(found[0].length).split(/\s+/).filter(Boolean) }];
    }),
  );
}

const flagsIn = (words: string[]) => words.flatMap((word) => /^--[a-z][a-z-]*/.exec(word) ?? []);

test('each command of satlink in the docs exists, with its options', () => {
  const program = buildProgram(ioFor({}).io);
  const levels = [...levelsOf(program), ...levelsOf(loadEvidenceCommand(), 'satlink')];
  const common = program.options.map(({ long }) => long);
  const written = after(/^satlink /, /^npm run -s satlink -- /);
  const wrong = written.filter(({ words }) => {
    let at = 'satlink';
    for (const word of words) if (levels.some((level) => level.at === `${at}/${word}`)) at = `${at}/${word}`;
    const flags = levels
      .filter((level) => level.at === at)
      .flatMap(({ options }) => options.map(({ long }) => `--${long}`));
    // Commander adds `help` by itself.
    const isKnown = (word: string) => flags.includes(word) || common.includes(word) || word === 'help';
    // The programs of the lab read their own options.
    return at === 'satlink' ? !words.every(isKnown) : flags.length > 0 && !flagsIn(words).every(isKnown);
  });

  expect(written.length).toBeGreaterThan(10);
  expect(wrong).toEqual([]);
});

test('each script of npm in the docs exists', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const written = after(/^npm run (-s )?/);

  expect(written.length).toBeGreaterThan(10);
  expect(written.filter(({ words }) => !Object.hasOwn(scripts, words[0]!))).toEqual([]);
});

test('each command of temporal in the docs has the options that it is given', async () => {
  const cli = await findEngine({ say: () => undefined, env: process.env });
  const help = new Map<string, string>();
  const wrong = after(/^temporal /).filter(({ words }) => {
    const first = words.findIndex((word) => word.startsWith('-'));
    const name = words.slice(0, first < 0 ? undefined : first).join(' ');
    if (!help.has(name)) help.set(name, spawnSync(cli, [...name.split(' '), '--help'], { encoding: 'utf8' }).stdout);
    return !flagsIn(words).every((flag) => new RegExp(`^\\s+(-\\w, )?${flag}\\b`, 'm').test(help.get(name)!));
  });

  expect(help.size).toBeGreaterThan(5);
  expect(wrong).toEqual([]);
});
