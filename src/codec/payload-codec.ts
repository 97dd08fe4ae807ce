import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import type { CodecKeys } from '../config/codec-keys';

const { Payload: PayloadBytes } = temporal.api.common.v1;

/** The names are those of Temporal's own examples, so that other tools know such a payload. */
const ENCRYPTED = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A payload that this process cannot decrypt. The message names the key that is missing. */
export class CannotDecrypt extends Error {
  override name = 'CannotDecrypt';
}

/**
 * Encrypts each payload whole, its metadata too, with the current key. Reads what any key of the ring encrypted, and
 * passes on what is in clear: Temporal's own tools write so, and so did this site before it had keys.
 *
 * @param keys null: nothing is encrypted, and an encrypted payload is an error that says what is missing.
 */
export function createPayloadCodec(keys: CodecKeys | null): PayloadCodec {
  const ring = new Map(
    Object.entries(keys?.keys ?? {}).map(([id, key]) => [id, Buffer.from(key.reveal(), 'base64')] as const),
  );
  return {
    async encode(payloads) {
      return keys === null ? payloads : payloads.map((payload) => encrypt(payload, keys.current, ring));
    },
    async decode(payloads) {
      return payloads.map((payload) => decrypt(payload, ring));
    },
  };
}

type Ring = ReadonlyMap<string, Buffer>;

function encrypt(payload: Payload, keyId: string, ring: Ring): Payload {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, ring.get(keyId)!, nonce);
  cipher.setAAD(Buffer.from(keyId));
  const sealed = [cipher.update(PayloadBytes.encode(payload).finish()), cipher.final()];
  return {
    metadata: { encoding: Buffer.from(ENCRYPTED), [KEY_ID]: Buffer.from(keyId) },
    data: Buffer.concat([nonce, ...sealed, cipher.getAuthTag()]),
  };
}

function decrypt(payload: Payload, ring: Ring): Payload {
  if (textOf(payload.metadata?.['encoding']) !== ENCRYPTED) return payload;
  const keyId = textOf(payload.metadata?.[KEY_ID]);
  const shown = JSON.stringify(keyId.slice(0, 64));
  const key = ring.get(keyId);
  if (key === undefined) {
    const lacks = ring.size === 0 ? 'this process has no keys' : 'this process has other keys only';
    throw new CannotDecrypt(`encrypted with the key ${shown}, and ${lacks}: add it to SATLINK_CODEC_KEYS`);
  }
  const data = Buffer.from(payload.data ?? []);
  try {
    const decipher = createDecipheriv(CIPHER, key, data.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(keyId));
    decipher.setAuthTag(data.subarray(-TAG_BYTES));
    const opened = [decipher.update(data.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()];
    return PayloadBytes.decode(Buffer.concat(opened));
  } catch {
    throw new CannotDecrypt(`the key ${shown} does not fit: it was another key of this name, or the data was changed`);
  }
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('utf8');
}
