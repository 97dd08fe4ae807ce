import type { FastifyInstance } from 'fastify';
import type { Limits } from './limits';
import { HttpProblem } from './problem';

/** Refuses kinds of requests that our clients never send, before it reads any of them. */
export function refuseStrange(app: FastifyInstance, { headers, urlChars }: Limits): void {
  app.addHook('onRequest', async ({ raw }) => {
    if ((raw.url ?? '').length > urlChars) throw new HttpProblem(414, 'the address is too long');
    if (raw.rawHeaders.length / 2 > headers) throw new HttpProblem(431, 'there are too many headers');
    const encoding = raw.headers['content-encoding'];
    // A small compressed body can become a large one, so its size would say nothing.
    if (encoding !== undefined && encoding !== 'identity') throw new HttpProblem(415, 'send the body uncompressed');
  });
}
