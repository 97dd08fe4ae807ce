import type { FastifyReply, FastifyRequest } from 'fastify';
import { CSRF_HEADER, hasCsrfHeader, sessionOf } from './session';
import type { Session } from './session';
import { HttpProblem } from '../http/problem';
import type { SurfaceParts } from '../parts';

/** The session that a program sends with its CSRF token. It counts as a request of a session. Null if it sends none. */
export async function sessionOfProgram(
  { config, counts }: SurfaceParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Session | null> {
  const session = sessionOf(request, config);
  if (session === null) return null;
  await counts.count('session', request, reply);
  // We do not answer 403, because here that is an answer of the policy.
  if (!hasCsrfHeader(request, config, session))
    throw new HttpProblem(401, `a session counts here only with its CSRF token in the header ${CSRF_HEADER}`);

  return session;
}
