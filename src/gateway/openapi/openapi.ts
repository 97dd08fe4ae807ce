import type { FastifyInstance } from 'fastify';
import { countPages } from '../http/count-pages';
import type { SurfaceParts } from '../parts';
import { openApi } from './document';

/** `GET /openapi.json`: the requests that programs can send to the gateway. */
export async function openApiRoute(app: FastifyInstance, parts: SurfaceParts): Promise<void> {
  countPages(app, parts);
  const document = openApi();
  app.get('/openapi.json', async () => document);
}
