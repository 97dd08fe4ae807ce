import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@temporalio/common';
import { isNoAnswer, problemOf, RunsProblem } from '../../runs';
import type { Engine } from '../../runs';

/** The words for a request that cannot be served. They never repeat the request. */
export class HttpProblem extends Error {
  override name = 'HttpProblem';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const STATUS_OF = { 'no-such-run': 404, 'bad-input': 400, refused: 409, unreachable: 503, engine: 503 } as const;

/** Answers every failure of a program's request as `{"error": "…"}`, without a stack. A failure that we did not foresee is logged as ours. */
export function answerProblems(
  app: FastifyInstance,
  { engine, log }: { engine: Engine; log: Logger },
  notFoundPage: (request: FastifyRequest) => string,
): void {
  app.setNotFoundHandler(async (request, reply) =>
    isBrowser(request)
      ? reply.code(404).type('text/html; charset=utf-8').send(notFoundPage(request))
      : answer(reply, 404, 'there is nothing at this address'),
  );
  app.setErrorHandler<FastifyError>(async (error, request, reply) => {
    if (error instanceof HttpProblem) return answer(reply, error.status, error.message);
    if (error instanceof RunsProblem || isNoAnswer(error)) {
      const { kind, message } = problemOf(error, engine);
      return answer(reply, STATUS_OF[kind], kind === 'no-such-run' ? 'there is no such run' : message);
    }
    if (error.statusCode !== undefined && error.statusCode < 500)
      return answer(reply, error.statusCode, wordsFor(error));
    log.error('a request failed', { error, route: routeOf(request) });
    return answer(reply, 503, 'this could not be done now; the log of the gateway says why');
  });
}

/** Programs accept anything, or JSON. A person who follows a link asks for a page by name. */
function isBrowser({ method, headers }: FastifyRequest): boolean {
  return method === 'GET' && headers.accept?.includes('text/html') === true;
}

/** The address as we wrote the route, never as it came in. */
export function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'unknown';
}

function answer(reply: FastifyReply, status: number, error: string): FastifyReply {
  return reply.code(status).header('content-type', 'application/json; charset=utf-8').send({ error });
}

function wordsFor({ code, statusCode, validation }: FastifyError): string {
  if (validation !== undefined) return 'the request is not of the form that the API describes; see /openapi.json';
  switch (statusCode) {
    case 413:
      return 'the body is too large';
    case 415:
      return 'this content type is not read here';
    case 429:
      return 'too many requests; wait a moment';
    default:
      return code === 'FST_ERR_CTP_EMPTY_JSON_BODY' ? 'the body is empty' : 'the request cannot be read';
  }
}
