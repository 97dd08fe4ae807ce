import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { converterOf } from '../../src/codec/converter';
import { encryptingBundle } from '../../src/codec/encrypting-bundle';
import { createPayloadCodec } from '../../src/codec/payload-codec';
import { readTemporal } from '../../src/config/temporal';
import { problemsOf } from '../config/problems-of';
import { codecKeys } from './ring';

const SAID = { account: 'acct-planted', lines: ['BXNIM0415E planted'] };
const payload = (): Payload => defaultPayloadConverter.toPayload(SAID);
const keysOf = (env: Record<string, string>) => readTemporal(env).codecKeys;
const codecOf = (...ids: [string, ...string[]]) => createPayloadCodec(keysOf(codecKeys(...ids)));
const IN_CLEAR = createPayloadCodec(null);

async function valueOf(codec: ReturnType<typeof createPayloadCodec>, encoded: Payload[]): Promise<unknown> {
  const [decoded] = await codec.decode(encoded);
  return defaultPayloadConverter.fromPayload(decoded!);
}

test('a payload is read with the key that encrypted it, also when it is not the current one any more', async () => {
  const encoded = await codecOf('2026-11').encode([payload()]);

  expect(await valueOf(codecOf('2026-11'), encoded)).toEqual(SAID);
  expect(await valueOf(codecOf('2026-12', '2026-11'), encoded)).toEqual(SAID);
  const [{ metadata }] = (await codecOf('2026-12', '2026-11').encode([payload()])) as [Payload];
  expect(Buffer.from(metadata!['encryption-key-id']!).toString()).toBe('2026-12');
});

test('the data and the metadata of a payload are encrypted, and never twice in the same way', async () => {
  const [one, two] = await codecOf('a').encode([payload(), payload()]);

  expect(Object.keys(one!.metadata!)).toEqual(['encoding', 'encryption-key-id']);
  for (const hidden of ['planted', 'json/plain']) expect(Buffer.from(one!.data!).includes(hidden)).toBe(false);
  expect(Buffer.from(one!.data!).equals(Buffer.from(two!.data!))).toBe(false);
});

test('a payload in clear is passed on as it is, and without keys nothing is encrypted', async () => {
  const clear = [payload()];

  expect(await codecOf('a').decode(clear)).toEqual(clear);
  expect(await IN_CLEAR.encode(clear)).toBe(clear);
  expect(await IN_CLEAR.decode(clear)).toEqual(clear);
  expect(converterOf(null)).not.toHaveProperty('failureConverterPath');
});

test('a missing key is named, and so is a ring that is missing whole', async () => {
  const encoded = await codecOf('2026-11').encode([payload()]);

  await expect(codecOf('2026-12').decode(encoded)).rejects.toThrow(
    'encrypted with the key "2026-11", and this process has other keys only: add it to SATLINK_CODEC_KEYS',
  );
  await expect(IN_CLEAR.decode(encoded)).rejects.toThrow(
    'encrypted with the key "2026-11", and this process has no keys: add it to SATLINK_CODEC_KEYS',
  );
});

test('a bundle that cannot encrypt the messages of failures is refused', () => {
  expect(encryptingBundle('const MESSAGES = "messages-in-clear";')).toBe('const MESSAGES = "messages-encrypted";');
  expect(() => encryptingBundle('const of = "an older build";')).toThrow('build it anew');
});

describe('a payload that somebody changed is not read', () => {
  const change = (encoded: Payload[], changed: Partial<Payload>) => [{ ...encoded[0]!, ...changed }];

  test.each<[string, (encoded: Payload[]) => Payload[]]>([
    [
      'one bit',
      (encoded) =>
        change(encoded, { data: Buffer.from(encoded[0]!.data!).map((byte, at) => byte ^ (at === 20 ? 1 : 0)) }),
    ],
    ['its end', (encoded) => change(encoded, { data: encoded[0]!.data!.subarray(0, -1) })],
    ['all of it', (encoded) => change(encoded, { data: Buffer.alloc(0) })],
    [
      'the id of its key',
      (encoded) => change(encoded, { metadata: { ...encoded[0]!.metadata, 'encryption-key-id': Buffer.from('twin') } }),
    ],
  ])('%s', async (_what, changed) => {
    const encoded = await codecOf('a').encode([payload()]);
    const { current, keys } = keysOf(codecKeys('a'))!;
    const twins = createPayloadCodec({ current, keys: { ...keys, twin: keys['a']! } });

    await expect(twins.decode(changed(encoded))).rejects.toThrow(/^the key "(a|twin)" does not fit/);
  });
});

test.each([
  ['no JSON', 'canary-9aZ{'],
  ['a short key', JSON.stringify({ current: 'a', keys: { a: Buffer.from('canary-9aZ').toString('base64') } })],
  ['no key', JSON.stringify({ current: 'a', keys: {} })],
  ['a current key that is not there', codecKeys('a').SATLINK_CODEC_KEYS.replace('"current":"a"', '"current":"b"')],
])('a ring with %s is refused, and nothing of it is quoted', async (_what, text) => {
  const problems = await problemsOf(() => readTemporal({ SATLINK_CODEC_KEYS: text }));

  expect(problems).toEqual([expect.stringMatching(/^SATLINK_CODEC_KEYS (is not|has no key)/)]);
  expect(problems.join()).not.toContain('canary');
});
