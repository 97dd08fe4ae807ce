import { readConnectorApiKey, secretsInKeyLog, type ApiKeyQuestion } from '../../evidence/api-key/connector-api-key';
import type { ApiKeyFinding } from '../../contract/findings';
import { AT_ONCE_BYTES, readInThread } from './in-thread';

/** The finding of `readConnectorApiKey`. A long log is read in a thread of its own, so that it delays no decision. */
export async function findKeyApart(bytes: Buffer, asked: ApiKeyQuestion): Promise<ApiKeyFinding> {
  if (bytes.length <= AT_ONCE_BYTES) return readConnectorApiKey(bytes, asked);
  return readInThread({ kind: 'key', bytes, asked }).catch((error: Error): ApiKeyFinding => {
    return { kind: 'unreadable', because: `The key log could not be read: ${error.message}.` };
  });
}

/** The secrets by `secretsInKeyLog`, in the same way. */
export async function findSecretsApart(bytes: Buffer): Promise<string[]> {
  if (bytes.length <= AT_ONCE_BYTES) return secretsInKeyLog(bytes);
  return readInThread({ kind: 'secrets', bytes });
}
