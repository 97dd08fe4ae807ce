import { readFileSync, writeFileSync } from 'node:fs';

interface Locked {
  version: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  optionalDependencies?: Record<string, string>;
}

/**
 * Behind a registry that lacks the native parts of other platforms, npm leaves them out of the lock file, and then
 * `npm ci` refuses the file everywhere. This adds them, without the checksum that nobody here can know.
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
  const sorted = Object.entries(lock.packages).sort(([one], [other]) => (one < other ? -1 : 1));
  writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
}

/** `@swc/core-darwin-arm64` → macOS on ARM. */
function platformOf(name: string): Pick<Locked, 'os' | 'cpu'> | null {
  const match =
    /-(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|ia32|loong64|ppc64|riscv64|s390x|x64)\b/.exec(name);
  return match && { os: [match[1]!], cpu: [match[2]!] };
}

completeLock('package-lock.json');
