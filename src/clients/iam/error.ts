import { ClientError } from '../client-error';
import type { ErrorFacts } from '../client-error';

/** IAM refused, or could not be asked. */
export class IamError extends ClientError {
  override name = 'IamError';
  /** `BXNIM0415E` and similar codes decide before the HTTP status; null if there is none. */
  readonly errorCode: string | null;
  /** IBM's support finds the request by it. */
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
