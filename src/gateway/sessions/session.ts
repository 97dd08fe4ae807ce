import cookie from '@fastify/cookie';
import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ROLES, type GatewayConfig } from '../../config/gateway-config';
import { HttpProblem } from '../http/problem';

/** A person who signed in. The session is only in a signed cookie, so any gateway can read it. */
const Session = z.strictObject({
  /** The person's name in the policy. */
  name: z.string(),
  /** `<issuer> <subject>` */
  id: z.string(),
  role: z.enum(ROLES),
  csrf: z.string().min(20),
  /** Seconds since 1970. */
  until: z.number(),
});
export type Session = z.infer<typeof Session>;

export const SESSION_SECONDS = 8 * 3600;
export const CSRF_HEADER = 'x-csrf-token';

/** Lets requests read cookies and replies write them. The newest session key signs them. */
export async function keepSessions(app: FastifyInstance, { signIn }: GatewayConfig): Promise<void> {
  const keys = signIn?.sessionKeys.map((key) => key.reveal()) ?? [];
  await app.register(cookie, keys.length > 0 ? { secret: keys } : {});
}

/** The session of a request; null if the cookie is missing, altered, foreign or too old. */
export function sessionOf(request: FastifyRequest, config: GatewayConfig): Session | null {
  if (config.signIn === null) return null;
  const session = Session.safeParse(readCookie(request, cookieName(config, 'session')));
  return session.success && session.data.until * 1000 > Date.now() ? session.data : null;
}

export function startSession(reply: FastifyReply, config: GatewayConfig, session: Session): void {
  writeCookie(reply, config, { name: 'session', value: session, seconds: SESSION_SECONDS });
}

export function endSession(reply: FastifyReply, config: GatewayConfig): void {
  clearCookie(reply, config, 'session');
}

/** Refuses a request that did not come from a page of ours: its token is wrong, or its form is of another origin. */
export function checkCsrf(request: FastifyRequest, config: GatewayConfig, session: Session): void {
  const body = (request.body ?? {}) as Record<string, unknown>;
  if (!isOfSession(request, config, { session, given: request.headers[CSRF_HEADER] ?? body['csrf'] }))
    throw new HttpProblem(403, 'this form was not sent from a page of your session; open the page again');
}

/** Whether a program sent the request. Only a script of ours can set this header; a form of another page cannot. */
export function hasCsrfHeader(request: FastifyRequest, config: GatewayConfig, session: Session): boolean {
  return isOfSession(request, config, { session, given: request.headers[CSRF_HEADER] });
}

function isOfSession(
  { headers: { origin } }: FastifyRequest,
  config: GatewayConfig,
  { session, given }: { session: Session; given: unknown },
): boolean {
  const isOurOrigin = origin === undefined || origin === new URL(config.publicUrl).origin;
  return typeof given === 'string' && isEqual(given, session.csrf) && isOurOrigin;
}

/** A signed value from a cookie; undefined if there is none, or it is not signed by us. */
export function readCookie(request: FastifyRequest, name: string): unknown {
  const given = request.cookies[name];
  if (given === undefined) return undefined;
  const { valid, value } = request.unsignCookie(given);
  if (!valid || value === null) return undefined;
  try {
    return JSON.parse(Buffer.from(value, 'base64url').toString());
  } catch {
    return undefined;
  }
}

export function writeCookie(
  reply: FastifyReply,
  config: GatewayConfig,
  { name, value, seconds }: { name: string; value: object; seconds: number },
): void {
  reply.setCookie(cookieName(config, name), Buffer.from(JSON.stringify(value)).toString('base64url'), {
    ...attributesOf(config),
    signed: true,
    maxAge: seconds,
  });
}

export function clearCookie(reply: FastifyReply, config: GatewayConfig, name: string): void {
  reply.clearCookie(cookieName(config, name), attributesOf(config));
}

/** A browser removes a cookie only if it gets the same attributes as when it was set. */
function attributesOf(config: GatewayConfig) {
  return {
    path: '/',
    httpOnly: true,
    // Lax: a person who comes back from the sign-in, or from a link in a thread, comes from another site.
    sameSite: 'lax' as const,
    secure: isSecure(config),
  };
}

/** The prefix binds a cookie to this host and to encrypted requests. Browsers refuse it on plain HTTP. */
export function cookieName(config: GatewayConfig, name: string): string {
  return `${isSecure(config) ? '__Host-' : ''}satlink-${name}`;
}

function isSecure({ publicUrl }: GatewayConfig): boolean {
  return publicUrl.startsWith('https:');
}

function isEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
