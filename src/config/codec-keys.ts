import { parse } from 'yaml';
import { z } from 'zod';
import type { Environment } from './environment';
import { readingOf } from './reading';
import { Secret } from './secret';

/** The keys with which our processes encrypt their data in the engine, and read it again. */
export interface CodecKeys {
  /** The id of the key that encrypts from now on. */
  current: string;
  /** Base64 of 32 bytes, by id. A key that is not the current one still reads old data. */
  keys: Record<string, Secret>;
}

const NAME = 'SATLINK_CODEC_KEYS';
const KEY_BYTES = 32;

const CodecKeysText = z.strictObject({
  current: z.string(),
  keys: z.record(
    z.string().regex(/^[\w.-]{1,64}$/),
    z.base64().refine((text) => Buffer.from(text, 'base64').length === KEY_BYTES),
  ),
});

/** Null if no keys are given. Problems are added to those of `variables`, and quote nothing. */
export function readCodecKeys(variables: Environment): CodecKeys | null {
  const secret = variables.secret(NAME);
  if (secret === null) return null;
  const parsed = readingOf(() => CodecKeysText.parse(parse(secret.reveal(), { prettyErrors: false })));
  if (!parsed.readable) {
    variables.problems.push(
      `${NAME} is not {"current": ID, "keys": {ID: KEY}} with keys of ${KEY_BYTES} bytes in base64; "openssl rand -base64 ${KEY_BYTES}" makes one`,
    );
    return null;
  }
  const { current, keys } = parsed.value;
  if (!Object.hasOwn(keys, current)) {
    variables.problems.push(`${NAME} has no key with the id that "current" names`);
    return null;
  }
  return {
    current,
    keys: Object.fromEntries(Object.entries(keys).map(([id, key]) => [id, new Secret(key)])),
  };
}
