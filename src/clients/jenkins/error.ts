import { ClientError } from '../client-error';
import type { ErrorFacts } from '../client-error';

/** Jenkins did not do what was asked, or could not be asked. */
export class JenkinsError extends ClientError {
  override name = 'JenkinsError';
  /** False when something before Jenkins answered: every answer of Jenkins itself has the header X-Jenkins. */
  readonly byJenkins: boolean;

  constructor(facts: ErrorFacts, byJenkins: boolean) {
    super(facts, facts.status !== null && !byJenkins ? ', answered by something before Jenkins' : '');
    this.byJenkins = byJenkins;
  }
}
