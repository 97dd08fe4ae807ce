import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { CannotDecrypt } from './payload-codec';

export type EngineFailure = temporal.api.failure.v1.IFailure;

/** A value that stands raw in an answer of the engine; undefined for none. Throws if it cannot be read. */
export async function readPayload(
  { options }: Pick<Client, 'options'>,
  payload: Payload | null | undefined,
): Promise<unknown> {
  if (!payload) return undefined;
  return options.loadedDataConverter.payloadConverter.fromPayload(await decodePayload({ options }, payload));
}

/** A payload in clear, with the keys of this client. Throws `CannotDecrypt`. One that is in clear comes back as it is. */
export async function decodePayload({ options }: Pick<Client, 'options'>, payload: Payload): Promise<Payload> {
  let decoded = [payload];
  for (const codec of [...options.loadedDataConverter.payloadCodecs].reverse()) decoded = await codec.decode(decoded);
  return decoded[0]!;
}

/** The message of a failure that stands raw in an answer of the engine. One that cannot be decrypted says so itself. */
export async function failureMessage(
  client: Pick<Client, 'options'>,
  failure: EngineFailure | null | undefined,
): Promise<string | undefined> {
  if (!failure?.encodedAttributes) return failure?.message || undefined;
  try {
    const said = ((await readPayload(client, failure.encodedAttributes)) as { message?: unknown } | null)?.message;
    return typeof said === 'string' && said !== '' ? said : undefined;
  } catch (error) {
    return error instanceof CannotDecrypt ? error.message : failure.message || undefined;
  }
}
