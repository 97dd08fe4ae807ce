import { z } from 'zod';
import { STATUS } from '../api/decisions-api';
import { SCHEMAS } from './schemas';
import type { SchemaName } from './schemas';

/** One operation of the API, as far as the document tells it. */
interface Operation {
  summary: string;
  security: object[];
  body?: object;
  answers: Record<number, SchemaName | null>;
  parameters?: object[];
}

const INTAKE = [{ intakeToken: [] }];
const VIEWER = [{ viewerToken: [] }, { session: [] }];
const TAKEN_IN: Operation['answers'] = { 200: 'TakenIn', 400: 'Problem', 401: 'Problem', 503: 'TakenIn' };
const RUN = {
  name: 'run',
  in: 'path',
  required: true,
  schema: { type: 'string' },
  description: 'name, workflow id, location or cluster',
};
const ENVIRONMENT = {
  name: 'environment',
  in: 'query',
  schema: { type: 'string' },
  description: 'of all alerts in it',
};
/** Each status that a decision can be answered with. */
const REPLIES = Object.fromEntries(Object.values(STATUS).map((status) => [status, 'Reply' as const]));

const PATHS: Record<string, Record<string, Operation>> = {
  '/v1/alerts/alertmanager': {
    post: {
      summary: 'Take a notification of Alertmanager in',
      security: INTAKE,
      parameters: [ENVIRONMENT],
      body: of('AlertmanagerWebhook'),
      answers: TAKEN_IN,
    },
  },
  '/v1/alerts': {
    post: {
      summary: 'Start runs, or join those that exist',
      security: INTAKE,
      body: { oneOf: [of('RunInput'), { type: 'array', items: of('RunInput') }] },
      answers: TAKEN_IN,
    },
  },
  '/v1/runs': {
    get: { summary: 'All runs', security: VIEWER, answers: { 200: 'Runs', 401: 'Problem', 503: 'Problem' } },
  },
  '/v1/runs/{run}': {
    get: {
      summary: 'One run',
      security: VIEWER,
      parameters: [RUN],
      answers: { 200: 'Run', 401: 'Problem', 404: 'Problem', 503: 'Problem' },
    },
  },
  '/v1/runs/{run}/decisions': {
    post: {
      summary: 'Decide: signed, or in a session with its CSRF token in x-csrf-token',
      security: [{}, { session: [] }],
      parameters: [RUN],
      body: of('Decision'),
      answers: { ...REPLIES, 401: 'Problem', 404: 'Problem' },
    },
  },
  '/v1/slack/interactions': {
    post: {
      summary: 'Clicks in Slack, signed by Slack; only where a signing secret is configured',
      security: [],
      answers: { 200: null, 401: 'Problem', 409: 'Problem' },
    },
  },
  '/healthz': { get: { summary: 'Worth keeping', security: [], answers: { 200: 'Vital' } } },
  '/readyz': { get: { summary: 'The engine answers', security: [], answers: { 200: 'Vital', 503: 'Vital' } } },
  '/metrics': { get: { summary: 'For Prometheus', security: [], answers: { 200: null } } },
  '/openapi.json': { get: { summary: 'This document', security: [], answers: { 200: null } } },
};

/** The API in OpenAPI 3.1, with the bodies as the gateway's own schemas say. The same for every gateway of a version. */
export function openApi(): object {
  const paths = Object.entries(PATHS).map(([path, methods]) => [
    path,
    Object.fromEntries(Object.entries(methods).map(([method, operation]) => [method, written(operation)])),
  ]);
  const schemas = Object.entries(SCHEMAS).map(([name, schema]) => {
    const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io: 'input' });
    return [name, json];
  });
  return {
    openapi: '3.1.0',
    info: { title: 'satlink gateway', version: '1', description: 'Alerts in, decisions in, runs out.' },
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
  const responses = Object.entries(answers).map(([status, name]) => [
    status,
    name === null
      ? { description: 'as the summary says' }
      : { description: name, content: { 'application/json': { schema: of(name) } } },
  ]);
  return {
    summary,
    security,
    ...(parameters === undefined ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: Object.fromEntries(responses) as object,
  };
}

function of(name: SchemaName): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}
