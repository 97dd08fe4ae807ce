import { z } from 'zod';
import { of, OPERATIONS } from './operations';
import type { Brings, Operation } from './operations';
import { SCHEMAS } from './schemas';

/** The meaning of each status, for the authors of clients. */
const MEANS: Record<string, string> = {
  200: 'Done.',
  400: 'The form of the request is wrong; sending it again does not help.',
  401: 'No valid token, signature or session, or a session without its CSRF token in the header.',
  403: 'Not allowed; the answer names the rule.',
  404: 'There is no such run.',
  409: 'It does not fit the present state.',
  410: 'The time is over.',
  413: 'The body is too large.',
  414: 'The address is too long.',
  415: 'This content type is not read here, or the body is compressed.',
  423: 'Frozen; the answer names the freeze.',
  429: 'Too many requests of this address, person or signature, or too many that were wrong.',
  431: 'The headers are too many or too large.',
  503: 'It could not be done now, or too much came from this address (intake only); send it again.',
};

const RETRY_AFTER = {
  'Retry-After': { schema: { type: 'integer' }, description: 'in seconds, where it is the number of requests' },
};

/**
 * The API in OpenAPI 3.1, with the bodies of the gateway's own schemas. It is the same for every gateway of a version.
 */
export function openApi(): object {
  const paths = Object.entries(OPERATIONS).map(([path, methods]) => [
    path,
    Object.fromEntries(Object.entries(methods).map(([method, operation]) => [method, written(operation)])),
  ]);
  const schemas = Object.entries(SCHEMAS).map(([name, schema]) => {
    const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io: 'input' });
    return [name, json];
  });
  return {
    openapi: '3.1.0',
    info: {
      title: 'satlink gateway',
      version: '1',
      description: 'Alerts in, decisions in, runs out.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths: Object.fromEntries(paths) as object,
    components: {
      schemas: Object.fromEntries(schemas) as object,
      securitySchemes: {
        intakeToken: { type: 'http', scheme: 'bearer' },
        viewerToken: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-satlink-session' },
      },
    },
  };
}

function written({ summary, security, body, answers, parameters }: Operation): object {
  const responses = Object.entries(answers).map(([status, brings]) => [
    status,
    {
      description: MEANS[status] ?? '',
      ...(status === '429' || status === '503' ? { headers: RETRY_AFTER } : {}),
      ...contentOf(brings),
    },
  ]);
  return {
    summary,
    security,
    parameters,
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: Object.fromEntries(responses) as object,
  };
}

function contentOf(brings: Brings): object {
  if (brings === 'text') return {};
  if (brings === 'object') return { content: { 'application/json': { schema: { type: 'object' } } } };
  const [only, ...others] = brings.map(of);
  return { content: { 'application/json': { schema: others.length === 0 ? only : { anyOf: [only, ...others] } } } };
}
