import type { FastifyInstance } from 'fastify';
import type { Answer, Reply } from '../../approvals/decision';
import { decide } from '../../runs';
import { HttpProblem } from '../http/problem';
import type { GatewayParts } from '../parts';

/** The status of each answer: what the caller should do next. */
export const STATUS: Record<Answer, number> = {
  accepted: 200,
  'waiting-for-more': 200,
  repeated: 200,
  'already-decided': 409,
  'wrong-plan': 409,
  'too-early': 409,
  expired: 410,
  'not-allowed': 403,
  frozen: 423,
  malformed: 400,
  unknown: 503,
};

/**
 * `POST /v1/runs/{run}/decisions`: a decision that its maker has signed. Whether the signature holds is asked where every
 * decision is judged, so nothing here believes it.
 */
export async function decisionsApi(app: FastifyInstance, { engine, metrics }: GatewayParts): Promise<void> {
  app.post<{ Params: { run: string } }>('/v1/runs/:run/decisions', async (request, reply) => {
    const { body } = request;
    const given = (body !== null && typeof body === 'object' ? body : {}) as Record<string, unknown>;
    const { signed } = given;
    if (typeof signed !== 'string' || signed === '') {
      throw new HttpProblem(401, 'sign the decision ("satlink keys new"), or decide in the console');
    }
    const value = { ...given, by: signerOf(signed) };
    const { answer, because }: Reply = await decide(engine, request.params.run, { value });
    metrics.decisions.inc({ surface: 'http', answer });
    return reply.code(STATUS[answer]).send({ answer, because });
  });
}

/** Whom a signature claims to be by: not believed here, only handed on with it. */
function signerOf(signed: string): unknown {
  try {
    const payload = JSON.parse(Buffer.from(signed.split('.')[1] ?? '', 'base64url').toString()) as { sub?: unknown };
    return payload.sub;
  } catch {
    return undefined;
  }
}
