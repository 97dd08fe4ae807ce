import { ClientError } from '../client-error';
import type { ErrorFacts } from '../client-error';

/** Jenkins refused, or could not be asked. */
export class JenkinsError extends ClientError {
  override name = 'JenkinsError';
  /** False if the answer lacks the header X-Jenkins, which each answer of Jenkins itself has. */
  readonly byJenkins: boolean;

  /** `isStripped`: a proxy removes the header here, so its absence proves nothing. */
  constructor(facts: ErrorFacts, byJenkins: boolean, isStripped = false) {
    const unsigned = isStripped
      ? ', answered by Jenkins or by the proxy before it'
      : ', answered by something before Jenkins';
    super(facts, facts.status !== null && !byJenkins ? unsigned : '');
    this.byJenkins = byJenkins;
  }
}
