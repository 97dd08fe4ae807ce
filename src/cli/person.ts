import { userInfo } from 'node:os';
import type { Io } from './io';

/** Who acts: `--by`, else `SATLINK_USER`, else the user of the operating system. A claim, unless it is signed. */
export function personOf(io: Io, by: string | undefined): string {
  return by ?? io.env['SATLINK_USER'] ?? userInfo().username;
}
