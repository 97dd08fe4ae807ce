import { commandToRelease } from '../../approvals/command-hint';
import { heldByIncident, incidentInWords } from '../../approvals/incident';
import type { Incident } from '../../approvals/incident';
import { inOneLine } from '../../text/visible';
import { asSentence } from '../../words/actions';

/** The lines above a list of runs while an incident is open. */
export function incidentLines(incidents: readonly Incident[] | null): string[] {
  if (incidents === null)
    return ['It is not known whether an incident is open. While it is not, no approval is carried out.', ''];
  return incidents.flatMap((incident) => {
    const { environment, since, unknown } = incident;
    const what = unknown === undefined ? heldByIncident(incidentInWords(incident)) : incidentInWords(incident);
    const when = since === null ? '' : `, since ${since}`;
    return [
      inOneLine(`${asSentence(what)} (${environment}${when}). No approval counts there; a no counts.`),
      `  When its cause is gone: ${commandToRelease(incident)}`,
      '',
    ];
  });
}
