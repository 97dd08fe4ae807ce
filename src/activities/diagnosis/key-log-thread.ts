import { parentPort, workerData } from 'node:worker_threads';
import { readConnectorApiKey, secretsInKeyLog } from '../../evidence/api-key/connector-api-key';
import type { KeyLogOrder } from './key-log-apart';

/** The program of the thread: reads one key log, answers, and ends. */
const { bytes, asked } = workerData as KeyLogOrder;
const log = Buffer.from(bytes);
parentPort?.postMessage(asked === null ? secretsInKeyLog(log) : readConnectorApiKey(log, asked));
