import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasBearer } from '../http/bearer';
import type { SurfaceParts } from '../parts';
import { sessionOf } from './session';

/**
 * Lets a program with a viewer token read, and a person who signed in, and counts each with its own kind. All others are
 * refused.
 */
export async function countReader(
  { config, counts }: Pick<SurfaceParts, 'config' | 'counts'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  if (hasBearer(request, config.viewerTokens)) return counts.count('program', request, reply);
  if (sessionOf(request, config) !== null) return counts.count('session', request, reply);
  return counts.refuse(request, reply, 'sign in, or send a viewer token as "Authorization: Bearer …"');
}
