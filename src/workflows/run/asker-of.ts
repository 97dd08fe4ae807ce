import type { Asker } from '../../approvals/asker';
import type { RunInput } from '../../contract/run-document';

/** The requester of the run, from the input, with the facts that a signature covers. */
export function askerOf({ startedBy, requestedBy, alertname, startsAt }: RunInput): Asker {
  if (startedBy === undefined)
    return requestedBy === undefined ? { kind: 'nobody' } : { kind: 'person', name: requestedBy };

  return {
    ...startedBy,
    alertname,
    startsAt,
  };
}
