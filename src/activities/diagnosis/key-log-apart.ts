import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { readConnectorApiKey, secretsInKeyLog, type ApiKeyQuestion } from '../../evidence/api-key/connector-api-key';
import type { ApiKeyFinding } from '../../contract/findings';

/** What the thread is given: null asks for the secrets in the log. */
export interface KeyLogOrder {
  bytes: Uint8Array;
  asked: ApiKeyQuestion | null;
}

/** What is no longer is read at once, in a few milliseconds; the longest log of the worst shape takes some seconds. */
const AT_ONCE_BYTES = 16 * 1024;
const THREADS_MAX = 2;
const TIME_MAX_MS = 40_000;
const MEMORY_MAX_MB = 512;

let running = 0;
const waiting: (() => void)[] = [];

/** What `readConnectorApiKey` says. A long log is read in a thread of its own, so that it delays no decision. */
export async function findKeyApart(bytes: Buffer, asked: ApiKeyQuestion): Promise<ApiKeyFinding> {
  if (bytes.length <= AT_ONCE_BYTES) return readConnectorApiKey(bytes, asked);
  return inThread<ApiKeyFinding>({ bytes, asked }).catch((error: Error): ApiKeyFinding => {
    return { kind: 'unreadable', because: `The key log could not be read: ${error.message}.` };
  });
}

/** What `secretsInKeyLog` says, in the same way. */
export async function findSecretsApart(bytes: Buffer): Promise<string[]> {
  if (bytes.length <= AT_ONCE_BYTES) return secretsInKeyLog(bytes);
  return inThread<string[]>({ bytes, asked: null });
}

async function inThread<Answer>(order: KeyLogOrder): Promise<Answer> {
  if (running >= THREADS_MAX) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await answerOf<Answer>(order);
  } finally {
    // Whose turn it is takes the place over.
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

/** Rejects where the thread takes too long or too much memory. */
function answerOf<Answer>(order: KeyLogOrder): Promise<Answer> {
  const extension = extname(__filename);
  const thread = new Worker(join(__dirname, `key-log-thread${extension}`), {
    workerData: order,
    // Where the sources run, the thread reads them too.
    execArgv: extension === '.ts' ? ['--require', join(__dirname, '..', '..', '..', 'scripts', 'from-source.cjs')] : [],
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MAX_MB },
  });
  return new Promise<Answer>((resolve, reject) => {
    const late = setTimeout(() => {
      reject(new Error(`it took longer than ${TIME_MAX_MS / 1000} s`));
      void thread.terminate();
    }, TIME_MAX_MS);
    thread.once('message', (answer: Answer) => resolve(answer));
    // Its words may quote the log.
    thread.once('error', () => reject(new Error('its reader failed')));
    thread.once('exit', () => {
      clearTimeout(late);
      reject(new Error('its reader ended'));
    });
  });
}
