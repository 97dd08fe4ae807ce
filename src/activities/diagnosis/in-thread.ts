import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ApiKeyFinding, LocationFinding } from '../../contract/findings';
import type { ApiKeyQuestion } from '../../evidence/api-key/connector-api-key';
import type { XoQuestion } from '../../evidence/location/xo-reply';

/** The input of a thread. */
export type Order =
  | { kind: 'key'; bytes: Uint8Array; asked: ApiKeyQuestion }
  | { kind: 'secrets'; bytes: Uint8Array }
  | { kind: 'xo'; texts: string[]; asked: XoQuestion };

/** Its answer. */
export interface ThreadAnswers {
  key: ApiKeyFinding;
  secrets: string[];
  xo: LocationFinding;
}

/** A shorter text is read at once, in a few milliseconds. The longest text of the worst shape takes some seconds. */
export const AT_ONCE_BYTES = 16 * 1024;
const THREADS_MAX = 2;
const TIME_MAX_MS = 40_000;
const MEMORY_MAX_MB = 512;

let running = 0;
const waiting: (() => void)[] = [];

/**
 * Reads a long text in a thread of its own, so that it delays no decision. Rejects if that takes too long or too much
 * memory, with words that quote nothing.
 */
export async function readInThread<Kind extends keyof ThreadAnswers>(
  order: Extract<Order, { kind: Kind }>,
): Promise<ThreadAnswers[Kind]> {
  if (running >= THREADS_MAX) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await answerOf<ThreadAnswers[Kind]>(order);
  } finally {
    // The next in line takes the place over.
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

function answerOf<Answer>(order: Order): Promise<Answer> {
  const extension = extname(__filename);
  const thread = new Worker(join(__dirname, `reader-thread${extension}`), {
    workerData: order,
    // If this process runs from source, the thread does too.
    execArgv: extension === '.ts' ? ['--require', join(__dirname, '..', '..', '..', 'scripts', 'from-source.cjs')] : [],
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MAX_MB },
  });
  return new Promise<Answer>((resolve, reject) => {
    const late = setTimeout(() => {
      reject(new Error(`it took longer than ${TIME_MAX_MS / 1000} s`));
      void thread.terminate();
    }, TIME_MAX_MS);
    thread.once('message', (answer: Answer) => resolve(answer));
    // Its words may quote the text.
    thread.once('error', () => reject(new Error('its reader failed')));
    thread.once('exit', () => {
      clearTimeout(late);
      reject(new Error('its reader ended'));
    });
  });
}
