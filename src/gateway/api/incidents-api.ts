import type { FastifyInstance } from 'fastify';
import { sendAnswer } from '../decisions/answer-status';
import { HttpProblem } from '../http/problem';
import type { SurfaceParts } from '../parts';
import { shownIncident } from '../../runs';
import { countReader } from '../sessions/count-reader';
import { sessionOfProgram } from '../sessions/session-of-program';

/** The incidents for other programs: the list, and to release a region in a session. With a key of your own: `satlink`. */
export async function incidentsApi(app: FastifyInstance, parts: SurfaceParts): Promise<void> {
  const { incidents, counts, release } = parts;

  app.get('/v1/incidents', async (request, reply) => {
    await countReader(parts, request, reply);
    const seen = await incidents.fresh();
    if (seen === null) throw new HttpProblem(503, 'the engine does not say which incidents are open');
    return { incidents: seen.map(shownIncident) };
  });

  app.post<{ Params: { environment: string; region: string } }>(
    '/v1/incidents/:environment/:region/release',
    async (request, reply) => {
      const session = await sessionOfProgram(parts, request, reply);
      if (session === null) return counts.refuse(request, reply, 'sign in, or use "satlink release" with your key');
      return sendAnswer(reply, await release(session, request.params));
    },
  );
}
