import type { FastifyReply } from 'fastify';
import type { Answer, Reply } from '../../approvals/decision';

/** The HTTP status of each answer. It tells the caller what to do next. */
export const STATUS_OF_ANSWER: Record<Answer, number> = {
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

/** Sends an answer as JSON. */
export function sendAnswer(reply: FastifyReply, { answer, because }: Reply): FastifyReply {
  return reply.code(STATUS_OF_ANSWER[answer]).send({ answer, because });
}
