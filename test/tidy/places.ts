import type { Rule } from './rule';

/** Written in pieces, so that this file does not contain what it looks for. */
const REGISTRIES = [
  'registry.npmjs~org',
  'pypi~org',
  'files.pythonhosted~org',
  'proxy.golang~org',
  'crates~io',
  'repo1.maven~org',
].map((host) => host.replace('~', '.'));
const MACHINE = ['/wor~k/', '/roo~t/', '/hom~e/', '/Use~rs/', '/tmp/en~g', 'C:\\~Users'].map((path) =>
  path.replace('~', ''),
);

export const places: Rule = {
  name: 'no host of a registry and no path of a machine',
  faults: (files) =>
    files.flatMap(({ path, text }) => [
      ...REGISTRIES.filter((host) => text.includes(host)).map((host) => `${path} names the registry ${host}`),
      ...MACHINE.filter((place) => hasPath(text, place)).map((place) => `${path} has a path of a machine, ${place}`),
    ]),
  planted: [
    { path: 'scripts/x.ts', text: `const from = 'https://${REGISTRIES[0]}/x';` },
    { path: 'docs/x.md', text: `See ${MACHINE[0]}notes.md` },
    { path: 'README.md', text: `cd ${MACHINE[2]}me/project` },
  ],
  fine: [{ path: 'docs/x.md', text: 'crates and work/places, https://example.com/home/page, src/work/x' }],
};

/** A path starts where no other part of a path or of a URL stands before it. */
function hasPath(text: string, place: string): boolean {
  for (let at = text.indexOf(place); at >= 0; at = text.indexOf(place, at + 1))
    if (!/[\w.)}-]/.test(text[at - 1] ?? ' ')) return true;

  return false;
}

export const links: Rule = {
  name: 'links between our pages lead somewhere',
  faults: (files) => {
    const known = new Set(files.flatMap(({ path }) => [path, ...parentsOf(path)]));
    return files
      .filter(({ path }) => path.endsWith('.md'))
      .flatMap(({ path, text }) =>
        [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)/g)]
          .map(([, target]) => ({ target: target!, at: join(path, target!) }))
          .filter(({ at }) => !known.has(at))
          .map(({ target }) => `${path} links to ${target}, which is not there`),
      );
  },
  planted: [{ path: 'docs/x.md', text: 'See [the page](../nowhere/page.md#part).' }],
  fine: [{ path: 'docs/x.md', text: 'See [itself](x.md), [a folder](../docs/) and [elsewhere](https://example.com).' }],
};

function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
}

function join(from: string, target: string): string {
  const parts = target.startsWith('/') ? [] : from.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
