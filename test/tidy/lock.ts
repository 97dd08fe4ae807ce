import type { Rule } from './rule';

interface Lock {
  packages: Record<string, { integrity?: string; link?: boolean; optionalDependencies?: Record<string, string> }>;
}

/** A package without a checksum may be another one each time: `npm ci` takes whatever the registry has. */
export const checksums: Rule = {
  name: 'each package in the lock file has its checksum',
  faults: (files) =>
    files
      .filter(({ path }) => path === 'package-lock.json')
      .flatMap(({ text }) => Object.entries((JSON.parse(text) as Lock).packages))
      .filter(([place, { integrity, link }]) => place !== '' && link !== true && !SHA512.test(integrity ?? ''))
      .map(([place]) => `package-lock.json has no checksum of ${place}: run "npm run -s complete-lock"`),
  planted: [
    { path: 'package-lock.json', text: JSON.stringify({ packages: { 'node_modules/a': {} } }) },
    { path: 'package-lock.json', text: JSON.stringify({ packages: { 'node_modules/a': { integrity: 'sha1-x' } } }) },
  ],
  fine: [
    { path: 'package-lock.json', text: JSON.stringify({ packages: { '': {}, 'node_modules/a': { link: true } } }) },
  ],
};

const SHA512 = /^sha512-[A-Za-z0-9+/]{86}==$/;

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
