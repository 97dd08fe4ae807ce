import { createHash } from 'node:crypto';

/** The namespace for the ids of our names. Any fixed UUID works. */
const NAMESPACE = Buffer.from('3f7a2c8e5b914d06a1e27c40d98b6f15', 'hex');

/** A UUID of version 5. The same name always gives the same id, and Slack recognises a repeated message by it. */
export function clientMessageId(name: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(name, 'utf8').digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
