import type { FastifyInstance } from 'fastify';
import { createLastScrub } from '../../evidence/redaction/whole-secrets';

/**
 * Removes the secrets of this process from every answer, right before it is sent. Streams do not pass here, and remove
 * them themselves.
 */
export function scrubAnswers(app: FastifyInstance, secrets: readonly string[]): void {
  const scrub = createLastScrub(secrets);
  app.addHook('onSend', async (_request, _reply, payload) => (typeof payload === 'string' ? scrub(payload) : payload));
}
