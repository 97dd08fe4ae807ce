import { ClientError } from '../client-error';

/** PagerDuty refused, or could not be asked. */
export class PagerDutyError extends ClientError {
  override name = 'PagerDutyError';
}
