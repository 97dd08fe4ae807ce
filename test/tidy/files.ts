import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of the repository. */
export interface File {
  /** Relative, with slashes. */
  path: string;
  text: string;
}

const FOLDERS = ['src', 'lab', 'test', 'scripts', 'bench', 'docs', 'config', 'deploy', '.ci'];
const BINARY = /\.(png|jpg|gif|ico|woff2?|gz|bin)$/;

/** Everything that people wrote here: sources, tests, pages, configuration. */
export function readRepository(root: string): File[] {
  const here = readdirSync(root, { withFileTypes: true });
  // In a worktree `.git` is a file, and names a path of the machine.
  const loose = here.filter((entry) => entry.isFile() && entry.name !== '.git').map(({ name }) => name);
  const within = here
    .filter((entry) => entry.isDirectory() && FOLDERS.includes(entry.name))
    .flatMap(({ name }) => filesBelow(root, name));
  return [...loose, ...within].map((path) => ({
    path,
    // A picture can be linked to, and has no words that a rule could read.
    text: BINARY.test(path) ? '' : readFileSync(join(root, path), 'utf8'),
  }));
}

function filesBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(root, path) : entry.isFile() ? [path] : [];
  });
}

/** TypeScript without its comments and without what stands in its strings, so that only code is judged. */
export function codeOf({ text }: File): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, (match) =>
    match.startsWith('/') ? match.replace(/[^\n]/g, ' ') : match[0]! + match[0]!,
  );
}

export interface Import {
  /** As written. */
  target: string;
  /** The path in the repository, without an ending, of a relative import; null for a package. */
  path: string | null;
}

/** What a TypeScript file imports, re-exports or requires. */
export function importsOf({ path, text }: File): Import[] {
  const uncommented = text.replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');
  const pattern = /(?:\bfrom\s+|\bimport\s+|\bimport\(\s*|\brequire\(\s*)'([^']+)'/g;
  return [...uncommented.matchAll(pattern)].map(([, target]) => ({
    target: target!,
    path: target!.startsWith('.') ? resolvePath(path, target!) : null,
  }));
}

function resolvePath(from: string, target: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/').replace(/\/index$/, '');
}

export const isTypeScript = ({ path }: File): boolean => path.endsWith('.ts');
export const isBelow = (folder: string) => (file: File) => file.path.startsWith(`${folder}/`);
