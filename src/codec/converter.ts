import type { DataConverter } from '@temporalio/common';
import type { CodecKeys } from '../config/codec-keys';
import { createPayloadCodec } from './payload-codec';

/** How each client and worker of ours writes to the engine, and reads from it. Without keys it writes in clear. */
export function converterOf(keys: CodecKeys | null): DataConverter {
  return {
    payloadCodecs: [createPayloadCodec(keys)],
    ...(keys === null ? {} : { failureConverterPath: require.resolve('./failure-converter') }),
  };
}
