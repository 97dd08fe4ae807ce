import type { FastifyInstance } from 'fastify';
import { createLastScrub } from '../../evidence/redaction/whole-secrets';

/** The last look at every answer: none shows a secret of this process. Streams are written past it, and look themselves. */
export function scrubAnswers(app: FastifyInstance, secrets: readonly string[]): void {
  const scrub = createLastScrub(secrets);
  app.addHook('onSend', async (_request, _reply, payload) => (typeof payload === 'string' ? scrub(payload) : payload));
}
