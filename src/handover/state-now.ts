import { WAIT_MAX_HOURS } from '../contract/longest-wait';
import type { RunDocument } from '../contract/run-document';
import { causeInWords } from '../runbooks';
import type { Runbook } from '../runbooks';
import { moment } from '../words/times';
import { stepOf } from './changes';
import { idsOf, placeOf } from './place';

const HOUR_MS = 3_600_000;
/** From then on a repair of the key helps no more. */
const REPLACED_AFTER_MS = 168 * HOUR_MS;

/** The state of the customer, as far as the run knows it: the fault, the time of the look, and the alert. */
export function stateNow(document: RunDocument, runbook: Runbook): string[] {
  return [...faultOf(document, runbook), ...idsOf(placeOf(document)), ...alertInWords(document)];
}

/** A run that looked at nothing says so. */
function faultOf(document: RunDocument, runbook: Runbook): string[] {
  const { cause, steps } = document;
  const { name } = placeOf(document);
  if (cause === null || cause === 'inconclusive') return [`We do not know why ${name} ${runbook.title}.`];
  const at = stepOf(steps, 'S7')?.endedAt;
  const when = at === undefined ? '' : `, as of ${moment(at)}`;
  return [`${name} ${runbook.title}. ${causeInWords(runbook, cause).title}${when}.`];
}

/** The alert, and the moment after which another repair is needed. It is known only from the alert. */
export function alertInWords({ alert }: Pick<RunDocument, 'alert'>): string[] {
  if (alert?.startsAt === undefined) return [];
  const name = alert.alertname ?? 'without a name';
  if (alert.state === 'resolved') return [`The alert ${name} is resolved.`];
  const since = Date.parse(alert.startsAt);
  const limit = Number.isNaN(since) ? null : new Date(since + REPLACED_AFTER_MS).toISOString();
  return [
    `The alert ${name} has fired since ${moment(alert.startsAt)}.`,
    ...(limit === null
      ? []
      : [
          `Hosts that are offline for 168 hours must be replaced. Counted from the alert, that is at ${moment(limit)}.`,
        ]),
  ];
}

/** How long a run waits at most, for a sentence. */
export const WAIT_LIMIT = `${WAIT_MAX_HOURS} hours`;
