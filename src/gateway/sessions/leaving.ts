import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { GatewayConfig } from '../../config/gateway-config';
import { clearCookie, cookieName, readCookie, writeCookie } from './session';

/** The time that a person may take at the issuer. */
const PATIENCE_SECONDS = 600;
/** Each tab that signs in is an attempt of its own. More are not remembered, because a browser sends all of them. */
const ATTEMPTS_MAX = 8;
const NAME = 'leaving-';

/** The facts that we remember between leaving for the issuer and coming back. */
const Leaving = z.strictObject({
  verifier: z.string(),
  state: z.string(),
  nonce: z.string(),
  to: z.string(),
  /** Milliseconds since 1970. */
  at: z.number(),
});
export type Leaving = z.infer<typeof Leaving>;

/** Remembers one attempt to sign in. Each has its own cookie, so that two tabs do not overwrite each other. */
export function rememberLeaving(
  request: FastifyRequest,
  reply: FastifyReply,
  config: GatewayConfig,
  left: Leaving,
): void {
  const prefix = cookieName(config, NAME);
  const attempts = Object.keys(request.cookies)
    .filter((name) => name.startsWith(prefix))
    .map((name) => ({
      name: NAME + name.slice(prefix.length),
      at: Leaving.safeParse(readCookie(request, name)).data?.at ?? 0,
    }))
    .toSorted((one, other) => other.at - one.at);
  for (const { name } of attempts.slice(ATTEMPTS_MAX - 1)) clearCookie(reply, config, name);
  writeCookie(reply, config, { name: nameOf(left.state), value: left, seconds: PATIENCE_SECONDS });
}

/** Takes the attempt that came back, and forgets it. Null if none was begun here, or too long ago. */
export function takeLeaving(request: FastifyRequest, reply: FastifyReply, config: GatewayConfig): Leaving | null {
  const { state } = request.query as { state?: unknown };
  if (typeof state !== 'string' || !/^[\w-]{20,200}$/.test(state)) return null;
  const name = nameOf(state);
  const left = Leaving.safeParse(readCookie(request, cookieName(config, name))).data;
  if (left?.state !== state) return null;
  clearCookie(reply, config, name);
  return left;
}

/** The name of the cookie: from the beginning of the attempt's state, which the issuer gives back. */
function nameOf(state: string): string {
  return NAME + state.slice(0, 16);
}
