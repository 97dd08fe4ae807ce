import { type File, importsOf, isTypeScript } from './files';
import type { Rule } from './rule';

/** Imports of types count too: a reader follows them all the same. */
export const circles: Rule = {
  name: 'no file imports itself over others',
  faults: (files) => {
    const known = new Map(files.filter(isInHouse).map((file) => [moduleOf(file.path), file]));
    const imports = (module: string): string[] => {
      const file = known.get(module);
      const named = file === undefined ? [] : importsOf(file).map(({ path }) => path);
      return named.flatMap((path) => [path ?? '', `${path}/index`].filter((one) => known.has(one)));
    };
    return [...known.keys()].flatMap((module) => {
      const way = wayBack(module, imports);
      // Each circle is told once, by the first of its files.
      return way !== null && way.every((one) => one >= module) ? [way.join(' → ')] : [];
    });
  },
  planted: [
    { path: 'src/a/x.ts', text: "import type { X } from './x';" },
    { path: 'src/a/index.ts', text: "export { x } from '../a';" },
    { path: 'lab/x.ts', text: "import { x } from './x';" },
  ],
  fine: [
    { path: 'src/a/x.ts', text: "import { x } from '../b/x';" },
    { path: 'test/x.ts', text: "import { x } from './x';" },
  ],
};

function isInHouse(file: File): boolean {
  return isTypeScript(file) && /^(src|lab)\//.test(file.path);
}

function moduleOf(path: string): string {
  return path.replace(/\.ts$/, '');
}

/** The shortest way over imports that ends where it begins; null where there is none. */
function wayBack(start: string, imports: (module: string) => string[]): string[] | null {
  const from = new Map<string, string>();
  for (const queue = [start]; queue.length > 0;) {
    const module = queue.shift()!;
    for (const next of imports(module)) {
      if (next === start) return wayTo(module, start, from);
      if (from.has(next)) continue;
      from.set(next, module);
      queue.push(next);
    }
  }
  return null;
}

function wayTo(end: string, start: string, from: Map<string, string>): string[] {
  const way = [start];
  for (let module = end; module !== start; module = from.get(module)!) way.splice(1, 0, module);
  return [...way, start];
}
