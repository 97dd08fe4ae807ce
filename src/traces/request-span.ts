import type { OutsideRequest } from '../clients/outside-requests';
import { newSpanId } from './ids';
import type { SpanPlace } from './run-trace';
import type { TraceSpan } from './span';

type Ended = Extract<OutsideRequest, { moment: 'ended' }>;

/** A request to another system, below the span that caused it. It never has the path: that holds names and ids. */
export function requestSpan(
  { system, method, host, port, code, seconds }: Ended,
  { traceId, spanId }: SpanPlace,
  endMs: number,
): TraceSpan {
  const failed = code === null || code >= 400;
  return {
    traceId,
    spanId: newSpanId(),
    parentId: spanId,
    name: `${method} ${system}`,
    kind: 'client',
    startMs: endMs - seconds * 1000,
    endMs,
    attributes: {
      'satlink.system': system,
      'http.request.method': method,
      'server.address': host,
      'server.port': port,
      'http.response.status_code': code,
      'error.type': failed ? String(code ?? 'no-answer') : undefined,
    },
    failed,
  };
}
