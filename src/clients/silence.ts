import type { ErrorFacts } from './client-error';
import { WITHOUT_TLS } from './next-hop';
import { NOT_PUBLIC } from './public-address';

/** Before the connection exists, no byte is sent: a failed look-up of the name, or a failed connect. */
const NEVER_SENT_CODES = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', NOT_PUBLIC, WITHOUT_TLS];
const NEVER_SENT_CALLS = ['connect', 'getaddrinfo'];

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  [NOT_PUBLIC]:
    'a redirect leads to an address that is not public; if files are kept there, name the host in artifactHosts of the fleet file',
  [WITHOUT_TLS]:
    'a redirect leads from https to http; if files are kept there, name the host in artifactHosts of the fleet file',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
  ETIMEDOUT: 'no answer in time',
  ECONNABORTED: 'no answer in time',
  ERR_BAD_RESPONSE: 'the answer was broken or too large',
};

/**
 * The meaning of an error without an answer. Reads only its codes: messages and causes of HTTP libraries may carry
 * headers and bodies.
 */
export function factsOfSilence(
  error: unknown,
  outOfTime: boolean,
): Pick<ErrorFacts, 'reason' | 'status' | 'retryAfterMs' | 'sent' | 'permanent'> {
  const roots = rootsOf(error);
  const neverSent =
    roots.length > 0 &&
    roots.every((root) => NEVER_SENT_CODES.includes(root.code) || NEVER_SENT_CALLS.includes(root.syscall));
  const code = roots[0]?.code ?? 'no code';
  const reason = outOfTime ? 'no answer in time' : (REASONS[code] ?? `the request failed (${code})`);
  const permanent = code === NOT_PUBLIC || code === WITHOUT_TLS;
  return { reason, status: null, retryAfterMs: null, sent: neverSent ? 'never' : 'maybe', permanent };
}

interface Root {
  code: string;
  syscall: string;
}

/** The innermost errors: a connect that tried several addresses fails with one error for each. */
function rootsOf(error: unknown, depth = 0): Root[] {
  if (error === null || typeof error !== 'object' || depth > 5) return [];
  const { cause, errors } = error as { cause?: unknown; errors?: unknown };
  const inner = (Array.isArray(errors) ? errors : [cause]).flatMap((one) => rootsOf(one, depth + 1));
  if (inner.length > 0) return inner;
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  if (typeof code !== 'string' && typeof syscall !== 'string') return [];
  return [
    { code: typeof code === 'string' ? safeCode(code) : '', syscall: typeof syscall === 'string' ? syscall : '' },
  ];
}

function safeCode(code: string): string {
  return /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'unknown code';
}
