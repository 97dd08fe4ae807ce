import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

interface Locked {
  version: string;
  /** The checksum of the registry for this version; `npm ci` refuses any other. */
  integrity?: string;
  link?: boolean;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  optionalDependencies?: Record<string, string>;
}

/**
 * If a registry lacks the native parts of other platforms, npm leaves them out of the lock file, and `npm ci` then
 * refuses the file everywhere. This adds them, and asks the registry for each missing checksum.
 */
function completeLock(path: string): void {
  const lock = JSON.parse(readFileSync(path, 'utf8')) as { packages: Record<string, Locked> };
  for (const { dev, optionalDependencies = {} } of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const place = `node_modules/${name}`;
      const platform = platformOf(name);
      if (lock.packages[place] || !platform) continue;
      lock.packages[place] = { version, ...platform, ...(dev && { dev }), optional: true };
      console.log(`added ${name} ${version}`);
    }
  }
  for (const [place, locked] of Object.entries(lock.packages)) {
    if (place === '' || locked.link === true || locked.integrity !== undefined) continue;
    locked.integrity = integrityOf(place.replace(/^.*node_modules\//, ''), locked.version);
    console.log(`the checksum of ${place}: ${locked.integrity}`);
  }
  const sorted = Object.entries(lock.packages).sort(([one], [other]) => (one < other ? -1 : 1));
  writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
}

/** Asks for the metadata alone. Throws if the registry does not know the version: then the checksum is unknown too. */
function integrityOf(name: string, version: string): string {
  const said = execFileSync('npm', ['view', `${name}@${version}`, 'dist.integrity'], { encoding: 'utf8' }).trim();
  if (!/^sha512-[A-Za-z0-9+/]{86}==$/.test(said)) throw new Error(`the registry has no checksum of ${name} ${version}`);
  return said;
}

/** `@swc/core-darwin-arm64` → macOS on ARM. */
function platformOf(name: string): Pick<Locked, 'os' | 'cpu'> | null {
  const match =
    /-(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|ia32|loong64|ppc64|riscv64|s390x|x64)\b/.exec(name);
  return match && { os: [match[1]!], cpu: [match[2]!] };
}

completeLock('package-lock.json');
