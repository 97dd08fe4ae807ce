import type { FastifyInstance } from 'fastify';
import { doubledField } from './doubled-field';

const WHY_MAX = 200;

/** A body that says one thing twice. */
class Doubled {
  constructor(readonly field: string) {}
}

/** For a surface on which it must be clear what somebody said: JSON in which a field is given twice is read as none. */
export function readEachFieldOnce(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, text, done) =>
    parse(request, text, (error, value) => {
      const doubled = error === null ? doubledField(text) : null;
      done(error, doubled === null ? value : new Doubled(doubled));
    }),
  );
}

/** Why it is not clear what was said: each field is given once, and in one place. */
export function whyUnclear(body: unknown, query: object): string | null {
  if (body instanceof Doubled) return `${body.field}: is given twice; each field is given once`.slice(0, WHY_MAX);
  const [field] = Object.keys(query);
  return field === undefined ? null : `${field}: is given in the body alone`.slice(0, WHY_MAX);
}
