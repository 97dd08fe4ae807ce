import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { name, version } from '../package.json';
import { revisionOf } from '../src/cli/version';
import { sbom } from './sbom';

const HELP = `Packs the package, and writes what it is made of (sbom.cdx.json, CycloneDX) and from what it was built
(provenance.intoto.json, an in-toto statement in the form of SLSA 1). Sign the statement with the tool of your site.

Usage: npm run release-papers -- FOLDER [--image NAME@sha256:DIGEST] [--builder URI]

  --image     an image that was built from this commit: it becomes a second subject
  --builder   who built it, as an address; a name for a build by hand if not given
`;
const ROOT = join(__dirname, '..');

function main(): number {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({ options: { image: text, builder: text }, allowPositionals: true });
  const [folder] = positionals;
  const image = /^(.+)@sha256:([0-9a-f]{64})$/.exec(values.image ?? '');
  const revision = revisionOf(ROOT);
  const wrong =
    (folder === undefined && HELP) ||
    (values.image !== undefined && image === null && `--image is NAME@sha256:DIGEST, not ${values.image}\n`) ||
    (!/^[0-9a-f]+$/.test(revision) && `papers are for a commit, and this is ${revision}\n`);
  if (wrong) {
    process.stderr.write(wrong);
    return 2;
  }
  const startedOn = new Date().toISOString();
  const out = resolve(folder!);
  mkdirSync(out, { recursive: true });
  execFileSync('npm', ['pack', '--silent', '--pack-destination', out], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const tarball = `${name}-${version}.tgz`;
  writeFileSync(join(out, 'sbom.cdx.json'), `${JSON.stringify(sbom(), null, 2)}\n`);
  const files = [tarball, 'sbom.cdx.json'].map((file) => ({ name: file, digest: { sha256: sha256(join(out, file)) } }));
  const statement = provenance({
    subject: [...files, ...(image ? [{ name: image[1]!, digest: { sha256: image[2]! } }] : [])],
    builder: values.builder ?? 'urn:satlink-responder:built-by-hand',
    startedOn,
  });
  writeFileSync(join(out, 'provenance.intoto.json'), `${JSON.stringify(statement, null, 2)}\n`);
  console.log(`${out}: ${tarball}, sbom.cdx.json, provenance.intoto.json`);
  return 0;
}

interface Built {
  subject: { name: string; digest: { sha256: string } }[];
  builder: string;
  startedOn: string;
}

/** An in-toto statement, version 1, with the predicate of SLSA provenance 1. */
function provenance({ subject, builder, startedOn }: Built): object {
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT }).toString().trim();
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject,
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: `urn:${name}:npm-pack:1`,
        externalParameters: { version },
        internalParameters: { node: process.version, platform: `${process.platform} ${process.arch}` },
        resolvedDependencies: [
          { name, digest: { gitCommit: commit } },
          { name: 'package-lock.json', digest: { sha256: sha256(join(ROOT, 'package-lock.json')) } },
        ],
      },
      runDetails: { builder: { id: builder }, metadata: { startedOn, finishedOn: new Date().toISOString() } },
    },
  };
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

process.exitCode = main();
