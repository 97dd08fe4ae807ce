import type { Rule } from './rule';

interface Lock {
  packages: Record<string, { optionalDependencies?: Record<string, string> }>;
}

/** A lock file without the native parts of other platforms is refused by `npm ci`, on every platform. */
export const lock: Rule = {
  name: 'npm ci accepts the lock file',
  faults: (files) =>
    files
      .filter(({ path }) => path === 'package-lock.json')
      .flatMap(({ text }) => missingFrom(JSON.parse(text) as Lock))
      .map((name) => `package-lock.json lacks ${name}: run "npm run -s complete-lock"`),
  planted: [
    {
      path: 'package-lock.json',
      text: JSON.stringify({ packages: { 'node_modules/a': { optionalDependencies: { 'a-win32-x64': '1.0.0' } } } }),
    },
  ],
  fine: [
    {
      path: 'package-lock.json',
      text: JSON.stringify({
        packages: {
          'node_modules/a': { optionalDependencies: { 'a-win32-x64': '1.0.0' } },
          'node_modules/a-win32-x64': {},
        },
      }),
    },
  ],
};

function missingFrom({ packages }: Lock): string[] {
  return Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${place}/node_modules/${name}` in packages),
    ),
  );
}
