import { ClientError } from '../client-error';
import type { ErrorFacts } from '../client-error';

/** The container service or the resource controller refused, or could not be asked. */
export class ContainersError extends ClientError {
  override name = 'ContainersError';
  /** IBM's support finds the request by it; null if the answer was not the service's own. */
  readonly incidentId: string | null;
  /** `A03e9b`, `P0005` and similar. */
  readonly code: string | null;

  constructor(facts: ErrorFacts, { incidentId, code }: { incidentId: string | null; code: string | null }) {
    super(facts, `${code === null ? '' : `, ${code}`}${incidentId === null ? '' : `, incident ${incidentId}`}`);
    this.incidentId = incidentId;
    this.code = code;
  }
}
