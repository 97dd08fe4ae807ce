import Ajv, { type ValidateFunction } from 'ajv/dist/2020';
import { readFileSync } from 'node:fs';

interface Described {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: object }> }> }>
  >;
  components: { schemas: Record<string, object> };
}

/** The committed description of the API. */
export function committed(): Described {
  return JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as Described;
}

/** What there is to say of an answer, measured by the description; null when it is as described. */
export type Judge = (route: Route, answer: { status: number; type: string; text: string }) => string | null;

export interface Route {
  method: string;
  /** As the gateway writes it: `/v1/runs/:run`. */
  url: string;
}

/** `/v1/runs/:run` as the description writes it. */
export const described = ({ url }: Route): string => url.replace(/:(\w+)/g, '{$1}');

/** Puts each route that a gateway has into a list. */
export const intoList =
  (routes: Route[]) =>
  ({ method, url }: { method: string | string[]; url: string }): void =>
    void routes.push(...[method].flat().map((one) => ({ method: one, url })));

/** Holds answers against the description. Of routes that it does not list, nothing is said. */
export function judgeBy({ paths, components }: Described): Judge {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const validators = new Map<string, ValidateFunction>();
  const validatorOf = (key: string, schema: object): ValidateFunction => {
    const known = validators.get(key) ?? ajv.compile({ ...schema, components });
    validators.set(key, known);
    return known;
  };
  return (route, { status, type, text }) => {
    const operation = paths[described(route)]?.[route.method.toLowerCase()];
    if (operation === undefined) return null;
    const answer = operation.responses[String(status)];
    if (answer === undefined) return `the status ${status} is not described`;
    const schema = answer.content?.['application/json']?.schema;
    if (schema === undefined) return null;
    if (!type.startsWith('application/json')) return `it is ${type}`;
    const validate = validatorOf(`${route.method} ${route.url} ${status}`, schema);
    return validate(JSON.parse(text)) ? null : ajv.errorsText(validate.errors);
  };
}
