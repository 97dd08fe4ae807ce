import { parentPort, workerData } from 'node:worker_threads';
import { readConnectorApiKey, secretsInKeyLog } from '../../evidence/api-key/connector-api-key';
import { readXoReplies } from '../../evidence/location/xo-reply';
import type { ThreadAnswers, Order } from './in-thread';

/** The program of the thread: reads one text, answers, and ends. */
const READERS: { [Kind in keyof ThreadAnswers]: (order: Extract<Order, { kind: Kind }>) => ThreadAnswers[Kind] } = {
  key: ({ bytes, asked }) => readConnectorApiKey(Buffer.from(bytes), asked),
  secrets: ({ bytes }) => secretsInKeyLog(Buffer.from(bytes)),
  xo: ({ texts, asked }) => readXoReplies(texts, asked),
};

const order = workerData as Order;
parentPort?.postMessage((READERS[order.kind] as (given: Order) => unknown)(order));
