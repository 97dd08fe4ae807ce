import { createRedactor } from '../evidence/redaction/redact';
import { inLines, inOneLine } from '../text/visible';

/** Names of fields that hold credentials, in logs of ours, of the SDK and of libraries. */
const SECRET_NAME = /token|secret|password|passwd|authorization|cookie|api[-_]?key|credential|routing[-_]?key/i;

/**
 * Names that people search a log for: ids, types, and names that the engine or our code made, with any prefix
 * (`workflowRunId`, `parentWorkflowId`, `trace_id`). Their values are shown as they are.
 */
const NAME_FIELD =
  /^(?:\w{0,40}?(?:workflow|run|execution|activity|update|request|trace|span)_?(?:id|type|name)|run|location|environment|(?:task)?queue|namespace|build|event|digest|plan)$/i;
/** The fields of our events whose values are codes of ours, and such a code. A part of a secret may stand in one by chance. */
const CODE_FIELD = /^(?:action|answer|cause|choice|outcome|process|proof|reason|result|runbook|spender|step|surface)$/;
const CODE = /^[a-z]{1,20}(?:-[a-z]{1,20}){0,6}$/;
/** A long run of such characters looks like a key, so it is hidden even there: our own names have no upper case. */
const LONG_RUN = /[\w+/=-]{28,}/g;
const ofKey = (run: string): string => (/[A-Z]/.test(run) && /[a-z]/.test(run) && /\d/.test(run) ? '…' : run);

const TEXT_MAX = 4_000;
const NAME_MAX = 200;
const DEPTH_MAX = 6;
const ENTRIES_MAX = 60;

export interface Scrubber {
  text: (text: string) => string;
  /** The plain form of a logged value: the own fields of an object, and the useful fields of an error. */
  fields: (value: unknown) => unknown;
}

/** Makes a log line safe to keep, whatever program wrote it. The given secrets are removed in every encoding. */
export function createLogScrubber(secrets: string[]): Scrubber {
  const redact = createRedactor(secrets);
  const text = (given: string): string => {
    const shown = inLines(redact(given.slice(0, TEXT_MAX)));
    return given.length > TEXT_MAX ? `${shown}… (${given.length} characters)` : shown;
  };
  return { text, fields: (value) => scrub(value, { text, depth: 0 }) };
}

interface Scrubbing {
  text: Scrubber['text'];
  depth: number;
}

function scrub(value: unknown, scrubbing: Scrubbing): unknown {
  switch (typeof value) {
    case 'string':
      return scrubbing.text(value);
    case 'bigint':
      return value.toString();
    case 'object':
      return value === null ? null : scrubObject(value, scrubbing);
    case 'function':
    case 'symbol':
    case 'undefined':
      return undefined;
    default:
      return value;
  }
}

function scrubObject(value: object, { text, depth }: Scrubbing): unknown {
  if (depth >= DEPTH_MAX) return '…';
  const deeper = { text, depth: depth + 1 };
  if (value instanceof Error) return scrubError(value, { text, depth });
  if (value instanceof Date) return value.toISOString();
  // Payloads and task tokens: they help nobody in a log.
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, ENTRIES_MAX).map((one) => scrub(one, deeper));
  const entries = Object.entries(value).slice(0, ENTRIES_MAX);
  return Object.fromEntries(
    entries.map(([name, one]) => [inOneLine(name.slice(0, NAME_MAX)), scrubField(name, one, deeper)]),
  );
}

function scrubField(name: string, value: unknown, deeper: Scrubbing): unknown {
  if (SECRET_NAME.test(name)) return '…';
  if (NAME_FIELD.test(name) && typeof value === 'string')
    return inOneLine(value.slice(0, TEXT_MAX).replace(LONG_RUN, ofKey));
  if (CODE_FIELD.test(name) && typeof value === 'string' && CODE.test(value)) return value;
  return scrub(value, deeper);
}

/** Only these fields: an error of a library may carry a request with its headers. */
function scrubError(
  error: Error & { type?: unknown; code?: unknown },
  { text, depth }: Scrubbing,
): Record<string, unknown> {
  const { name, message, stack, type, code, cause } = error;
  return {
    name,
    message: text(message),
    ...(typeof type === 'string' && { type }),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(stack && depth <= 1 && { stack: text(stack) }),
    ...(cause !== undefined && cause !== null && { cause: scrub(cause, { text, depth: depth + 1 }) }),
  };
}
