import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { createHash, randomUUID } from 'node:crypto';
import { shownName } from '../approvals/shown-name';
import { redact } from '../evidence/redaction/redact';
import { findOurPlace } from '../marks/our-own';
import { isEnvironmentName } from '../contract/environment-name';
import { MALFORMED_ALERT_TYPE, malformedAlertId } from '../contract/malformed-alert';
import type { About, Facts, MalformedAlert } from '../contract/malformed-alert';
import type { Engine } from './connect';

/** An alert of ours that no run could start from, as it came in. */
export interface Malformed {
  source: string;
  /** The environment in the alert, or in the address of its webhook. */
  environment?: unknown;
  because: string;
  /** Its fields. Those nested below `labels` count, annotations do not. */
  alert: Record<string, unknown>;
  /** Names that its alert may have here. They are shown unchanged. */
  names?: readonly string[];
}

/** Our own names, which redaction would take for secrets. */
const FIELDS = ['location', 'environment', 'alertname', 'startsAt', 'labels', 'annotations', 'cie', 'requestedBy'];
const FACTS_MAX = 30;
const SUMMARIES: Record<About, string> = {
  alert: 'an alert that could not be taken in',
  notification: 'a notification of which not all could be read',
  budget: 'a source that sent more than its budget',
  'wrong-time': 'an alert that names a time which cannot be',
  'goes-on': 'an alert that fires on after its run has ended',
  'ended-run': 'a run that could tell nobody how it ended',
};
const TEXT_MAX = { name: 60, value: 200, because: 500, source: 20 };

/**
 * Lets the team be told of an alert that could not be taken in. Returns when that is durable. The same alert, sent
 * again, is told once for as long as the engine keeps closed workflows. If its telling failed, it is told again. False
 * if it was told before.
 */
export async function tellOfMalformed(engine: Engine, malformed: Malformed): Promise<boolean> {
  const facts = factsOf(malformed.alert);
  const order: MalformedAlert = {
    source: malformed.source.slice(0, TEXT_MAX.source),
    environment: environmentOf(malformed),
    because: shownReason(malformed.because),
    facts: facts.slice(0, FACTS_MAX).map((fact) => shownFact(fact, malformed.names ?? [])),
  };
  return startTelling(engine, malformedAlertId(digestOf(malformed, facts)), order);
}

/**
 * A message about alerts that the team must hear. `identity` says which messages are the same, so that each is told
 * once.
 */
export interface ToTell {
  identity: string[];
  order: MalformedAlert & { about: Exclude<About, 'alert'> };
}

/** Lets the team be told in our own words: no part of them came from outside as text. Returns when it is durable. */
export async function tellTeam(engine: Engine, { identity, order }: ToTell): Promise<void> {
  const digest = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32);
  await startTelling(engine, malformedAlertId(digest, order.about), order);
}

/**
 * A stranger's workflow under the id of a telling tells nobody, so the next id is taken. False if it was told before.
 */
async function startTelling(engine: Engine, id: string, order: MalformedAlert): Promise<boolean> {
  if (await isStarted(engine, id, order)) return true;
  const kind = { type: MALFORMED_ALERT_TYPE, taskQueue: engine.queues.diagnosis };
  const place = await findOurPlace(engine.client, id, kind);
  return place?.id !== id && isStarted(engine, place?.id ?? `${id}-${randomUUID()}`, order);
}

/** False if a workflow of that id was there before. */
async function isStarted(engine: Engine, workflowId: string, order: MalformedAlert): Promise<boolean> {
  try {
    await engine.client.workflow.start(MALFORMED_ALERT_TYPE, {
      workflowTaskTimeout: '5 seconds',
      workflowId,
      taskQueue: engine.queues.diagnosis,
      args: [order],
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      staticSummary: SUMMARIES[order.about ?? 'alert'],
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

function environmentOf({ environment }: Malformed): string | null {
  return isEnvironmentName(environment) ? environment : null;
}

/**
 * The fields that identify this alert. The time of sending and the description are not among them, so that repeats are
 * the same.
 */
function digestOf({ environment, because }: Malformed, facts: Facts): string {
  const identity = JSON.stringify([typeof environment === 'string' ? environment : '', because, facts]);
  return createHash('sha256').update(identity).digest('hex').slice(0, 32);
}

/** The fields of an alert and its other labels, sorted and whole. Deeper fields are only named. */
function factsOf({ annotations: _prose, labels, ...fields }: Record<string, unknown>): Facts {
  const isNested = labels !== null && typeof labels === 'object' && !Array.isArray(labels);
  if (!isNested) return sorted({ ...fields, labels });
  const others = Object.entries(labels).filter(([name, value]) => fields[name] !== value);
  return [...sorted(fields), ...sorted(Object.fromEntries(others))];
}

function sorted(fields: Record<string, unknown>): Facts {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => [name, textOf(value)]);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value !== null && typeof value === 'object' ? '(nested)' : String(value);
}

/**
 * Name and value are redacted together: a name says whether its value is secret, and quotes say where the value ends.
 */
function shownFact([name, value]: Facts[number], names: readonly string[]): Facts[number] {
  const isOurField = FIELDS.includes(name);
  const known = names.find((one) => one.toLowerCase() === value.toLowerCase());
  if (known !== undefined) return [isOurField ? name : '…', `"${known}"`];
  const text = name === 'requestedBy' ? shownName(value) : value;
  const quoted = `"${text.replaceAll('"', "'")}"`;
  if (isOurField) return [name, shown(quoted, TEXT_MAX.value)];
  const safeName = name.replace(/[^\w.-]/g, '_').slice(0, TEXT_MAX.name) || '_';
  const both = shown(`${safeName}=${quoted}`, TEXT_MAX.name + TEXT_MAX.value);
  return both.startsWith(`${safeName}=`) ? [safeName, both.slice(safeName.length + 1)] : ['…', '…'];
}

/** A sentence begins with the field that it is about. */
function shownReason(because: string): string {
  const field = FIELDS.find((one) => because.startsWith(`${one}: `));
  return field === undefined
    ? shown(because, TEXT_MAX.because)
    : field + shown(because.slice(field.length), TEXT_MAX.because - field.length);
}

/** One line, cut, without secrets. It has no characters that turn or hide text, and no half ones. */
function shown(text: string, charactersMax: number): string {
  const line = redact(text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' '));
  const cut = line.length <= charactersMax ? line : `${line.slice(0, charactersMax - 1)}…`;
  return cut.replace(/\p{Cs}/gu, '');
}
