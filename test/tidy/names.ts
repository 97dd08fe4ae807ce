import { codeOf, type File, isTypeScript } from './files';
import type { Rule } from './rule';

const VAGUE = /^(utils?|helpers?|manager|data|handle)$/i;
const CODE_FOLDER = /^(src|lab|test|scripts|bench)\//;

/** Words of `camelCase`, `PascalCase` or `kebab-case`. */
function wordsOf(name: string): string[] {
  return name.split(/[-_.]|(?<=[a-z0-9])(?=[A-Z])/);
}

export const names: Rule = {
  name: "names are the runbook's nouns, files are kebab-case",
  faults: (files) =>
    files
      .filter(({ path }) => CODE_FOLDER.test(path))
      .flatMap((file) => [...fileNameFaults(file), ...(isTypeScript(file) ? exportFaults(file) : [])]),
  planted: [
    { path: 'src/activities/http-helpers.ts', text: '' },
    { path: 'src/utils/text.ts', text: '' },
    { path: 'src/activities/lookUp.ts', text: '' },
    { path: 'src/activities/x.ts', text: 'export function handleBuild() {}' },
    { path: 'src/activities/x.ts', text: 'export class BuildManager {}' },
    { path: 'src/activities/x.ts', text: 'export const data = 1;' },
  ],
  fine: [
    { path: 'test/fixtures/Some_Artifact.log', text: '' },
    { path: 'src/activities/read-metadata.ts', text: 'export const metadata = 1;' },
  ],
};

function fileNameFaults({ path }: File): string[] {
  const parts = path.split('/');
  const vague = parts.flatMap(wordsOf).filter((word) => VAGUE.test(word));
  const name = parts.at(-1)!;
  const isOdd = name.endsWith('.ts') && !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.ts$/.test(name);
  return [
    ...vague.map((word) => `${path} is named ${word}: name what it is about`),
    ...(isOdd ? [`${path} is not kebab-case`] : []),
  ];
}

function exportFaults(file: File): string[] {
  return exportedFrom(file)
    .filter((name) => wordsOf(name).some((word) => VAGUE.test(word)))
    .map((name) => `${file.path} exports ${name}: name what it is about`);
}

function exportedFrom(file: File): string[] {
  const exported = /^export (?:async )?(?:abstract )?(?:function\*?|class|const|let|interface|type|enum) (\w+)/gm;
  return [...codeOf(file).matchAll(exported)].map(([, name]) => name!);
}

/**
 * An activity's function has the activity's name, each runbook exports the same few names, and the SDK loads two files that
 * must both export `failureConverter`.
 */
const SAME_NAME_IS_MEANT = /^src\/(?:(?:activities|runbooks\/[^/]+)\/|codec\/sandbox-failures\.ts)/;

/** A reader who searches for a name finds one thing. */
export const oneMeaning: Rule = {
  name: 'an exported name has one meaning',
  faults(files) {
    const places = new Map<string, Set<string>>();
    for (const file of files.filter((one) => one.path.startsWith('src/') && isTypeScript(one))) {
      if (SAME_NAME_IS_MEANT.test(file.path)) continue;
      for (const name of exportedFrom(file)) places.set(name, (places.get(name) ?? new Set()).add(file.path));
    }
    return [...places].flatMap(([name, paths]) =>
      paths.size > 1 ? [`${name} is exported by ${[...paths].join(' and ')}`] : [],
    );
  },
  planted: [
    [
      { path: 'src/a.ts', text: 'export interface Place {}' },
      { path: 'src/b/c.ts', text: 'export function Place() {}' },
    ],
  ],
  fine: [
    { path: 'src/a.ts', text: 'export const Place = 1;\nexport type Place = string;' },
    { path: 'src/b.ts', text: 'interface Place {}' },
  ],
};

const LINES_MAX = 400;

export const fileLength: Rule = {
  name: `no file of code is longer than ${LINES_MAX} lines`,
  faults: (files) =>
    files
      .filter((file) => isTypeScript(file) && CODE_FOLDER.test(file.path))
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > LINES_MAX)
      .map(({ path, lines }) => `${path} has ${lines} lines, the limit is ${LINES_MAX}: one subject a file`),
  planted: [{ path: 'src/x.ts', text: '\n'.repeat(LINES_MAX + 1) }],
  fine: [{ path: 'src/x.ts', text: '\n'.repeat(LINES_MAX) }],
};
