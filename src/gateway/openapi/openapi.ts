import type { FastifyInstance } from 'fastify';
import { openApi } from './document';

/** `GET /openapi.json`: what programs can ask of the gateway. */
export async function openApiRoute(app: FastifyInstance): Promise<void> {
  const document = openApi();
  app.get('/openapi.json', async () => document);
}
