/** What a log line may not show, whoever wrote it. */
const CENSORED = '[redacted]';

/** Names of fields that hold credentials, in logs of ours, of the SDK and of libraries. */
const SECRET_NAME = /token|secret|password|passwd|authorization|cookie|api[-_]?key|credential|routing[-_]?key/i;

const PATTERNS: readonly RegExp[] = [
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}/gi,
  /\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g,
  /\bxox[a-z]-[\w-]+/gi,
  /\bgh[a-z]_\w{16,}|\bgithub_pat_\w+/g,
  // What stands in an address before the host.
  /(?<=:\/\/)[^\s/@]+@/g,
  // The value of an assignment to something that is named like a credential, as in `apikey=…` or `"token": "…"`.
  /(?<=(?:token|secret|password|api[-_]?key)["']?\s*[:=]\s*["']?)[^\s"'&,}]+/gi,
  // Keys and encoded blobs. Our own ids, digests and queue names have no upper case and stay.
  /(?=[\w+/=-]*[A-Z])(?=[\w+/=-]*[a-z])(?=[\w+/=-]*\d)[\w+/=-]{28,}/g,
];

const TEXT_MAX = 4_000;
const DEPTH_MAX = 6;
const ENTRIES_MAX = 60;

/** Free text without what looks like a credential. Long text is cut. */
export function scrubText(text: string): string {
  const scrubbed = PATTERNS.reduce((rest, pattern) => rest.replace(pattern, CENSORED), text.slice(0, TEXT_MAX));
  return text.length > TEXT_MAX ? `${scrubbed}… (${text.length} characters)` : scrubbed;
}

/** The plain, scrubbed form of whatever is logged with a message. Objects keep their own fields, errors the useful ones. */
export function scrub(value: unknown, depth = 0): unknown {
  switch (typeof value) {
    case 'string':
      return scrubText(value);
    case 'bigint':
      return value.toString();
    case 'object':
      return value === null ? null : scrubObject(value, depth);
    case 'function':
    case 'symbol':
    case 'undefined':
      return undefined;
    default:
      return value;
  }
}

function scrubObject(value: object, depth: number): unknown {
  if (depth >= DEPTH_MAX) return '…';
  if (value instanceof Error) return scrubError(value, depth);
  if (value instanceof Date) return value.toISOString();
  // Payloads and task tokens: nobody reads them in a log.
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, ENTRIES_MAX).map((one) => scrub(one, depth + 1));
  const entries = Object.entries(value).slice(0, ENTRIES_MAX);
  return Object.fromEntries(
    entries.map(([name, one]) => [name, SECRET_NAME.test(name) ? CENSORED : scrub(one, depth + 1)]),
  );
}

/** Only these fields: an error of a library may carry a request with its headers. */
function scrubError(error: Error & { type?: unknown; code?: unknown }, depth: number): Record<string, unknown> {
  const { name, message, stack, type, code, cause } = error;
  return {
    name,
    message: scrubText(message),
    ...(typeof type === 'string' && { type }),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(stack && depth === 0 && { stack: scrubText(stack) }),
    ...(cause !== undefined && cause !== null && { cause: scrub(cause, depth + 1) }),
  };
}
