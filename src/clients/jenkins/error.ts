import { ClientError } from '../client-error';
import type { ErrorFacts } from '../client-error';

/** Jenkins did not do what was asked, or could not be asked. */
export class JenkinsError extends ClientError {
  override name = 'JenkinsError';
  /** False when the answer does not bear the header X-Jenkins, which each answer of Jenkins itself has. */
  readonly byJenkins: boolean;

  /** `isStripped`: a proxy takes the header away here, so its absence says nothing. */
  constructor(facts: ErrorFacts, byJenkins: boolean, isStripped = false) {
    const unsigned = isStripped
      ? ', answered by Jenkins or by the proxy before it'
      : ', answered by something before Jenkins';
    super(facts, facts.status !== null && !byJenkins ? unsigned : '');
    this.byJenkins = byJenkins;
  }
}
