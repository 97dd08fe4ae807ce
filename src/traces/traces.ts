import { AsyncLocalStorage } from 'node:async_hooks';
import { watchOutsideRequests } from '../clients/outside-requests';
import type * as exportOfSpans from './export';
import type { TracesParts } from './parts';
import { requestSpan } from './request-span';
import type { SpanPlace } from './run-trace';
import type { TraceSpan } from './span';

/** The spans of a process. Making one never throws and never waits. */
export interface Traces {
  /** False if no receiver is named. Then nothing need be made. */
  isOn: boolean;
  /** Hands an ended span over. What may not leave us is taken out of it. */
  add(...spans: readonly TraceSpan[]): void;
  /** Does the work, whose requests to other systems become spans below this one. They are handed to `keep`. */
  below<T>(place: SpanPlace, keep: (span: TraceSpan) => void, work: () => Promise<T>): Promise<T>;
  /** Sends what is left, within two seconds. */
  close(): Promise<void>;
}

export const NO_TRACES: Traces = {
  isOn: false,
  add: () => undefined,
  below: (_place, _keep, work) => work(),
  close: async () => undefined,
};

const CLOSE_WITHIN_MS = 2_000;

/** With `require`: see `cli/lazily.ts`. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const loadExport = () => require('./export') as typeof exportOfSpans;

/** The traces of a process, once for each. Without a receiver, the packages of OpenTelemetry are not even loaded. */
export function createTraces(parts: TracesParts): Traces {
  const { config } = parts;
  if (config === null) return NO_TRACES;
  const exporting = loadExport().openExport({ ...parts, config });
  const around = new AsyncLocalStorage<{ place: SpanPlace; keep: (span: TraceSpan) => void }>();
  const add = (span: TraceSpan) =>
    exporting.send({ ...span, attributes: { ...span.attributes, 'satlink.process': parts.process } });
  watchOutsideRequests((request) => {
    const above = around.getStore();
    if (above !== undefined && request.moment === 'ended') above.keep(requestSpan(request, above.place, Date.now()));
  });
  return {
    isOn: true,
    add: (...spans) => spans.forEach(add),
    below: (place, keep, work) => around.run({ place, keep }, work),
    close: () => exporting.close(CLOSE_WITHIN_MS),
  };
}
