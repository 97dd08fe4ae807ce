import { readFileSync } from 'node:fs';
import { sbom } from '../../scripts/sbom';

const dockerfile = readFileSync('Dockerfile', 'utf8');

test('the image has only what one script puts together, and the build fails if that is too large', () => {
  const [, last] = dockerfile.split(/^FROM scratch$/m);
  const copied = [...last!.matchAll(/^COPY (.*)$/gm)].map(([, what]) => what!);

  expect(copied.filter((what) => !/^--from=build (--chown=1000:1000 )?\/image[/ ]/.test(what))).toEqual([]);
  expect(last).not.toMatch(/^RUN/m);
  expect(dockerfile).toMatch(/^RUN sh scripts\/image-root\.sh \/app \/image /m);
  expect(readFileSync('scripts/image-root.sh', 'utf8')).toMatch(/^MAX_MB=250$/m);
});

test('the list of packages is what the lock file has for production', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { dev?: boolean; version: string }>;
  };
  const production = Object.entries(packages)
    .filter(([place, { dev }]) => place !== '' && !dev)
    .map(([place, { version }]) => `${place.replace(/^.*node_modules\//, '')}@${version}`);
  const { metadata, components } = sbom();
  const listed = components.map(({ group, name, version }) => `${group ? `${group}/` : ''}${name}@${version}`);

  expect(metadata.component).toMatchObject({ name: 'satlink-responder', type: 'application' });
  expect([...new Set(listed)].sort()).toEqual([...new Set(production)].sort());
});
