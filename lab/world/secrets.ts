import { createHash, randomBytes } from 'node:crypto';

/** An invented API key in the shape of a real one: 44 characters of `[A-Za-z0-9_-]`. Each is a canary. */
export function newApiKey(): string {
  return randomBytes(33).toString('base64url');
}

export function newToken(prefix: string): string {
  return `${prefix}${randomBytes(18).toString('hex')}`;
}

/** A stable invented id of 32 hex characters, as accounts and resource groups have. */
export function hexId(text: string): string {
  return createHash('sha256').update(`lab ${text}`).digest('hex').slice(0, 32);
}
