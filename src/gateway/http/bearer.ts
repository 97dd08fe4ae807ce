import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Secret } from '../../config/secret';

/** Whether a request carries one of these bearer tokens. */
export function hasBearer(request: FastifyRequest, tokens: readonly Secret[]): boolean {
  return bearerOf(request, tokens) !== null;
}

/** Which of these bearer tokens a request carries: its place among them. Takes the same time for every wrong token. */
export function bearerOf(request: FastifyRequest, tokens: readonly Secret[]): number | null {
  const given = /^Bearer ([^\s]{1,4096})$/i.exec(request.headers.authorization ?? '')?.[1];
  if (given === undefined) return null;
  return tokens.flatMap((token, place) => (isEqual(given, token.reveal()) ? [place] : []))[0] ?? null;
}

function isEqual(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
