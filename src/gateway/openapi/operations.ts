import { STATUS_OF_ANSWER } from '../decisions/answer-status';
import type { SchemaName } from './schemas';

/** The body of a status: one of these as JSON, or text. */
export type Brings = readonly SchemaName[] | 'text' | 'object';

/** One operation of the API, as far as the document describes it. */
export interface Operation {
  summary: string;
  security: object[];
  body?: object;
  answers: Record<number, Brings>;
  parameters?: object[];
}

const INTAKE = [{ intakeToken: [] }];
const VIEWER = [{ viewerToken: [] }, { session: [] }];
const PROBLEM = ['Problem'] as const;

/** The answers to a request that cannot be read, at any address. */
const ANYWHERE: Operation['answers'] = { 400: PROBLEM, 414: PROBLEM, 415: PROBLEM, 431: PROBLEM };
const WITH_BODY: Operation['answers'] = { ...ANYWHERE, 413: PROBLEM };
const TAKEN_IN: Operation['answers'] = {
  ...WITH_BODY,
  200: ['TakenIn'],
  401: PROBLEM,
  503: ['TakenIn', 'Problem'],
};
const READ: Operation['answers'] = { ...ANYWHERE, 401: PROBLEM, 429: PROBLEM, 503: PROBLEM };
/** Each status that can answer a decision. */
const REPLIES = Object.fromEntries(
  Object.values(STATUS_OF_ANSWER).map((status) => [
    status,
    status === 200 ? (['Reply'] as const) : (['Reply', 'Problem'] as const),
  ]),
);

const RUN = {
  name: 'run',
  in: 'path',
  required: true,
  schema: { type: 'string' },
  description: 'name, workflow id, location or cluster',
};
const BRAKE = {
  name: 'name',
  in: 'path',
  required: true,
  schema: { type: 'string' },
  description: 'the name of the brake, percent-encoded',
};
const PLACE = [
  { name: 'environment', in: 'path', required: true, schema: { type: 'string' }, description: 'such as prod' },
  { name: 'region', in: 'path', required: true, schema: { type: 'string' }, description: 'such as us-east' },
];
const ENVIRONMENT = {
  name: 'environment',
  in: 'query',
  schema: { type: 'string' },
  description: 'of all alerts in it',
};

/** All operations for programs; the pages for people are not listed. */
export const OPERATIONS: Record<string, Record<string, Operation>> = {
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
  '/v1/runs': { get: { summary: 'All runs', security: VIEWER, answers: { ...READ, 200: ['Runs'] } } },
  '/v1/runs/{run}': {
    get: {
      summary: 'One run',
      security: VIEWER,
      parameters: [RUN],
      answers: { ...READ, 200: ['Run'], 404: PROBLEM },
    },
  },
  '/v1/runs/{run}/decisions': {
    post: {
      summary: 'Decide: signed, or in a session with its CSRF token in x-csrf-token',
      security: [{}, { session: [] }],
      parameters: [RUN],
      body: of('Decision'),
      // A missing proof is 401, so that 403 is always the answer `not-allowed`.
      answers: { ...WITH_BODY, ...REPLIES, 401: PROBLEM, 403: ['Reply'], 404: PROBLEM, 429: PROBLEM },
    },
  },
  '/v1/runs/{run}/location': {
    post: {
      summary:
        'Hand in what xo answered, while a run waits for it: signed, or in a session with its CSRF token in x-csrf-token',
      security: [{}, { session: [] }],
      parameters: [RUN],
      body: of('ProvidedLocation'),
      answers: { ...WITH_BODY, ...REPLIES, 401: PROBLEM, 403: ['Reply'], 404: PROBLEM, 429: PROBLEM },
    },
  },
  '/v1/brakes': {
    get: { summary: 'The brakes that hold', security: VIEWER, answers: { ...READ, 200: ['Brakes'] } },
    post: {
      summary: 'Stop changes, in a session with its CSRF token in x-csrf-token',
      security: [{ session: [] }],
      body: of('NewBrake'),
      answers: { ...WITH_BODY, ...REPLIES, 401: PROBLEM, 403: ['Reply'], 429: PROBLEM },
    },
  },
  '/v1/brakes/{name}/lift': {
    post: {
      summary: 'Lift a brake, in a session with its CSRF token in x-csrf-token',
      security: [{ session: [] }],
      parameters: [BRAKE],
      answers: { ...WITH_BODY, ...REPLIES, 401: PROBLEM, 403: ['Reply'], 429: PROBLEM },
    },
  },
  '/v1/incidents': {
    get: { summary: 'The incidents that are open', security: VIEWER, answers: { ...READ, 200: ['Incidents'] } },
  },
  '/v1/incidents/{environment}/{region}/release': {
    post: {
      summary: 'Release a region from its incidents, in a session with its CSRF token in x-csrf-token',
      security: [{ session: [] }],
      parameters: PLACE,
      answers: { ...WITH_BODY, ...REPLIES, 401: PROBLEM, 403: ['Reply'], 429: PROBLEM },
    },
  },
  '/v1/slack/interactions': {
    post: {
      summary: 'Clicks in Slack, signed by Slack; only where a signing secret is configured',
      security: [],
      answers: { ...WITH_BODY, 200: 'text', 401: PROBLEM, 409: PROBLEM, 429: PROBLEM },
    },
  },
  '/healthz': { get: { summary: 'This process works', security: [], answers: { ...ANYWHERE, 200: ['Vital'] } } },
  '/readyz': {
    get: {
      summary: 'The engine answers, and alerts can be made durable',
      security: [],
      answers: { ...ANYWHERE, 200: ['Vital'], 503: ['Vital'] },
    },
  },
  '/metrics': { get: { summary: 'For Prometheus', security: [], answers: { ...ANYWHERE, 200: 'text' } } },
  '/openapi.json': {
    get: { summary: 'This document', security: [], answers: { ...ANYWHERE, 200: 'object', 429: PROBLEM } },
  },
};

export function of(name: SchemaName): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}
