import { userInfo } from 'node:os';
import type { PrivateKey } from '../signing';
import type { Io } from './io';

/**
 * Who acts: `--by`, else the owner whom the key itself names, else `SATLINK_USER`, else the user of the operating system. A
 * claim, unless it is signed.
 */
export function personOf(io: Io, by: string | undefined, key: Pick<PrivateKey, 'of'> | null = null): string {
  return by ?? key?.of ?? io.env['SATLINK_USER'] ?? userInfo().username;
}
