import { ANSWERS } from '../approvals/decision';
import { parseRunName } from '../contract/engine-names';
import { FAILED, NOT_PERFORMED, OUTCOME_UNKNOWN, PERMIT_TAKEN, PERMIT_USED, WAITING } from '../contract/failures';
import { isLocationId } from '../contract/location-id';
import {
  ESCALATED_REASONS,
  OUTCOME_KINDS,
  STEP_IDS,
  STEP_STATES,
  VOID_REASONS,
  WAIT_ENDS,
  WAITS_FOR,
} from '../contract/run-document';
import { SYSTEMS } from '../clients/outside-requests';
import { placeInId, RUNBOOKS, workflowIdOf } from '../runbooks';

/** May this value leave us? */
type Allowed = (value: unknown) => boolean;

/**
 * The only attributes of spans, and the form of each value. A value is a code of ours, an id, a number, or a name of our
 * configuration. So no evidence, no text of a customer, no name of a person and no secret gets into a trace.
 */
const ALLOWED = {
  'satlink.run': isRunOfOurs,
  'satlink.runbook': oneOf(RUNBOOKS.map(({ slug }) => slug)),
  'satlink.environment': never,
  'satlink.location': isLocationId,
  'satlink.cause': oneOf(RUNBOOKS.flatMap(({ causes }) => Object.keys(causes))),
  'satlink.outcome': oneOf([...OUTCOME_KINDS, 'failed', 'terminated', 'reset']),
  'satlink.outcome.reason': oneOf([...VOID_REASONS, ...ESCALATED_REASONS]),
  'satlink.step': oneOf(STEP_IDS),
  'satlink.step.state': oneOf(STEP_STATES),
  'satlink.wait.for': oneOf(WAITS_FOR),
  'satlink.wait.end': oneOf(WAIT_ENDS),
  /** The first question about a plan is gate 1. */
  'satlink.gate': isCount,
  'satlink.activity': matching(/^[a-z][A-Za-z]{1,50}$/),
  'satlink.attempt': isCount,
  'satlink.process': oneOf(['diagnosis', 'remediation', 'gateway']),
  'satlink.alert.joined': (value) => typeof value === 'boolean',
  'satlink.answer': oneOf(ANSWERS),
  'satlink.surface': oneOf(['slack', 'console', 'http']),
  'satlink.system': oneOf(SYSTEMS),
  'error.type': matching(/^(?:\w{1,40}Error|_OTHER|no-answer|[45]\d\d)$/, [
    ...Object.values({ ...WAITING, ...FAILED, ...NOT_PERFORMED }),
    ...['Unexpected', OUTCOME_UNKNOWN, PERMIT_TAKEN, PERMIT_USED],
  ]),
  'http.request.method': oneOf(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']),
  'http.response.status_code': (value) => isCount(value) && Number(value) < 600,
  'http.route': matching(/^\/[\w/:*.-]{0,120}$/),
  'server.address': matching(/^[a-z0-9.:-]{1,253}$/i),
  'server.port': (value) => isCount(value) && Number(value) < 65_536,
} as const satisfies Record<string, Allowed>;

export type AttributeName = keyof typeof ALLOWED;
export const ATTRIBUTE_NAMES = Object.keys(ALLOWED) as AttributeName[];
/** Attributes as the code that makes a span gives them. What is not allowed is left out later. */
export type GivenAttributes = Partial<Record<AttributeName, string | number | boolean | null | undefined>>;
export type Attributes = Partial<Record<AttributeName, string | number | boolean>>;

const SPAN_NAME =
  /^(?:run|waiting for a person|alert taken in|handed in|step [A-Z]\d?|activity [a-z][A-Za-z]{1,50}|[A-Z]{3,7} (?:[a-z-]{2,30}|\/[\w/:*.-]{0,120}))$/;

/** Leaves out each attribute that may not leave us. `environments` are those of the fleet file. */
export function allowedOnly(given: GivenAttributes, { environments }: { environments: readonly string[] }): Attributes {
  const isAllowed = (name: string, value: unknown) =>
    name === 'satlink.environment'
      ? environments.includes(value as string)
      : Object.hasOwn(ALLOWED, name) && ALLOWED[name as AttributeName](value);
  return Object.fromEntries(Object.entries(given).filter(([name, value]) => isAllowed(name, value)));
}

/** The name of a span, or `other` for one that our code does not make. */
export function allowedName(name: string): string {
  return SPAN_NAME.test(name) ? name : 'other';
}

/** The type of a failure, as `error.type` shows it. */
export function errorTypeOf(type: unknown): string {
  return ALLOWED['error.type'](type) ? String(type) : '_OTHER';
}

/** People may give a workflow any id. Only ids that we made are shown. */
function isRunOfOurs(value: unknown): boolean {
  const name = typeof value === 'string' ? parseRunName(value) : null;
  const place = name && placeInId(name.workflowId);
  if (!name || !place || !isLocationId(place.location)) return false;
  return RUNBOOKS.some((runbook) => workflowIdOf(place, runbook) === name.workflowId);
}

function oneOf(values: readonly string[]): Allowed {
  const known: ReadonlySet<unknown> = new Set(values);
  return (value) => known.has(value);
}

function matching(form: RegExp, others: readonly string[] = []): Allowed {
  return (value) => typeof value === 'string' && (form.test(value) || others.includes(value));
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** The site says which environments there are. */
function never(): boolean {
  return false;
}
