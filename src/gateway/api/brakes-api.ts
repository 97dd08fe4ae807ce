import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendAnswer } from '../decisions/answer-status';
import { fieldsGivenOnce, readEachFieldOnce } from '../http/each-field-once';
import { HttpProblem } from '../http/problem';
import type { SurfaceParts } from '../parts';
import type { Session } from '../sessions/session';
import { countReader } from '../sessions/count-reader';
import { sessionOfProgram } from '../sessions/session-of-program';

/** The brakes for other programs: the list, and to set or lift one in a session. With a key of your own: `satlink`. */
export async function brakesApi(app: FastifyInstance, parts: SurfaceParts): Promise<void> {
  const { brakes, counts, setBrake, liftBrake } = parts;
  readEachFieldOnce(app);

  app.get('/v1/brakes', async (request, reply) => {
    await countReader(parts, request, reply);
    const seen = await brakes.fresh();
    if (seen === null) throw new HttpProblem(503, 'the engine does not say which brakes hold');
    return { brakes: seen };
  });

  app.post('/v1/brakes', { bodyLimit: parts.limits.decisionBytes }, async (request, reply) => {
    const given = fieldsGivenOnce(request);
    if (typeof given === 'string') return sendAnswer(reply, { answer: 'malformed', because: given });
    return sendAnswer(reply, await setBrake(await signedIn(request, reply), given));
  });

  app.post<{ Params: { name: string } }>('/v1/brakes/:name/lift', async (request, reply) =>
    sendAnswer(reply, await liftBrake(await signedIn(request, reply), request.params.name)),
  );

  async function signedIn(request: FastifyRequest, reply: FastifyReply): Promise<Session> {
    const session = await sessionOfProgram(parts, request, reply);
    return (
      session ?? counts.refuse(request, reply, 'sign in, or use "satlink freeze" and "satlink lift" with your key')
    );
  }
}
