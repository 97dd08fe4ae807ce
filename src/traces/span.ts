import type { GivenAttributes } from './attributes';
import type { SpanPlace } from './run-trace';

/** One span as our code makes it, when it has ended. Times are milliseconds since 1970. */
export interface TraceSpan extends SpanPlace {
  /** The span above it in the same trace; absent for the first one. */
  parentId?: string;
  name: string;
  kind: 'internal' | 'server' | 'client';
  startMs: number;
  endMs: number;
  attributes: GivenAttributes;
  /** The work failed. `error.type` says how. */
  failed?: boolean;
  /** Spans of other traces that it belongs to. */
  links?: readonly SpanPlace[];
}
