import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { PrivateKey } from '../signing';
import { Exit, EXIT } from './exit';
import type { Io } from './io';
import { loadSigning } from './lazily';

/** The default place of a person's key. */
export function defaultKeyFile(io: Pick<Io, 'env'>): string {
  return join(io.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'satlink', 'key.json');
}

/**
 * The private key that signs: of the named file, of SATLINK_KEY_FILE, or of the default file. Null if there is none. A
 * named file that cannot be used ends the command before anything is sent.
 */
export async function readKeyFile(io: Io, option: string | undefined): Promise<PrivateKey | null> {
  const named = option ?? io.env['SATLINK_KEY_FILE'];
  const file = named ?? defaultKeyFile(io);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
    const isOpenToOthers = process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0;
    if (isOpenToOthers) io.err(`satlink: other users of this machine can read ${file}; run: chmod 600 ${file}\n`);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (named === undefined && code === 'ENOENT') return null;
    throw new Exit(EXIT.usage, `the key file ${file} cannot be read (${code}); "satlink keys new" makes one`);
  }
  const key = await loadSigning().readPrivateKey(text);
  if (typeof key === 'string') throw new Exit(EXIT.usage, `${file}: ${key}`);
  return key;
}
