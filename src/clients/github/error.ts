import { ClientError } from '../client-error';

/** GitHub refused, or could not be asked. */
export class GitHubError extends ClientError {
  override name = 'GitHubError';
}
