import { defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import type { ConnectionOptions, GrpcRetryOptions } from '@temporalio/client';
import { GRPC_STATUS } from './engine-error';

const AGAIN_AFTER_MS = 15;
const AGAIN_AT_LEAST_EVERY_MS = 200;
/** The sum of these waits is longer than any of our queries may take. */
const TIMES = 100;

const usual = defaultGrpcRetryOptions();

/**
 * Decides when a call to the engine is repeated. While a run's workflow task is under way, the engine keeps one query
 * about it waiting (`history.MaxBufferedQueryCount`). It refuses the next one as "exhausted", which the client takes
 * for an overloaded engine: it waits 1.4 to 2 s. A workflow task takes milliseconds, and two viewers of a run ask at
 * the same moment, so that query is repeated at once.
 */
export const RETRY: GrpcRetryOptions = {
  retryableDecider: (attempt, status) =>
    isBetweenTasks(status) ? attempt < TIMES : usual.retryableDecider(attempt, status),
  delayFunction: (attempt, status) =>
    isBetweenTasks(status)
      ? Math.min(AGAIN_AT_LEAST_EVERY_MS, AGAIN_AFTER_MS * attempt) * (0.5 + Math.random())
      : usual.delayFunction(attempt, status),
};

function isBetweenTasks({ code, details }: { code: number; details: string }): boolean {
  return code === GRPC_STATUS.exhausted && /query buffer/i.test(details);
}

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type Call = ReturnType<Interceptor>;

/**
 * A call that is to be repeated waits in a timer. If the connection is closed in between, the new attempt throws out of
 * that timer. Nobody can catch that, and the process would die. So the call ends as cancelled instead.
 */
const endWithConnection: Interceptor = (options, nextCall) => {
  try {
    return nextCall(options) as Call;
  } catch (error) {
    return endedCall(error instanceof Error ? error.message : String(error));
  }
};

function endedCall(details: string): Call {
  const nothing = () => undefined;
  const call: ReturnType<Parameters<Interceptor>[1]> = {
    start(metadata, listener) {
      listener?.onReceiveMessage?.(null);
      listener?.onReceiveStatus?.({ code: GRPC_STATUS.cancelled, details, metadata });
    },
    sendMessage: nothing,
    sendMessageWithContext: nothing,
    startRead: nothing,
    halfClose: nothing,
    cancelWithStatus: nothing,
    getPeer: () => '',
    getAuthContext: () => null,
  };
  return call as Call;
}

/** For every connection of ours to the engine. */
export const interceptors: Interceptor[] = [makeGrpcRetryInterceptor(RETRY), endWithConnection];
