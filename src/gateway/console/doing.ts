import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RunsProblem } from '../../runs';
import { HttpProblem } from '../http/problem';
import type { GatewayParts } from '../parts';
import { checkCsrf } from '../sessions/session';
import type { Session } from '../sessions/session';
import { sessionOrLeave } from '../sessions/sign-in';

/** The fields of a form as they came in. */
export type Fields = Record<string, unknown>;

/** Whether a person of this role may do more than look. The policy says who may decide. */
export function mayAct({ role }: Pick<Session, 'role'>): boolean {
  return role !== 'viewer';
}

/** A refusal that the person can read and act on. Another failure is thrown on. */
export function refusalOf(error: unknown): string {
  if (error instanceof RunsProblem && (error.kind === 'refused' || error.kind === 'bad-input')) return error.message;
  throw error;
}

/** A form of a page: the session and its token are checked before `act` is called. A viewer is refused. */
export function takeForm<P extends object>(
  app: FastifyInstance,
  parts: GatewayParts,
  { address, bodyLimit }: { address: string; bodyLimit?: number },
  act: (order: { session: Session; given: Fields; params: P; request: FastifyRequest }) => Promise<Drawn>,
): void {
  app.post<{ Params: P }>(address, bodyLimit === undefined ? {} : { bodyLimit }, async (request, reply) => {
    const session = sessionOrLeave(request, reply, parts);
    if (session === null) return reply;
    checkCsrf(request, parts.config, session);
    if (!mayAct(session)) throw new HttpProblem(403, 'Your role is viewer: you may look, but change nothing.');
    const given = (request.body ?? {}) as Fields;
    const drawn = await act({ session, given, params: request.params as P, request });
    if ('goTo' in drawn) return reply.redirect(drawn.goTo, 303);
    return reply.code(drawn.status).type('text/html; charset=utf-8').send(drawn.page);
  });
}

/** The answer to a form: a page, or the address of one. */
export type Drawn = { status: number; page: string } | { goTo: string };

/** A field that holds text; empty if it does not. */
export function textOf(given: Fields, field: string): string {
  const value = given[field];
  return typeof value === 'string' ? value : '';
}
