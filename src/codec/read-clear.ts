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
  const { payloadConverter, payloadCodecs } = options.loadedDataConverter;
  let decoded = [payload];
  for (const codec of [...payloadCodecs].reverse()) decoded = await codec.decode(decoded);
  return payloadConverter.fromPayload(decoded[0]!);
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
