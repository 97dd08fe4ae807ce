import { ClientError } from '../client-error';
import type { ErrorFacts } from '../client-error';

/** IAM refused, or could not be asked. */
export class IamError extends ClientError {
  override name = 'IamError';
  /** `BXNIM0415E` and the like decide before the HTTP status does; null when there is none. */
  readonly errorCode: string | null;
  /** By which IBM's support finds the request. */
  readonly transactionId: string | null;

  constructor(
    facts: ErrorFacts,
    { errorCode, transactionId }: { errorCode: string | null; transactionId: string | null },
  ) {
    super(
      facts,
      `${errorCode === null ? '' : `, ${errorCode}`}${transactionId === null ? '' : `, transaction ${transactionId}`}`,
    );
    this.errorCode = errorCode;
    this.transactionId = transactionId;
  }
}
