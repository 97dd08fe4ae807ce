import { userInfo } from 'node:os';
import type { PrivateKey } from '../signing';
import type { Io } from './io';

/**
 * The person who acts: `--by`, else the owner that the key itself names, else `SATLINK_USER`, else the user of the
 * operating system. Without a signature the name is only claimed.
 */
export function personOf(io: Io, by: string | undefined, key: Pick<PrivateKey, 'of'> | null = null): string {
  return by ?? key?.of ?? io.env['SATLINK_USER'] ?? userInfo().username;
}
