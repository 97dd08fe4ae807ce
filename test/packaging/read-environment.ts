import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codecKeys } from '../codec/ring';

/** What lies in a secret file, where its form is looked at. */
const SECRET_TEXTS = [
  ['ibmcloud', '{}'],
  ['session_keys', 'k'.repeat(32)],
  ['codec_keys', codecKeys('a').SATLINK_CODEC_KEYS],
] as const;

/**
 * Reads an environment as a process of a deployment would, with the files of that deployment: the secrets at the given
 * paths, and the policy and fleet of `site` in /etc/satlink. `unread` are the variables that nothing looked at.
 */
export function readEnvironment<Read>(
  given: Record<string, string>,
  reader: (env: Record<string, string>, readFile: (path: string) => string) => Read,
  { secrets, site }: { secrets: ReadonlySet<string>; site: string },
): { config: Read; unread: string[] } {
  const read = new Set<string>();
  const env = new Proxy(given, {
    get: (target, key: string) => {
      read.add(key);
      return target[key]!;
    },
  });
  const config = reader(env, (path) => {
    if (secrets.has(path)) return SECRET_TEXTS.find(([part]) => path.includes(part))?.[1] ?? 'a secret';
    expect(path).toMatch(/^\/etc\/satlink\//);
    return readFileSync(join(site, path.replace('/etc/satlink/', '')), 'utf8');
  });
  return { config, unread: Object.keys(given).filter((key) => !key.startsWith('TEMPORAL_') && !read.has(key)) };
}
