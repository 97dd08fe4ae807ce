import { isEnvironmentName } from '../../contract/environment-name';
import { isObject } from '../../contract/run-input';
import { ABOUT } from '../../contract/malformed-alert';
import type { Facts, MalformedAlert } from '../../contract/malformed-alert';

const TEXT_MAX = 2_000;
const FACTS_MAX = 50;

/** Reads the input. Returns it, or the sentence that names the wrong field. */
export function readMalformedAlert(value: unknown): MalformedAlert | string {
  if (!isObject(value)) return 'the input is one JSON object: {"source", "environment", "because", "facts"}';
  const { source, environment = null, because, facts, changed = '', cie = null } = value;
  const about = ABOUT.find((one) => one === (value['about'] ?? 'alert'));
  if (about === undefined) return `about: is one of ${ABOUT.join(', ')}`;
  if (!isText(source)) return 'source: is text, such as alertmanager';
  if (environment !== null && !isEnvironmentName(environment))
    return 'environment: is a short name such as prod, or null';

  if (!isText(because)) return 'because: is a sentence';
  if (!Array.isArray(facts) || facts.length > FACTS_MAX || !facts.every(isFact))
    return 'facts: is a list of pairs of texts';

  if (!isText(changed)) return 'changed: is a sentence';
  if (cie !== null && !isText(cie)) return 'cie: is the id of an event, or null';
  return { about, source, environment, because, facts: facts as Facts, changed, cie };
}

function isFact(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every(isText);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= TEXT_MAX;
}
