import type { FastifyInstance } from 'fastify';
import { sessionOf } from '../sessions/session';
import type { SurfaceParts } from '../parts';
import { routeOf } from './problem';

/**
 * Counts the pages that browsers ask for. The files of a page do not count: they are in memory, and each page needs
 * them.
 */
export function countPages(app: FastifyInstance, { config, counts }: SurfaceParts): void {
  app.addHook('onRequest', async (request, reply) => {
    if (routeOf(request).startsWith('/assets/')) return;
    await counts.count(sessionOf(request, config) === null ? 'page' : 'session', request, reply);
  });
}
