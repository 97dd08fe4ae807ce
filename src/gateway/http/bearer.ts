import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Secret } from '../../config/secret';

/** Whether a request carries one of these bearer tokens. Takes the same time for every wrong token. */
export function hasBearer(request: FastifyRequest, tokens: readonly Secret[]): boolean {
  const given = /^Bearer ([^\s]{1,4096})$/i.exec(request.headers.authorization ?? '')?.[1];
  if (given === undefined) return false;
  return tokens.filter((token) => isEqual(given, token.reveal())).length > 0;
}

function isEqual(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
