import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readDecision } from '../../approvals/decision';
import type { Answer, Reply } from '../../approvals/decision';
import { decide } from '../../runs';
import { CSRF_HEADER, hasCsrfHeader, sessionOf } from '../console/session';
import { decideInSession } from '../decisions/decide-in-session';
import { replyOf } from '../decisions/reply-of';
import { HttpProblem } from '../http/problem';
import { cameWithWrongSignature } from '../http/wrong-tokens';
import { peopleNow } from '../policy-now';
import type { GatewayParts } from '../parts';
import { refusedAtDoor } from './signature-at-door';

/** The status of each answer: what the caller should do next. */
export const STATUS: Record<Answer, number> = {
  accepted: 200,
  'waiting-for-more': 200,
  repeated: 200,
  'already-decided': 409,
  'wrong-plan': 409,
  'too-early': 409,
  expired: 410,
  'not-allowed': 403,
  frozen: 423,
  malformed: 400,
  unknown: 503,
};

/**
 * `POST /v1/runs/{run}/decisions`: a decision that its maker has signed, or one of a session with its CSRF token, which
 * the gateway signs. What a signature says is judged where every decision is, so nothing here believes it: only what no
 * listed key has signed is refused already here.
 */
export async function decisionsApi(app: FastifyInstance, parts: GatewayParts): Promise<void> {
  app.post<{ Params: { run: string } }>('/v1/runs/:run/decisions', async (request, reply) => {
    const { body } = request;
    const given = (body !== null && typeof body === 'object' ? body : {}) as Record<string, unknown>;
    const { answer, because } = await handIn(parts, { request, run: request.params.run, given });
    return reply.code(STATUS[answer]).send({ answer, because });
  });
}

async function handIn(
  parts: GatewayParts,
  { request, run, given }: { request: FastifyRequest; run: string; given: Record<string, unknown> },
): Promise<Reply> {
  const { signed } = given;
  const session = signed === undefined ? sessionOf(request, parts.config) : null;
  if (session !== null) {
    // Not 403, which here is an answer of the policy.
    if (!hasCsrfHeader(request, parts.config, session)) {
      throw new HttpProblem(401, `a session counts here only with its CSRF token in the header ${CSRF_HEADER}`);
    }
    return decideInSession(parts, { run, session, given, surface: 'http' });
  }
  if (typeof signed !== 'string' || signed === '') {
    throw new HttpProblem(401, 'sign the decision ("satlink keys new"), or decide in the console');
  }
  return replyOf(parts, 'http', async () => {
    const value = { ...given, by: signerOf(signed) };
    // What cannot be read is answered as that, whatever its signature is worth.
    const isReadable = typeof readDecision(value) !== 'string';
    const refused = isReadable ? await refusedAtDoor(signed, parts.config.policyNow) : null;
    if (refused !== null) cameWithWrongSignature(request);
    return refused ?? decide(parts.engine, run, { value, people: peopleNow(parts.config) });
  });
}

/** Whom a signature claims to be by: not believed here, only handed on with it. */
function signerOf(signed: string): unknown {
  try {
    const payload = JSON.parse(Buffer.from(signed.split('.')[1] ?? '', 'base64url').toString()) as { sub?: unknown };
    return payload.sub;
  } catch {
    return undefined;
  }
}
