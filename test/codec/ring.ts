import { createHash } from 'node:crypto';

/** The variable with a ring of keys. The key of an id is made from the id, so two rings agree. */
export function codecKeys(current: string, ...others: string[]): { SATLINK_CODEC_KEYS: string } {
  const keys = [current, ...others].map((id) => [id, createHash('sha256').update(id).digest('base64')]);
  return { SATLINK_CODEC_KEYS: JSON.stringify({ current, keys: Object.fromEntries(keys) as Record<string, string> }) };
}
