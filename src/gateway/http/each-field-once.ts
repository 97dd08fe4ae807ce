import type { FastifyInstance, FastifyRequest } from 'fastify';
import { doubledField } from './doubled-field';

const WHY_MAX = 200;

/** A body that gives one field twice. */
class Doubled {
  constructor(readonly field: string) {}
}

/** For a surface where the meaning must be clear: JSON that gives a field twice counts as unreadable. */
export function readEachFieldOnce(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, text, done) =>
    parse(request, text, (error, value) => {
      const doubled = error === null ? doubledField(text) : null;
      done(error, doubled === null ? value : new Doubled(doubled));
    }),
  );
}

/** The fields of a body that gives each once, with none in the query. Else the reason why the meaning is not clear. */
export function fieldsGivenOnce({ body, query }: FastifyRequest): Record<string, unknown> | string {
  if (body instanceof Doubled) return `${body.field}: is given twice; each field is given once`.slice(0, WHY_MAX);
  const [field] = Object.keys(query as object);
  if (field !== undefined) return `${field}: is given in the body alone`.slice(0, WHY_MAX);
  return body !== null && typeof body === 'object' ? (body as Record<string, unknown>) : {};
}
