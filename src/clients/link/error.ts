import { ClientError } from '../client-error';

/** The Link API did not answer as asked. */
export class LinkError extends ClientError {
  override name = 'LinkError';
}
